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
        if (record && !rowOf(data, record.resId)) {
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

    takeOver() {
        const { root } = this;
        const merging = super.takeOver(...arguments);
        this.keepGroups(root);
        return merging;
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
