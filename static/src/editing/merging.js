import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { contextWith, isListOfLines, SELECTORS, serverValuesOf } from "@web_syncer/odoo_internals";
import { linesOf } from "./seen";

/**
 * @param {import("@web_syncer/views/adapters/relational_adapter").RelationalAdapter} adapter
 * @param {import("@web_syncer/views/changes").Changes} changes that are being followed
 * @returns {import("./merge").Merging} without what only the adapter knows
 */
export function makeMerging(adapter, changes) {
    return {
        isHeld: (record, name) => isHeld(adapter, record, name),
        authorOf: (record) => authorOf(changes, record),
        linesOf: () => [],
        onRenewed() {},
        onMerged() {},
        onOutOfPlace() {},
    };
}

/**
 * @param {import("@web_syncer/views/adapters/relational_adapter").RelationalAdapter} adapter
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {boolean} the person is in it, and may have typed what nobody else knows
 */
export function isHeld({ el }, record, name) {
    if (record.isFieldInvalid(name)) {
        return true;
    }
    const field = document.activeElement?.closest(SELECTORS.anyField);
    if (!field || !el?.contains(field) || field.getAttribute("name") !== name) {
        return false;
    }
    const row = field.closest(SELECTORS.anyDatapoint);
    return row && el.contains(row) ? row.dataset.id === record.id : !record._parentRecord;
}

/**
 * @param {import("@web_syncer/views/adapters/relational_adapter").RelationalAdapter} adapter
 * @param {any} record datapoint
 * @param {Record<string, any>} data newer values, as `web_read()` gives them
 * @returns {boolean} with them the person could not go on in the field in which they are
 */
export function isClosing(adapter, record, data) {
    const name = document.activeElement?.closest(SELECTORS.anyField)?.getAttribute("name");
    const context = contextWith(record, data);
    if (isHeld(adapter, record, name)) {
        return isClosed(record, name, context) || adapter.isHidden(name, context);
    }
    const lists = Object.keys(record.data).filter((each) => isListOfLines(record, each));
    return lists.some((list) => {
        const line = linesOf(record.data[list]).find((each) => isHeld(adapter, each, name));
        const row = data[list]?.find(({ id }) => id === line?.resId) || {};
        return (
            line &&
            (isClosed(line, name, contextWith(line, row, context)) ||
                isClosed(record, list, context) ||
                adapter.isHidden(list, context))
        );
    });
}

function isClosed(record, name, context) {
    const { invisible, readonly } = record.activeFields[name] || {};
    return [invisible, readonly].some((each) => each && evaluateBooleanExpr(each, context));
}

function authorOf({ records, remote }, record) {
    const change = records.get(`${record.resModel},${record.resId}`) || remote.at(-1);
    const writer = serverValuesOf(record).write_uid?.display_name;
    return change?.payload.user_id?.name || writer || false;
}
