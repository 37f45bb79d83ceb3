import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { ListAdapter } from "./list_adapter";

/** The activity view, where `mail` is installed: a list of records, and their activities. */
export class ActivityAdapter extends ListAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model.fetchActivityData === "function";
    }

    async fetch(config) {
        // the records before are shown with their activities until all is taken over
        this.fetched = Object.create(this.model);
        const params = pick(config, "domain", "limit", "offset", "context");
        const [data] = await Promise.all([
            super.fetch(config),
            this.fetched.fetchActivityData(params),
        ]);
        return data;
    }

    takeOver() {
        super.takeOver(...arguments);
        this.model.activityData = this.fetched.activityData;
    }
}

registry.category("web_syncer.view_adapters").add("activity", ActivityAdapter);
