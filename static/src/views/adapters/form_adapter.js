import { _t } from "@web/core/l10n/translation";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { deepEqual, isObject, pick } from "@web/core/utils/objects";
import { FetchRecordError } from "@web/model/relational_model/errors";
import {
    addLines,
    fetchLines,
    goOnEditing,
    hasInternals,
    invisibleIn,
    listFieldsOf,
    renameDatapoint,
    renewRecord,
    SELECTORS,
    serverValuesOf,
    showPage,
    stateOfLines,
} from "@web_syncer/odoo_internals";
import { mergeRecord, recompute } from "@web_syncer/editing/merge";
import { Chatter } from "../chatter";
import { anyDiffers } from "../record_differs";
import { isSameRecord, sameValues } from "../same_values";
import { RelationalAdapter } from "./relational_adapter";

/**
 * A form, in a dialog too, with the lists of lines in it. What the person has changed is
 * never overwritten: a notice in the form tells them that there is a newer version.
 */
export class FormAdapter extends RelationalAdapter {
    static accepts(controller) {
        return super.accepts(controller) && hasInternals("FormController", controller);
    }

    setup(reload) {
        super.setup(reload);
        this.chatter = new Chatter(() => ({
            services: this.controller.env.services,
            resModel: this.resModel,
            resId: this.root?.resId,
        }));
    }

    destroy() {
        super.destroy();
        this.chatter.destroy();
    }

    get isReady() {
        return super.isReady && Boolean(this.root);
    }

    get records() {
        return this.root.isNew ? [] : [this.root];
    }

    get visits() {
        const { isNew, resId } = this.root;
        return isNew ? [] : [[this.isDirty(this.root) ? "edited" : "open", [resId]]];
    }

    get domain() {
        return null;
    }

    get listFields() {
        return listFieldsOf(this.controller);
    }

    /** @returns {any[]} the lists of lines that are on the screen */
    get lists() {
        const lists = this.listFields.map(({ name }) => this.root.data[name]);
        return lists.filter((list) => list?.records);
    }

    get editedRow() {
        return this.lists.map(({ editedRecord }) => editedRecord).find((row) => row) || null;
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

    get editedRecord() {
        const { root } = this;
        return !root.isNew && this.isDirty(root) && !this.canMerge(root) ? root : null;
    }

    get editedRecords() {
        return this.records;
    }

    isBusy() {
        return (
            this.root.isNew ||
            Boolean(this.editedRecord) ||
            (this.notice.isDeleted && this.notice.resId === this.root.resId)
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
        return anyDiffers([...own, ...lines], data);
    }

    isAbout({ model, id }) {
        return super.isAbout(...arguments) || this.shows(model, id);
    }

    /** Only of what the form shows is there anything to tell. */
    isToldOf(change, record) {
        return super.isAbout(change, record)
            ? super.isToldOf(change, record)
            : this.isAbout(change, record) || this.isNewPart(change);
    }

    isSaving({ params }) {
        return params?.model === this.resModel && params.method === "web_save";
    }

    isReplaced({ params }) {
        const { model, method } = params;
        return model === this.resModel && ["web_read", "web_save"].includes(method);
    }

    isOwnCall(call) {
        const { url, params } = call;
        if (params?.method) {
            return this.isReading(call) && this.relations.has(params.model);
        }
        const { resId } = this.root || this.controller.props;
        if (!resId || !mentions(params, resId) || url.startsWith("/web/")) {
            return false;
        }
        if (!Chatter.reads(call)) {
            return !Chatter.makes(call);
        }
        if (Chatter.readsMore(call) || Chatter.readsNewer(call)) {
            // to be told of the record only, and of all its messages, it asks for them alone
            if (!this.viewReload.watch?.tells(({ url }) => url === call.url)) {
                this.chatter.renewLater();
            }
            return false;
        }
        return true;
    }

    /** @returns {Set<string>} the models of what the form shows, as far as one can know */
    get relations() {
        const { resModel, fields } = this.controller.props;
        const relations = Object.values(fields).map(({ relation }) => relation);
        return new Set([resModel, ...relations]);
    }

    renew(calls) {
        if (document.visibilityState === "hidden") {
            return false;
        }
        // what is read of models is read again by the reload
        const others = calls.filter(({ params }) => !params?.method);
        if (others.some(Chatter.makes)) {
            this.chatter.renew();
        }
        if (!others.every(Chatter.makes)) {
            this.renewWidgets();
        }
        return others.length === calls.length;
    }

    discard() {
        return this.root.discard();
    }

    get leaveLabel() {
        return _t("Go back");
    }

    async leave() {
        const { env } = this.controller;
        await this.throwAway();
        if (env.inDialog) {
            await env.dialogData.close();
        } else {
            env.config.historyBack();
        }
    }

    onError(error, changes) {
        const isDeleted = error instanceof FetchRecordError;
        if (isDeleted) {
            this.openNotice({ resId: this.root.resId, isDeleted, author: false });
        }
        return isDeleted || super.onError(error, changes);
    }

    async reload(signal, changes) {
        const isDone = await super.reload(...arguments);
        if (isDone) {
            // of what it shows, the server tells for itself
            if (changes.isAsked || !this.viewReload.watch?.tells(Chatter.reads)) {
                this.chatter.renew();
            }
            await Promise.all(this.pages.map((page) => this.restorePage(page)));
        }
        return isDone;
    }

    /**
     * A list of lines comes with its first page: another one is fetched for itself, and so
     * are lines that the person has changed.
     */
    async fetch(config) {
        const pages = this.listFields
            .map(({ name }) => ({ name, list: this.root.data[name] }))
            .filter(({ list }) => list?.records)
            .map(({ name, list }) => ({
                name,
                ...pick(list, "config", "limit", "offset", "orderBy"),
                records: new Map(list.records.map((record) => [record.resId, record])),
                lines: [],
                changed: changedLines(list),
            }));
        const data = await super.fetch(config);
        for (const page of pages) {
            const ids = data[page.name].map(({ id }) => id);
            const lastOffset = Math.max(Math.ceil(ids.length / page.limit) - 1, 0) * page.limit;
            page.offset = Math.min(page.offset, lastOffset);
            if (page.offset) {
                const resIds = ids.slice(page.offset, page.offset + page.limit);
                page.lines = await fetchLines(this.model, page.config, resIds);
            }
            const known = new Set(
                [...data[page.name].slice(0, page.limit), ...page.lines].map(({ id }) => id)
            );
            const others = ids.filter((id) => page.changed.has(id) && !known.has(id));
            page.lines.push(...(await fetchLines(this.model, page.config, others)));
        }
        this.pages = pages;
        return data;
    }

    isHidden(name, context) {
        const places = invisibleIn(this.controller, name);
        const isInvisible = (condition) => evaluateBooleanExpr(condition, context);
        return places.length > 0 && places.every((place) => place.some(isInvisible));
    }

    /** The record keeps its datapoint: its fields keep the focus, and what they hold. */
    takeOver(config, data, merging) {
        const { model, pages, root } = this;
        // of a line in which the person is, the fields hold what the line does not know
        this.hasMerged = this.isEdited(root) || Boolean(this.editedRow && this.canMerge(root));
        if (this.hasMerged) {
            return this.mergeAll(data, merging);
        }
        // in which order the person sees the lines
        const orderBys = Object.fromEntries(pages.map(({ name, orderBy }) => [name, orderBy]));
        const before = serverValuesOf(root);
        renewRecord(model, config, data, orderBys);
        const held = new Set();
        for (const { name, records, lines } of pages) {
            const list = root.data[name];
            for (const line of [...list.records, ...addLines(list, lines)]) {
                this.keepLine(records.get(line.resId), line, held);
            }
        }
        const isChanged = !sameValues(before, serverValuesOf(root));
        this.parts.renew(({ props }) => isChanged || held.has(props.record.id));
    }

    /** What the person has changed stays, and all else follows. */
    async mergeAll(data, merging) {
        const { pages, root } = this;
        const held = new Set();
        const newer = [];
        this.pages = [];
        await mergeRecord(root, data, {
            ...merging,
            linesOf: (list) => pages.find(({ name }) => root.data[name] === list)?.lines || [],
            onRenewed: (before, after) => this.keepLine(before, after, held),
            onOutOfPlace: () => (this.isOutOfPlace = true),
            onMerged: (record, isNewer) => {
                held.add(record.id);
                isNewer && newer.push(record);
            },
        });
        await recompute(root, newer);
        this.parts.renew(({ props }) => held.has(props.record.id));
    }

    /**
     * The row of a line that has changed is made anew, unless the person is in it.
     *
     * @param {any} [before] datapoint of the line
     * @param {any} after its new datapoint
     * @param {Set<string>} held gets the ids of those that changed and stay
     */
    keepLine(before, after, held) {
        if (!before) {
            return;
        }
        const isSame = isSameRecord(before, after);
        if (!isSame && !before.isInEdition && !this.isHeld(before)) {
            return;
        }
        renameDatapoint(after, before.id);
        if (before.isInEdition) {
            goOnEditing(after);
        }
        if (!isSame) {
            held.add(before.id);
        }
    }

    /**
     * Its records are there, unless the person has sorted the list: nothing else is shown
     * meanwhile.
     *
     * @param {{ name: string, offset: number, limit: number, orderBy: any[] }} page
     */
    async restorePage({ name, offset, limit, orderBy }) {
        const list = this.root.data[name];
        const { defaultOrderBy = [] } = this.root.activeFields[name] || {};
        const isSorted = orderBy?.length && !deepEqual(orderBy, defaultOrderBy);
        if (list.offset === offset && list.limit === limit && !isSorted) {
            return;
        }
        await showPage(list, { limit, offset }, isSorted);
    }

    elementsOf(changes) {
        const own = changes.filter(({ model, id }) => super.shows(model, id));
        const names = new Set(own.flatMap(({ payload }) => payload.changed));
        const ids = new Set(changes.map(({ model, id }) => `${model},${id}`));
        const lines = this.lists.flatMap((list) =>
            list.records.filter(({ resModel, resId }) => ids.has(`${resModel},${resId}`))
        );
        const selectors = [...[...names].map(SELECTORS.field), ...lines.map(SELECTORS.datapoint)];
        return selectors.flatMap((selector) => this.queryAll(selector));
    }
}

/**
 * @param {any} list of lines
 * @returns {Set<number | string>} those that the person has changed or removed, or is in
 */
function changedLines(list) {
    const ids = stateOfLines(list).commands.map(([, id]) => id);
    return new Set([...ids, list.editedRecord?.resId]);
}

/**
 * @param {any} params of a request
 * @param {number} id
 * @returns {boolean} the id is among them
 */
function mentions(params, id) {
    return (
        params === id ||
        (Array.isArray(params) && params.some((item) => mentions(item, id))) ||
        (isObject(params) &&
            Object.entries(params).some(([key, item]) => key !== "context" && mentions(item, id)))
    );
}

registry.category("web_syncer.view_adapters").add("form", FormAdapter);
