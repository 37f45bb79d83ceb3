import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { deepEqual } from "@web/core/utils/objects";
import { FetchRecordError } from "@web/model/relational_model/errors";
import { ReloadNotice } from "../notice/reload_notice";
import { recordDiffers } from "../record_differs";
import { RelationalAdapter } from "./relational_adapter";

/**
 * A form, in a dialog too, with the lists of lines in it. What the person has changed is
 * never overwritten: a notice in the form tells them that there is a newer version.
 */
export class FormAdapter extends RelationalAdapter {
    setup(reload) {
        super.setup(reload);
        this.isFieldDirty = false;
        this.notice = reactive({ resId: false, isDeleted: false, author: false });
        this.controller.reloadNotice = { Component: ReloadNotice, props: { adapter: this } };
        const { bus, hooks } = this.model;
        useBus(bus, "FIELD_IS_DIRTY", ({ detail }) => (this.isFieldDirty = detail));
        const { onRecordSaved } = hooks;
        hooks.onRecordSaved = (...args) => {
            this.isFieldDirty = false;
            this.viewReload.activity.endTyping();
            this.closeNotice();
            return onRecordSaved(...args);
        };
    }

    get isReady() {
        return super.isReady && Boolean(this.root);
    }

    get records() {
        return this.root.isNew ? [] : [this.root];
    }

    get domain() {
        return null;
    }

    /** @returns {{ name: string, model: string, viewType: string, inverse?: string }[]} */
    get listFields() {
        const { archInfo, props } = this.controller;
        return Object.values(archInfo.fieldNodes)
            .filter(({ name, field }) => field.useSubView && props.fields[name]?.relation)
            .map(({ name, viewMode }) => ({
                name,
                model: props.fields[name].relation,
                viewType: viewMode || "list",
                inverse: props.fields[name].relation_field,
            }));
    }

    /** @returns {any[]} the lists of lines that are on the screen */
    get lists() {
        const lists = this.listFields.map(({ name }) => this.root.data[name]);
        return lists.filter((list) => list?.records);
    }

    get models() {
        return [...new Set([this.resModel, ...this.listFields.map(({ model }) => model)])];
    }

    isPart(model, viewTypes) {
        return (
            super.isPart(model, viewTypes) ||
            this.listFields.some(
                (field) =>
                    field.model === model &&
                    (!viewTypes.length || viewTypes.includes(field.viewType))
            )
        );
    }

    get isDirty() {
        return this.root.dirty || this.isFieldDirty;
    }

    isBusy() {
        return (
            this.root.isNew ||
            this.isDirty ||
            (this.notice.isDeleted && this.notice.resId === this.root.resId) ||
            this.lists.some((list) => list.editedRecord)
        );
    }

    shows(model, id) {
        return super.shows(model, id) || this.listsWith(model, id).length > 0;
    }

    listsWith(model, id) {
        return this.lists.filter((list) => list.resModel === model && list.resIds.includes(id));
    }

    isNewPart({ model, payload }) {
        return this.listFields.some(
            ({ model: lineModel, inverse }) =>
                lineModel === model && payload.data[inverse]?.[0] === this.root.resId
        );
    }

    counts() {
        return false;
    }

    differs(model, id, data) {
        const lines = this.listsWith(model, id)
            .flatMap(({ records }) => records)
            .filter(({ resId }) => resId === id);
        const own = model === this.resModel ? this.records.filter(({ resId }) => resId === id) : [];
        const differences = [...own, ...lines].map((record) => recordDiffers(record, data));
        return differences.includes(true) || (differences.includes(false) ? false : null);
    }

    onWait(changes) {
        if (!this.isReady || this.root.isNew || !this.isDirty) {
            return;
        }
        const records = [...changes.records.values()].filter((change) => this.isToldOf(change));
        const isNews = changes.isAnything || changes.asked.size || records.length;
        if (isNews && this.keptVersion !== changes.version) {
            this.openNotice({
                isDeleted: records.some(({ model, id, payload }) => {
                    const isOwn = model === this.resModel && id === this.root.resId;
                    return isOwn && payload.method === "unlink";
                }),
                author: records.at(-1)?.payload.user_id.name || false,
            });
        }
    }

    /**
     * Only of what the form shows is there anything to tell.
     *
     * @param {import("../changes").RecordChange} change
     */
    isToldOf(change) {
        const { model, id, payload } = change;
        return (
            (this.shows(model, id) || this.isNewPart(change)) &&
            (payload.method !== "write" ||
                model !== this.resModel ||
                payload.changed.some((name) => name in this.root.activeFields))
        );
    }

    openNotice({ isDeleted, author }) {
        Object.assign(this.notice, { resId: this.root.resId, isDeleted, author });
    }

    closeNotice() {
        this.keptVersion = null;
        Object.assign(this.notice, { resId: false, isDeleted: false, author: false });
    }

    /** The person goes on editing; saving or discarding brings the new version. */
    keepMine() {
        this.closeNotice();
        this.keptVersion = this.viewReload.pending.version;
    }

    async loadNewVersion() {
        await this.root.discard();
        this.isFieldDirty = false;
        this.viewReload.activity.endTyping();
        await this.viewReload.reloadNow();
    }

    /** Leave the form of a record that is gone. */
    async leave() {
        const { env } = this.controller;
        await this.root.discard();
        if (env.inDialog) {
            await env.dialogData.close();
        } else {
            env.config.historyBack();
        }
    }

    onError(error) {
        const isDeleted = error instanceof FetchRecordError;
        if (isDeleted) {
            this.openNotice({ isDeleted, author: false });
        }
        return isDeleted;
    }

    keep() {
        const release = super.keep();
        this.keptLists = this.listFields.map(({ name }) => {
            const { records, offset, limit, orderBy } = this.root.data[name] || {};
            const ids = new Map(records?.map(({ resId, id }) => [resId, id]));
            return { name, ids, offset, limit, orderBy };
        });
        return () => {
            this.keptLists = null;
            release();
        };
    }

    onRootLoaded(root) {
        this.closeNotice();
        for (const { name, ids } of this.keptLists || []) {
            for (const record of root.data[name]?.records || []) {
                record.id = ids.get(record.resId) || record.id;
            }
        }
    }

    async load() {
        const { keptLists } = this;
        await super.load();
        await Promise.all(keptLists.map((kept) => this.restorePage(kept)));
    }

    /**
     * A list of lines starts on its first page, as the server sorts it.
     *
     * @param {{ name: string, offset: number, limit: number, orderBy: any[] }} kept
     */
    async restorePage({ name, offset, limit, orderBy }) {
        const list = this.root.data[name];
        const { defaultOrderBy = [] } = this.root.activeFields[name] || {};
        const isSorted = orderBy?.length && !deepEqual(orderBy, defaultOrderBy);
        if (!list?.records || (list.offset === offset && list.limit === limit && !isSorted)) {
            return;
        }
        const lastOffset = Math.max(Math.ceil(list.count / limit) - 1, 0) * limit;
        this.model._updateConfig(
            list.config,
            { limit, offset: Math.min(offset, lastOffset) },
            { reload: false }
        );
        await (isSorted ? this.model.mutex.exec(() => list._sort()) : list.load());
    }

    elementsOf(changes) {
        const own = changes.filter(({ model, id }) => super.shows(model, id));
        const names = new Set(own.flatMap(({ payload }) => payload.changed));
        const ids = new Set(changes.map(({ model, id }) => `${model},${id}`));
        const lines = this.lists.flatMap((list) =>
            list.records.filter(({ resModel, resId }) => ids.has(`${resModel},${resId}`))
        );
        return [
            ...[...names].map((name) => `.o_field_widget[name="${name}"]`),
            ...lines.map(({ id }) => `[data-id="${id}"]`),
        ].flatMap((selector) => this.queryAll(selector));
    }
}

registry.category("web_syncer.view_adapters").add("form", FormAdapter);
