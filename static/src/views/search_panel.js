import { browser } from "@web/core/browser/browser";
import { hasSearchPanel, renewSearchPanel } from "@web_syncer/odoo_internals";

/** From the end of one renewal of a search panel to the start of the next (ms). */
export const REST_DELAY = 1000;

/** The search panel beside a view, with the counts in it. */
export class ViewSearchPanel {
    isDestroyed = false;
    isRenewing = false;
    isAskedAgain = false;
    /** It waits for the view to be looked at. */
    isDue = false;

    /** @param {() => any} getSearchModel of the view */
    constructor(getSearchModel) {
        this.getSearchModel = getSearchModel;
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} a search panel has made it
     */
    static makes({ params }) {
        return Boolean(params?.method?.startsWith("search_panel_"));
    }

    destroy() {
        this.isDestroyed = true;
        browser.clearTimeout(this.timer);
    }

    /** Show what the server has: at once, or when the panel has rested. */
    async renew() {
        const searchModel = this.getSearchModel();
        if (this.isDestroyed || !hasSearchPanel(searchModel)) {
            return;
        }
        if (this.isRenewing) {
            this.isAskedAgain = true;
            return;
        }
        this.isRenewing = true;
        this.isAskedAgain = false;
        try {
            await renewSearchPanel(searchModel);
        } catch {
            // the view's own fetch tells the person of a server that is out of reach
        }
        if (!this.isDestroyed) {
            this.timer = browser.setTimeout(() => this.onRested(), REST_DELAY);
        }
    }

    renewIfDue() {
        if (this.isDue) {
            this.isDue = false;
            this.renew();
        }
    }

    onRested() {
        this.isRenewing = false;
        if (this.isAskedAgain) {
            this.renew();
        }
    }
}
