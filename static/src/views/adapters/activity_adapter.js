import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { ListAdapter } from "./list_adapter";

/** The activity view, where `mail` is installed: a list of records, and their activities. */
export class ActivityAdapter extends ListAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model.fetchActivityData === "function";
    }

    /** Both are fetched as its pager does: `load()` would go back to the first page. */
    async load() {
        const { root, model } = this;
        const params = pick(root, "domain", "limit", "offset", "context");
        await Promise.all([model.fetchActivityData(params), root.load(params)]);
        model.notify();
    }
}

registry.category("web_syncer.view_adapters").add("activity", ActivityAdapter);
