import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { ListAdapter } from "./list_adapter";

/** The activity view, where `mail` is installed: a list of records, and their activities. */
export class ActivityAdapter extends ListAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model.fetchActivityData === "function";
    }

    async fetch(config) {
        const { model } = this;
        const { activityData } = model;
        const params = pick(config, "domain", "limit", "offset", "context");
        const [data] = await Promise.all([super.fetch(config), model.fetchActivityData(params)]);
        // until the records are taken over, those before are shown
        this.activityData = model.activityData;
        model.activityData = activityData;
        return data;
    }

    takeOver() {
        super.takeOver(...arguments);
        this.model.activityData = this.activityData;
    }
}

registry.category("web_syncer.view_adapters").add("activity", ActivityAdapter);
