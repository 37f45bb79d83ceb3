import { registry } from "@web/core/registry";
import { renameDatapoint, SELECTORS } from "@web_syncer/odoo_internals";
import { RelationalAdapter } from "./relational_adapter";

/** A list, grouped or not, and what is built like one. */
export class ListAdapter extends RelationalAdapter {
    get domain() {
        return this.root.domain;
    }

    get visits() {
        const ids = this.records.map(({ resId }) => resId).filter(Boolean);
        const { editedRecord } = this.root;
        const isEdited = editedRecord && !editedRecord.isNew && this.isDirty(editedRecord);
        return [
            ["shown", [...new Set(ids)]],
            ...(isEdited ? [["edited", [editedRecord.resId]]] : []),
        ];
    }

    isBusy() {
        const record = this.root.editedRecord;
        return Boolean(record && !this.canFollow(record)) || this.root.isDomainSelected;
    }

    /**
     * @param {any} record datapoint that is in edition
     * @returns {boolean} its row stays in a reload, and takes up what is newer
     */
    canFollow(record) {
        const isOne = !record.isNew && !record.selected && record.id !== this.lostId;
        return isOne && (!this.isDirty(record) || this.canMerge(record));
    }

    get editedRecords() {
        const record = this.root.editedRecord;
        return record && this.canFollow(record) ? [record] : [];
    }

    canTakeOver(data) {
        const record = this.root.editedRecord;
        if (record && !(rowOf(data, record.resId) && rowsAt(data, placeOf(this.root, record)))) {
            // it would be gone: tell that, and wait until the person has left it
            this.lostId = record.id;
            return false;
        }
        return super.canTakeOver(data);
    }

    valuesIn(data, record) {
        return rowOf(data, record.resId);
    }

    /**
     * Records on other pages, in folded groups or not loaded yet are counted.
     *
     * @param {import("../changes").RecordChange} change
     */
    counts({ payload }) {
        const isAllShown = this.records.length === (this.root.recordCount ?? this.root.count);
        return !payload.local && !isAllShown;
    }

    get editedRecord() {
        const record = this.root.editedRecord;
        return record && !record.isNew && !this.canFollow(record) ? record : null;
    }

    discard() {
        return this.root.leaveEditMode({ discard: true });
    }

    /** Of a page that has become empty, the model fetches the first one instead. */
    async fetch(config) {
        const { offset } = config;
        const data = await super.fetch(config);
        const lastOffset = Math.max(Math.ceil(data.length / config.limit) - 1, 0) * config.limit;
        if (lastOffset < offset && lastOffset !== config.offset) {
            config.offset = lastOffset;
            return super.fetch(config);
        }
        return data;
    }

    get editedRow() {
        return this.root.editedRecord || null;
    }

    takeOver(config, data) {
        const { root } = this;
        if (root.editedRecord) {
            this.keepPlace(data, root.editedRecord);
        }
        const merging = super.takeOver(...arguments);
        this.keepGroups(root);
        return merging;
    }

    /**
     * The row in which the person is stays where it is, in its group.
     *
     * @param {any} data see `fetch`; gets the row there
     * @param {any} record datapoint
     */
    keepPlace(data, record) {
        const place = placeOf(this.root, record);
        const rows = rowsAt(data, place);
        const row = rowOf(data, record.resId);
        if (rows.indexOf(row) !== place.index) {
            takeOut(data, row);
            rows.splice(place.index, 0, row);
            this.isOutOfPlace = true;
        }
    }

    /** @param {any} root the one before */
    keepGroups(root) {
        restoreGroupIds(this.root, collectGroupIds(root));
    }

    elementsOf(changes) {
        const ids = new Set(changes.map(({ id }) => id));
        const records = this.records.filter(({ resId }) => ids.has(resId));
        return records.flatMap((record) => this.queryAll(SELECTORS.datapoint(record)));
    }
}

/**
 * @param {any} data of a list, or of groups
 * @param {number} resId
 * @returns {Record<string, any> | undefined} what was fetched of the record
 */
function rowOf({ records = [], groups = [] }, resId) {
    const rows = [...records, ...groups.map((group) => rowOf(group, resId))];
    return rows.find((row) => row?.id === resId);
}

function takeOut({ records = [], groups = [] }, row) {
    const index = records.indexOf(row);
    if (index !== -1) {
        records.splice(index, 1);
    }
    groups.forEach((group) => takeOut(group, row));
}

/**
 * @typedef {Object} Place of a row
 * @property {any[]} groups the values of those that it is in, from the outermost
 * @property {number} index in the innermost
 *
 * @param {any} list the root, or the list of a group
 * @param {any} record datapoint
 * @param {any[]} [values] of the groups around the list
 * @returns {Place | undefined} where it is shown
 */
function placeOf(list, record, values = []) {
    if (list.groups) {
        const places = list.groups.map((group) =>
            placeOf(group.list, record, [...values, group.config.value])
        );
        return places.find((place) => place);
    }
    const index = list.records.findIndex(({ id }) => id === record.id);
    return index === -1 ? undefined : { groups: values, index };
}

/**
 * @param {any} data of a list, or of groups
 * @param {Place} place
 * @returns {any[] | undefined} the rows of its group
 */
function rowsAt(data, { groups }) {
    return groups.reduce(
        (found, value) => found?.groups?.find((group) => group.value === value),
        data
    )?.records;
}

/**
 * @param {any} list the root, or the list of a group
 * @param {string} [path] of the group
 * @param {Map<string, string>} [ids]
 * @returns {Map<string, string>} the datapoint id of each group, by its path
 */
function collectGroupIds(list, path = "", ids = new Map()) {
    for (const group of list.groups || []) {
        const groupPath = `${path}/${JSON.stringify(group.serverValue)}`;
        ids.set(groupPath, group.id);
        collectGroupIds(group.list, groupPath, ids);
    }
    return ids;
}

/**
 * The rows of a group hang on its datapoint's id: with the same id they stay.
 *
 * @param {any} list the root, or the list of a group
 * @param {Map<string, string>} ids
 * @param {string} [path] of the group
 */
function restoreGroupIds(list, ids, path = "") {
    for (const group of list.groups || []) {
        const groupPath = `${path}/${JSON.stringify(group.serverValue)}`;
        renameDatapoint(group, ids.get(groupPath));
        restoreGroupIds(group.list, ids, groupPath);
    }
}

registry.category("web_syncer.view_adapters").add("list", ListAdapter);
