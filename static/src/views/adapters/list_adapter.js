import { registry } from "@web/core/registry";
import { RelationalAdapter } from "./relational_adapter";

/** A list, grouped or not, and what is built like one. */
export class ListAdapter extends RelationalAdapter {
    get domain() {
        return this.root.domain;
    }

    isBusy() {
        return Boolean(this.root.editedRecord) || this.root.isDomainSelected;
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

    onRootLoaded(root) {
        if (this.groupIds) {
            restoreGroupIds(root, this.groupIds);
        }
    }

    keep() {
        const release = super.keep();
        this.groupIds = collectGroupIds(this.root);
        return () => {
            this.groupIds = null;
            release();
        };
    }

    async load() {
        const { offset } = this.root;
        await super.load();
        this.model.useSampleModel = false;
        // a page that has become empty: the model goes to the first one
        const { count, limit, offset: newOffset } = this.root;
        const lastOffset = Math.max(Math.ceil(count / limit) - 1, 0) * limit;
        if (lastOffset !== newOffset && (offset !== newOffset || newOffset >= count)) {
            await this.root.load({ offset: lastOffset });
        }
    }

    elementsOf(changes) {
        const ids = new Set(changes.map(({ id }) => id));
        const records = this.records.filter(({ resId }) => ids.has(resId));
        return records.flatMap(({ id }) => this.queryAll(`[data-id="${id}"]`));
    }
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
        group.id = ids.get(groupPath) || group.id;
        restoreGroupIds(group.list, ids, groupPath);
    }
}

registry.category("web_syncer.view_adapters").add("list", ListAdapter);
