import { registry } from "@web/core/registry";
import { AggregateAdapter } from "./aggregate_adapter";

export class GraphAdapter extends AggregateAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model._fetchDataPoints === "function";
    }

    fetch({ _fetchDataPoints }) {
        const { model } = this;
        return _fetchDataPoints.call(model, { ...model.metaData }, !model.data.exceeds);
    }
}

registry.category("web_syncer.view_adapters").add("graph", GraphAdapter);
