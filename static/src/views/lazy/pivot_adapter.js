import { registry } from "@web/core/registry";
import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";

export class PivotAdapter extends ViewAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model._loadData === "function";
    }

    isBusy() {
        return Boolean(this.model.race.getCurrentProm());
    }

    /** `load()` would go back to the measures and groups of the search; this keeps them. */
    async reload() {
        const { model } = this;
        await model._loadData({ metaData: model._buildMetaData(), data: model.data });
        model.useSampleModel = false;
        model.notify();
    }
}

registry.category("web_syncer.view_adapters").add("pivot", PivotAdapter);
