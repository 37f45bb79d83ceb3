import { registry } from "@web/core/registry";
import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";

export class GraphAdapter extends ViewAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model._fetchDataPoints === "function";
    }

    isBusy() {
        return Boolean(this.model.race.getCurrentProm());
    }

    /**
     * `load()` would go back to the measure and mode of the search; this keeps them. Of
     * the class, because the model's own one makes others wait.
     */
    async reload(signal) {
        const { model } = this;
        this.dropWhenAborted(signal);
        const { _fetchDataPoints } = model.constructor.prototype;
        await _fetchDataPoints.call(model, { ...model.metaData }, !model.data.exceeds);
        model.useSampleModel = false;
        model.notify();
    }
}

registry.category("web_syncer.view_adapters").add("graph", GraphAdapter);
