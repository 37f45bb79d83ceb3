import { holdSampleData, isLoading, unlessOvertaken } from "@web_syncer/odoo_internals";
import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";

/** Views of sums of records, whose model makes others wait while it loads. */
export class AggregateAdapter extends ViewAdapter {
    isBusy() {
        return isLoading(this.model);
    }

    /** `load()` would go back to the measures and groups of the search; this keeps them. */
    async reload(signal) {
        const { model } = this;
        this.dropWhenAborted(signal);
        const onFetched = holdSampleData(model);
        await unlessOvertaken(model, this.fetch());
        onFetched();
        model.notify();
    }

    /** Fetch, and take over what was fetched. */
    async fetch() {}
}
