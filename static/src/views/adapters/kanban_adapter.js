import { registry } from "@web/core/registry";
import {
    forgetOldProgressBars,
    hasInternals,
    isQuickCreating,
    surviveFailingProgressBar,
} from "@web_syncer/odoo_internals";
import { ListAdapter } from "./list_adapter";

export class KanbanAdapter extends ListAdapter {
    static accepts(controller) {
        return super.accepts(controller) && hasInternals("KanbanController", controller);
    }

    setup(reload) {
        super.setup(reload);
        this.reloads = 0;
        // the bars are fetched beside the cards: where the server is down, one error is enough
        this.barsAreThere = surviveFailingProgressBar(this.controller, () => this.reloads > 0);
    }

    isBusy() {
        return super.isBusy() || isQuickCreating(this.controller);
    }

    /** A column that is drawn before its bars are there keeps those of before. */
    async fetch(config) {
        const data = await super.fetch(config);
        await this.barsAreThere();
        return data;
    }

    takeOver() {
        const merging = super.takeOver(...arguments);
        forgetOldProgressBars(this.controller);
        return merging;
    }

    get keptGroups() {
        return this.root.groups || [];
    }

    // Columns keep their place by their value, and a progress bar's numbers are cached by
    // the datapoint's id: columns get new ones.
    keepGroups() {}

    async reload() {
        this.reloads++;
        try {
            return await super.reload(...arguments);
        } finally {
            this.reloads--;
        }
    }
}

registry.category("web_syncer.view_adapters").add("kanban", KanbanAdapter);
