import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { fetchActivities, hasInternals, showActivities } from "@web_syncer/odoo_internals";
import { ListAdapter } from "./list_adapter";

/** The activity view, where `mail` is installed: a list of records, and their activities. */
export class ActivityAdapter extends ListAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && hasInternals("ActivityModel", model);
    }

    async fetch(config) {
        const params = pick(config, "domain", "limit", "offset", "context");
        const [data, activities] = await Promise.all([
            super.fetch(config),
            fetchActivities(this.model, params),
        ]);
        // the records before are shown with their activities until all is taken over
        this.activities = activities;
        return data;
    }

    takeOver() {
        const merging = super.takeOver(...arguments);
        showActivities(this.model, this.activities);
        return merging;
    }
}

registry.category("web_syncer.view_adapters").add("activity", ActivityAdapter);
