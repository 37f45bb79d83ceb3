import { reactive, useSubEnv } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useBus } from "@web/core/utils/hooks";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import {
    askFields,
    dropSpecialData,
    fetchRoot,
    hasInternals,
    holdSampleRoot,
    listenToModel,
    loadIdOf,
    nextConfig,
    replaceRoot,
    SELECTORS,
    tellRootLoaded,
    tellWillLoadRoot,
    useChosen,
    useDiscarded,
    useFieldIsDirty,
    useFieldsAsked,
    useRefused,
} from "@web_syncer/odoo_internals";
import { ConflictPlaces } from "@web_syncer/editing/conflict_places";
import { allConflictsOf } from "@web_syncer/editing/conflicts";
import { isClosing, isHeld, makeMerging } from "@web_syncer/editing/merging";
import { mergeRecord, recompute, settleAll } from "@web_syncer/editing/merge";
import { keepCaret } from "../caret";
import { isHeldByPerson } from "../held_by_person";
import { ReloadNotice } from "../notice/reload_notice";
import { Parts } from "../parts";
import { anyDiffers } from "../record_differs";
import { isSameRecord } from "../same_values";
import { whenDrawn } from "../when_drawn";
import { ViewAdapter } from "./view_adapter";

/** How long (ms) after a field was left it follows. */
const SETTLE_DELAY = 200;

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
        this.conflictPlaces = new ConflictPlaces(() => this.editedRecords);
        /** Newer values could not be merged into what the person has changed. */
        this.cannotMerge = false;
        this.saves = 0;
        /** A row in which the person is stays where others have it no more. */
        this.isOutOfPlace = false;
        /** The text box that newer values would take from the person. */
        this.closingEl = null;
        useSubEnv({ reloadNotice: { Component: ReloadNotice, props: { adapter: this } } });
        useFieldIsDirty(this.model, (isDirty) => {
            this.isFieldDirty = isDirty;
            this.dirtyEl = this.viewReload.activity.typed?.el;
        });
        useDiscarded(this.model, () => this.onDiscarded());
        useChosen(this.model, () => this.conflictPlaces.update());
        useFieldsAsked(this.model, () => (this.actsBeforeSave = this.viewReload.activity.acts));
        useRefused(this.model, (author) => this.onRefused(author));
        useBus(this.viewReload.activity, "leave", () => this.onFieldLeft());
        useBus(this.viewReload.activity, "leave", () => this.placeLater());
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

    /**
     * @returns {any | null} the datapoint of a saved record that the person is changing, and
     *  into which nothing newer can be merged
     */
    get editedRecord() {
        return null;
    }

    /** @returns {any[]} datapoints of saved records that the person may be changing */
    get editedRecords() {
        return [];
    }

    /** @returns {any | null} the datapoint of the row in which the person is */
    get editedRow() {
        return null;
    }

    /**
     * @param {any} record datapoint
     * @returns {boolean} newer values can be merged into what the person changes of it
     */
    canMerge(record) {
        // of a field that keeps to itself what it holds, nobody knows which one it is
        const isKnown = !this.isFieldDirty || Boolean(this.dirtyEl);
        return !this.cannotMerge && isKnown && hasInternals("EditedRecord", record);
    }

    /** @returns {boolean} text that is being typed into a field stays in a reload */
    get followsTyping() {
        return this.editedRecords.length > 0 && this.editedRecords.every((r) => this.canMerge(r));
    }

    /**
     * @param {any} record datapoint
     * @returns {boolean} a reload has to merge
     */
    isEdited(record) {
        const { typedIn } = this.viewReload.activity;
        const isTyping = super.isTypingInto(typedIn) && isInField(typedIn);
        return this.editedRecords.includes(record) && (this.isDirty(record) || isTyping);
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

    /** A field of which nobody knows that it holds something is asked, as before a save. */
    async beforeReload() {
        if (this.isFieldDirty && !this.dirtyEl && !this.viewReload.activity.isComposing) {
            await askFields(this.model);
        }
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
        this.cannotMerge = false;
        this.closeNotice();
    }

    /** A field in which the person was follows when they have left it as it was. */
    onFieldLeft() {
        if (this.hasMerged) {
            browser.clearTimeout(this.settling);
            // what they press on now may make something else of it
            this.settling = browser.setTimeout(() => this.settle(), SETTLE_DELAY);
        }
    }

    settle() {
        const { model, viewReload } = this;
        if (viewReload.activity.pressed) {
            this.onFieldLeft();
        } else if (this.isReady) {
            model.mutex.exec(async () => {
                for (const record of this.editedRecords) {
                    const settled = settleAll(record, isHeld.bind(null, this));
                    if (settled.length) {
                        await recompute(record, settled);
                    }
                }
                this.conflictPlaces.update();
                model.notify();
            });
        }
    }

    /** A row that was kept where it was goes where it belongs when it is left. */
    placeLater() {
        browser.clearTimeout(this.placing);
        if (this.isOutOfPlace) {
            this.placing = browser.setTimeout(() => this.place(), SETTLE_DELAY);
        }
    }

    async place() {
        // what was changed in it is saved first
        await this.whenSaved();
        if (this.viewReload.activity.pressed) {
            this.placeLater();
        } else if (this.isReady && !this.editedRow) {
            this.isOutOfPlace = false;
            this.viewReload.pending.touch();
            this.viewReload.planNow();
        }
    }

    destroy() {
        super.destroy();
        browser.clearTimeout(this.settling);
        browser.clearTimeout(this.placing);
    }

    /**
     * Fetch what the server has, and go to the first question that there is: not to one of
     * its answers, nor away from what the person has gone on with meanwhile.
     *
     * @param {string | false} author of what is newer
     */
    async onRefused(author) {
        const { actsBeforeSave, viewReload } = this;
        const name = author || _t("Somebody");
        // what could not be fetched before is needed now
        this.cannotMerge = false;
        await viewReload.reloadNow();
        viewReload.notification.add(this.textOfRefusal(name), { type: "warning" });
        whenDrawn(() => {
            const hasActed = viewReload.activity.acts !== actsBeforeSave;
            if (!hasActed && !isTextBox(document.activeElement)) {
                this.el?.querySelector(SELECTORS.conflict)?.focus();
            }
        });
    }

    /**
     * @param {string} name of who has changed what is newer
     * @returns {string} what the person can do about it
     */
    textOfRefusal(name) {
        if (this.editedRecords.flatMap(allConflictsOf).length) {
            return _t("%s has changed this record meanwhile: choose what is to stay.", name);
        }
        // of several rows that are changed at once, or a card that is dragged, nothing stays
        const isKept = [this.editedRecord, ...this.editedRecords].some((r) => r && this.isDirty(r));
        return isKept
            ? _t("%s has changed this record meanwhile: look at it, and save again.", name)
            : _t("%s has changed this record meanwhile: your change was not saved.", name);
    }

    /** What waited for it is shown at once. */
    onDiscarded() {
        this.isFieldDirty = false;
        this.cannotMerge = false;
        this.conflictPlaces.update();
        this.viewReload.activity.endTyping();
        this.viewReload.planNow();
    }

    onRecordSaved() {
        this.isFieldDirty = false;
        this.cannotMerge = false;
        this.saves++;
        this.conflictPlaces.update();
        this.viewReload.activity.endTyping();
        this.closeNotice();
    }

    isTypingInto(node) {
        const mayStay = this.followsTyping && node !== this.closingEl;
        return super.isTypingInto(node) && isInField(node) && !mayStay;
    }

    isBeside(node) {
        return isTextBox(node) && (!isInField(node) || this.followsTyping);
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
    async reload(signal, changes) {
        const { model, saves } = this;
        const config = nextConfig(model);
        const loadId = loadIdOf(model);
        const isSample = holdSampleRoot(model);
        tellWillLoadRoot(model, config);
        const data = await this.fetch(config);
        const isOvertaken = () =>
            signal.aborted || loadIdOf(model) !== loadId || this.saves !== saves;
        // what the record is computing from a change comes before
        let shown;
        await model.mutex.exec(async () => {
            if (isOvertaken() || this.viewReload.mustWait() || !this.canTakeOver(data)) {
                return;
            }
            if (isSample(data)) {
                shown = Promise.resolve();
                return;
            }
            const merging = this.takeOver(config, data, makeMerging(this, changes));
            if (merging) {
                await merging;
            }
            // what is told of it may wait for the model itself
            shown = this.show();
        });
        await shown;
        return Boolean(shown);
    }

    /** Draw what was taken over: all at once, as what is drawn in vain leaves hotkeys behind. */
    async show() {
        const { model } = this;
        const isTyping = this.isFieldDirty && this.editedRecords.some((r) => this.isEdited(r));
        dropSpecialData(model);
        await tellRootLoaded(model);
        this.isFieldDirty = isTyping;
        keepCaret();
        model.notify();
        this.conflictPlaces.update();
    }

    /**
     * @param {any} data see `fetch`
     * @returns {boolean} nothing of it takes away from the person where they are
     */
    canTakeOver(data) {
        const { typedIn } = this.viewReload.activity;
        const isTaken = (record) => isClosing(this, record, this.valuesIn(data, record));
        // what is typed there is waited for
        this.closingEl = typedIn && this.editedRecords.some(isTaken) ? typedIn : null;
        return !this.closingEl;
    }

    /**
     * @param {any} data see `fetch`
     * @param {any} record datapoint of the root, or in it
     * @returns {Record<string, any>} what was fetched of it
     */
    valuesIn(data, record) {
        return data;
    }

    /**
     * @param {string} name of a field
     * @param {Record<string, any>} context to evaluate with
     * @returns {boolean} what it stands in is invisible
     */
    isHidden(name, context) {
        return false;
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
     * @param {import("@web_syncer/editing/merge").Merging} merging
     * @returns {Promise<any> | undefined} something has to be merged until then
     */
    takeOver(config, data, merging) {
        const held = new Set();
        const merged = [];
        this.hasMerged = false;
        replaceRoot(this.model, config, data, this.records, {
            groups: this.keptGroups,
            isSame: isSameRecord,
            mustStay: (record) => {
                const mustStay = record.isInEdition || this.isHeld(record);
                return mustStay && Boolean(held.add(record.id));
            },
            keepChanges: (record, values) => {
                this.hasMerged ||= this.isEdited(record);
                return this.isEdited(record) && merged.push(mergeRecord(record, values, merging));
            },
        });
        this.parts.renew((part) => held.has(part.props.record.id));
        return merged.length ? Promise.all(merged) : undefined;
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

    onError(error, changes) {
        const isDirty = this.editedRecords.some((record) => this.isDirty(record));
        if (error instanceof ConnectionLostError || !isDirty) {
            return super.onError(error, changes);
        }
        // the notice tells, and saving or discarding brings what there is
        console.warn("Newer values could not be merged", error);
        this.cannotMerge = true;
        this.viewReload.pending.addEarlier(changes);
        this.onWait(this.viewReload.pending);
        return true;
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
