import { registry } from "@web/core/registry";
import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";

export class PivotAdapter extends ViewAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model._loadData === "function";
    }

    isBusy() {
        return Boolean(this.model.race.getCurrentProm());
    }

    /**
     * `load()` would go back to the measures and groups of the search; this keeps them.
     * The model ignores clicks while its own `_loadData`, which is the class's and more,
     * goes on: nobody has asked for this one.
     */
    async reload(signal) {
        const { model } = this;
        this.dropWhenAborted(signal);
        const { _loadData } = model.constructor.prototype;
        await _loadData.call(model, { metaData: model._buildMetaData(), data: model.data });
        model.useSampleModel = false;
        model.notify();
    }
}

registry.category("web_syncer.view_adapters").add("pivot", PivotAdapter);
