/* eslint no-unused-vars: ["error", { args: "none" }] -- kinds of views use them */

import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";

/** Views of sums of records, whose model makes others wait while it loads. */
export class AggregateAdapter extends ViewAdapter {
    isBusy() {
        return Boolean(this.model.race.getCurrentProm());
    }

    /** `load()` would go back to the measures and groups of the search; this keeps them. */
    async reload(signal) {
        const { model } = this;
        this.dropWhenAborted(signal);
        await this.unlessOvertaken(this.fetch(model.constructor.prototype));
        model.useSampleModel = false;
        model.notify();
    }

    /**
     * @param {any} methods of the class: those of the model itself make clicks wait, or
     *  ignore them, and nobody has asked for this fetch
     */
    async fetch(methods) {}
}
