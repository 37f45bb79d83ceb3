import { reactive, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import {
    dropSpecialData,
    fetchRoot,
    hasInternals,
    listenToModel,
    loadIdOf,
    nextConfig,
    replaceRoot,
    SELECTORS,
    tellRootLoaded,
    tellWillLoadRoot,
    useDiscarded,
    useFieldIsDirty,
} from "@web_syncer/odoo_internals";
import { keepCaret } from "../caret";
import { isHeldByPerson } from "../held_by_person";
import { ReloadNotice } from "../notice/reload_notice";
import { Parts } from "../parts";
import { anyDiffers } from "../record_differs";
import { isSameRecord } from "../same_values";
import { ViewAdapter } from "./view_adapter";

/**
 * Views of a relational model: what they show are records. What the person has changed in
 * one of them is never overwritten: a notice tells that there is a newer version.
 */
export class RelationalAdapter extends ViewAdapter {
    static accepts({ model }) {
        return (
            super.accepts(...arguments) &&
            model instanceof RelationalModel &&
            hasInternals("RelationalModel", model)
        );
    }

    setup(reload) {
        super.setup(reload);
        this.isFieldDirty = false;
        this.notice = reactive({ resId: false, isDeleted: false, author: false });
        this.parts = new Parts();
        useSubEnv({ reloadNotice: { Component: ReloadNotice, props: { adapter: this } } });
        useFieldIsDirty(this.model, (isDirty) => {
            this.isFieldDirty = isDirty;
            this.dirtyEl = this.viewReload.activity.typed?.el;
        });
        useDiscarded(this.model, () => this.onDiscarded());
        listenToModel(this.model, {
            onWillLoadRoot: () => this.viewReload.watch?.begin(),
            onRootLoaded: (root) => this.onRootLoaded(root),
            onRecordSaved: () => this.onRecordSaved(),
        });
    }

    get root() {
        return this.model.root;
    }

    get context() {
        return this.root.context;
    }

    /** @returns {any[]} the datapoints of the view's own records that are on the screen */
    get records() {
        return this.model.useSampleModel ? [] : this.root.records;
    }

    /** @returns {any | null} the datapoint of a saved record that the person is changing */
    get editedRecord() {
        return null;
    }

    /**
     * @param {any} record datapoint
     * @returns {boolean} it has changes that are not saved, or something is typed into it
     */
    isDirty(record) {
        // nobody tells of a field into which something was typed, when it is left as it was
        const isLeft = this.dirtyEl && this.dirtyEl !== this.viewReload.activity.typedIn;
        return record.dirty || (this.isFieldDirty && !isLeft);
    }

    /**
     * The root was replaced, by whomever, and is not rendered yet.
     *
     * @param {any} root
     */
    onRootLoaded(root) {
        if (!hasInternals("Root", root)) {
            this.viewReload.destroy();
        }
        this.viewReload.watch?.end(true);
        this.isFieldDirty = false;
        this.closeNotice();
    }

    /** What waited for it is shown at once. */
    onDiscarded() {
        this.isFieldDirty = false;
        this.viewReload.activity.endTyping();
        this.viewReload.planNow();
    }

    onRecordSaved() {
        this.isFieldDirty = false;
        this.viewReload.activity.endTyping();
        this.closeNotice();
    }

    isTypingInto(node) {
        return super.isTypingInto(node) && isInField(node);
    }

    isBeside(node) {
        return isTextBox(node) && !isInField(node);
    }

    shows(model, id) {
        return model === this.resModel && this.records.some(({ resId }) => resId === id);
    }

    differs(model, id, data) {
        return anyDiffers(
            this.records.filter(({ resId }) => resId === id),
            data
        );
    }

    // -------------------------------------------------------------------------
    // Reload
    // -------------------------------------------------------------------------

    /**
     * Fetch what is shown, with a configuration of its own, and take it over only if
     * nobody has loaded or begun anything meanwhile: what the person does comes first,
     * whichever answer is there first.
     */
    async reload(signal) {
        const { model } = this;
        const config = nextConfig(model);
        const loadId = loadIdOf(model);
        tellWillLoadRoot(model, config);
        const data = await this.fetch(config);
        if (
            signal.aborted ||
            loadIdOf(model) !== loadId ||
            this.viewReload.mustWait() ||
            !this.canTakeOver(data)
        ) {
            return false;
        }
        this.takeOver(config, data);
        dropSpecialData(model);
        await tellRootLoaded(model);
        keepCaret();
        model.notify();
        return true;
    }

    /**
     * @param {any} data see `fetch`
     * @returns {boolean} nothing of it takes away from the person where they are
     */
    canTakeOver(data) {
        return true;
    }

    /**
     * @param {any} config what is shown now
     * @returns {Promise<any>} the data of a root
     */
    fetch(config) {
        return fetchRoot(this.model, config);
    }

    /**
     * @param {any} config
     * @param {any} data see `fetch`
     */
    takeOver(config, data) {
        const held = new Set();
        replaceRoot(this.model, config, data, this.records, {
            groups: this.keptGroups,
            isSame: isSameRecord,
            mustStay: (record) => {
                const isHeld = record.isInEdition || this.isHeld(record);
                return isHeld && Boolean(held.add(record.id));
            },
        });
        this.parts.renew((part) => held.has(part.props.record.id));
    }

    /** @returns {any[]} datapoints of groups that go on with what was fetched */
    get keptGroups() {
        return [];
    }

    /**
     * @param {any} record datapoint
     * @returns {boolean} the person would lose something if its row were made anew
     */
    isHeld(record) {
        return this.queryAll(SELECTORS.datapoint(record)).some(isHeldByPerson);
    }

    /**
     * Let widgets, and fields of other addons, be made anew: what they fetched for
     * themselves is outdated. Those in which the person is stay.
     */
    renewWidgets() {
        this.parts.renew();
    }

    // -------------------------------------------------------------------------
    // Notice
    // -------------------------------------------------------------------------

    onWait(changes) {
        const record = this.isReady && this.editedRecord;
        if (this.notice.resId !== record?.resId) {
            this.onSettled();
        }
        if (!record) {
            return;
        }
        const news = [...changes.records.values()].filter((each) => this.isToldOf(each, record));
        const asked = [...changes.asked.values()].some((each) => this.isAbout(each, record));
        const isNews = changes.isAnything || asked || news.length;
        if (isNews && this.keptVersion !== changes.version) {
            this.openNotice({
                resId: record.resId,
                isDeleted: news.some(({ model, id, payload }) => {
                    const isOwn = model === this.resModel && id === record.resId;
                    return isOwn && payload.method === "unlink";
                }),
                author: news.at(-1)?.payload.user_id.name || false,
            });
        }
    }

    onSettled() {
        if (this.notice.resId && !this.notice.isDeleted) {
            this.closeNotice();
        }
    }

    /**
     * @param {{ model: string, id: number }} change
     * @param {any} record the datapoint that is edited
     * @returns {boolean} it concerns what is edited
     */
    isAbout({ model, id }, record) {
        return model === this.resModel && id === record.resId;
    }

    /**
     * @param {import("../changes").RecordChange} change
     * @param {any} record the datapoint that is edited
     * @returns {boolean} there is anything to tell
     */
    isToldOf(change, record) {
        const { method, changed } = change.payload;
        return (
            this.isAbout(change, record) &&
            (method !== "write" || changed.some((name) => name in record.activeFields))
        );
    }

    openNotice({ resId, isDeleted, author }) {
        Object.assign(this.notice, { resId, isDeleted, author });
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
        await this.throwAway();
        this.isFieldDirty = false;
        this.viewReload.activity.endTyping();
        await this.viewReload.reloadNow();
    }

    /** Throw away what is edited, whatever the server says of it. */
    async throwAway() {
        try {
            await this.discard();
        } catch {
            // the server was asked what follows from the text that was typed last, and of a
            // record that is gone it knows nothing: fields have told of their text by now
            await this.discard();
        }
    }

    /** Throw away what is edited. Fields tell of the text in them before. */
    async discard() {}

    /** What the person is offered where the record is gone. */
    get leaveLabel() {
        return _t("Discard");
    }

    leave() {
        return this.loadNewVersion();
    }
}

/**
 * @param {Node} node
 * @returns {boolean}
 */
function isInField(node) {
    return Boolean(node.closest?.(SELECTORS.anyField));
}

/**
 * @param {Node} node
 * @returns {boolean}
 */
function isTextBox(node) {
    return Boolean(node.isContentEditable || node.matches?.("input, textarea"));
}
