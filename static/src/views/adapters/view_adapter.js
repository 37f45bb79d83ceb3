/* eslint no-unused-vars: ["error", { args: "none" }] -- kinds of views use them */

import { SEARCH_KEYS } from "@web/search/with_search/with_search";
import { pick } from "@web/core/utils/objects";
import { status } from "@odoo/owl";
import {
    dropLoading,
    firstNode,
    hasInternals,
    isRacing,
    SELECTORS,
    unlessOvertaken,
    whenSaved,
} from "@web_syncer/odoo_internals";
import { READING_METHODS } from "@web_syncer/watching/reading_methods";
import { refreshPictures } from "../pictures";
import { ViewSearchPanel } from "../search_panel";

/**
 * What `ViewReload` must know of one kind of view. This class does for any view whose
 * controller has a `model` of class `Model`; a kind of view that can do better adds its
 * own to the registry `web_syncer.view_adapters`, under its view type.
 *
 * @example
 * export class GanttAdapter extends ViewAdapter {
 *     isBusy() {
 *         return this.model.isMovingPill;
 *     }
 * }
 * registry.category("web_syncer.view_adapters").add("gantt", GanttAdapter);
 */
export class ViewAdapter {
    /**
     * @param {import("@odoo/owl").Component} controller
     * @returns {boolean} this class can reload the view of this controller
     */
    static accepts(controller) {
        const { model } = controller;
        return (
            typeof model?.load === "function" &&
            typeof model.notify === "function" &&
            hasInternals("Controller", controller)
        );
    }

    /** @param {import("@odoo/owl").Component} controller */
    constructor(controller) {
        this.controller = controller;
    }

    /**
     * Called in the controller's `setup()`: hooks may be used.
     *
     * @param {import("../view_reload").ViewReload} reload
     */
    setup(reload) {
        this.viewReload = reload;
        this.searchPanel = new ViewSearchPanel(() => this.controller.env.searchModel);
    }

    /** The view has gone. */
    destroy() {
        this.searchPanel.destroy();
    }

    get model() {
        return this.controller.model;
    }

    /** @returns {string} the model of the view's own records */
    get resModel() {
        return this.controller.props.resModel;
    }

    get viewType() {
        return this.controller.env.config.viewType;
    }

    /** @returns {string[]} the models of which the view shows records */
    get models() {
        return [this.resModel];
    }

    /** @returns {any[] | null} which records belong to the view; `null`: none but those shown */
    get domain() {
        return this.controller.props.domain;
    }

    get context() {
        return this.controller.props.context;
    }

    /** @returns {Element | null} the view's root */
    get el() {
        const node = firstNode(this.controller);
        return node instanceof Element ? node : node?.parentElement || null;
    }

    /**
     * @returns {import("@web_syncer/presence/view_presence").Visit[]} what others are told of
     *  this view, the first of them being what it wants to be told of others
     */
    get visits() {
        return [];
    }

    /** @returns {boolean} the first fetch is done, and the view is on the screen */
    get isReady() {
        return status(this.controller) === "mounted" && this.model.isReady;
    }

    /**
     * @param {Node | null} node
     * @returns {boolean} it is in the view's content, below the control panel
     */
    hasInContent(node) {
        const content = this.el?.querySelector(SELECTORS.content) || this.el;
        return Boolean(node && content?.contains(node));
    }

    /**
     * @param {Node | null} node where text was typed, which is still there
     * @returns {boolean} a reload may take it away
     */
    isTypingInto(node) {
        return this.hasInContent(node);
    }

    /**
     * @param {Node} node
     * @returns {boolean} what the person does there has nothing to do with the records
     */
    isBeside(node) {
        return false;
    }

    /**
     * @param {string} model
     * @param {string[]} viewTypes empty: any
     * @returns {boolean} the view, or a list in it, is one of these
     */
    isPart(model, viewTypes) {
        return model === this.resModel && (!viewTypes.length || viewTypes.includes(this.viewType));
    }

    /** @returns {boolean} the person is in the middle of something that a reload would end */
    isBusy() {
        return false;
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call that is about to be made
     * @returns {boolean} what the view shows is made of its answer, too, though the view's
     *  model does not make it
     */
    isOwnCall(call) {
        return call.params?.model === this.resModel && this.isReading(call);
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} it only reads, and says more than what may be chosen
     */
    isReading({ params }) {
        return READING_METHODS.has(params?.method);
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call of the view's model
     * @returns {boolean} it saves, and the answer is all that the view shows
     */
    isSaving(call) {
        return false;
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call of the view's model
     * @returns {boolean} the answer to one that saves stands in for its answer
     */
    isReplaced(call) {
        return false;
    }

    /**
     * The answers to calls of parts of the view may be others.
     *
     * @param {import("@web_syncer/odoo_internals").Call[]} calls see `isOwnCall`
     * @returns {boolean} the parts ask again; otherwise the view reloads
     */
    renew(calls) {
        if (document.visibilityState === "hidden") {
            this.searchPanel.isDue ||= calls.some(ViewSearchPanel.makes);
            return false;
        }
        if (calls.some(ViewSearchPanel.makes)) {
            this.searchPanel.renew();
        }
        return calls.every(ViewSearchPanel.makes);
    }

    /** Records that the view names have new pictures. */
    async refreshPictures() {
        if (this.el) {
            await refreshPictures(this.el);
        }
    }

    /** Wait for what the person has changed in place and is being saved. */
    whenSaved() {
        return whenSaved(this.model);
    }

    /** There is news, and the view is about to find out whether the person lets it follow. */
    async beforeReload() {}

    /**
     * The view has to wait: tell the person, if they should know.
     *
     * @param {import("../changes").Changes} changes what the view waits with
     */
    onWait(changes) {}

    /** The view shows all that it was told of. */
    onSettled() {}

    /**
     * @param {string} model
     * @param {number} id
     * @returns {boolean | null} the record is on the screen; `null`: nobody knows, as the
     *  view shows sums and the like
     */
    shows(model, id) {
        return null;
    }

    /**
     * @param {import("../changes").RecordChange} change
     * @returns {boolean} a record that is not shown now belongs to a list in the view
     */
    isNewPart(change) {
        return false;
    }

    /**
     * @param {import("../changes").RecordChange} change
     * @returns {boolean} numbers on the screen may count this record, which is not shown
     */
    counts(change) {
        return true;
    }

    /**
     * Compare a record that is shown with its new values.
     *
     * @param {string} model
     * @param {number} id
     * @param {Record<string, any>} data as `read()` gives it
     * @returns {boolean | null} `null`: no value of it is shown, or none can be compared
     */
    differs(model, id, data) {
        return null;
    }

    /**
     * Fetch and show what the view shows now, from the server, in place.
     *
     * @param {AbortSignal} signal when aborted, nothing of the view may change any more
     * @param {import("../changes").Changes} changes what there is to follow
     * @returns {Promise<boolean | void>} `false`: what was fetched could not be shown
     */
    async reload(signal, changes) {
        const { model } = this;
        // a race waits for what was dropped, which never ends
        if (!isRacing(model)) {
            this.dropWhenAborted(signal);
        }
        await unlessOvertaken(model, model.load(pick(this.controller.props, ...SEARCH_KEYS)));
        model.notify();
    }

    /** @param {AbortSignal} signal */
    dropWhenAborted(signal) {
        signal.addEventListener("abort", () => dropLoading(this.model));
    }

    /**
     * @param {Error} error of a reload
     * @param {import("../changes").Changes} changes
     * @returns {boolean} the person was told of it
     */
    onError(error, changes) {
        return false;
    }

    /**
     * @param {import("../changes").RecordChange[]} changes
     * @returns {Element[]} where these records are on the screen
     */
    elementsOf(changes) {
        return [];
    }

    /**
     * @param {string} selector
     * @returns {Element[]} elements of the view, which may have left the page
     */
    queryAll(selector) {
        return [...(this.el?.querySelectorAll(selector) || [])];
    }
}
