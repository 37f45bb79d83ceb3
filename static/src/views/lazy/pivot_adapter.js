import { registry } from "@web/core/registry";
import { fetchPivot, hasInternals } from "@web_syncer/odoo_internals";
import { AggregateAdapter } from "./aggregate_adapter";

export class PivotAdapter extends AggregateAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && hasInternals("PivotModel", model);
    }

    fetch() {
        return fetchPivot(this.model);
    }
}

registry.category("web_syncer.view_adapters").add("pivot", PivotAdapter);
