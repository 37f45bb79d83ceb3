import { hasSearchPanel, renewSearchPanel } from "@web_syncer/odoo_internals";
import { Renewal } from "./renewal";

/** The search panel beside a view, with the counts in it. */
export class ViewSearchPanel extends Renewal {
    /** It waits for the view to be looked at. */
    isDue = false;

    /** @param {() => any} getSearchModel of the view */
    constructor(getSearchModel) {
        super();
        this.getSearchModel = getSearchModel;
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} a search panel has made it
     */
    static makes({ params }) {
        return Boolean(params?.method?.startsWith("search_panel_"));
    }

    renewIfDue() {
        if (this.isDue) {
            this.isDue = false;
            this.renew();
        }
    }

    async fetch() {
        const searchModel = this.getSearchModel();
        if (hasSearchPanel(searchModel)) {
            await renewSearchPanel(searchModel);
        }
    }
}
