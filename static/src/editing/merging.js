import { SELECTORS, serverValuesOf } from "@web_syncer/odoo_internals";

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

function authorOf({ records, remote }, record) {
    const change = records.get(`${record.resModel},${record.resId}`) || remote.at(-1);
    const writer = serverValuesOf(record).write_uid?.display_name;
    return change?.payload.user_id?.name || writer || false;
}
