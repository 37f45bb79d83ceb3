import { registry } from "@web/core/registry";
import { fetchGraph, hasInternals } from "@web_syncer/odoo_internals";
import { AggregateAdapter } from "./aggregate_adapter";

export class GraphAdapter extends AggregateAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && hasInternals("GraphModel", model);
    }

    fetch() {
        return fetchGraph(this.model);
    }
}

registry.category("web_syncer.view_adapters").add("graph", GraphAdapter);
