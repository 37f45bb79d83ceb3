import { registry } from "@web/core/registry";
import { AggregateAdapter } from "./aggregate_adapter";

export class PivotAdapter extends AggregateAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model._loadData === "function";
    }

    fetch({ _loadData }) {
        const { model } = this;
        const metaData = model._buildMetaData();
        return _loadData.call(model, { metaData, data: model.data });
    }
}

registry.category("web_syncer.view_adapters").add("pivot", PivotAdapter);
