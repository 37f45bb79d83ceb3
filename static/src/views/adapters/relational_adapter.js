import { Deferred } from "@web/core/utils/concurrency";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { keepDatapoints } from "../keep_datapoints";
import { recordDiffers } from "../record_differs";
import { ViewAdapter } from "./view_adapter";

/** Views of a relational model: what they show are records. */
export class RelationalAdapter extends ViewAdapter {
    static accepts({ model }) {
        return model instanceof RelationalModel;
    }

    setup(reload) {
        super.setup(reload);
        const { hooks } = this.model;
        const { onRootLoaded } = hooks;
        hooks.onRootLoaded = async (root) => {
            this.onRootLoaded(root);
            await onRootLoaded(root);
            this.rootLoaded?.resolve();
        };
    }

    get root() {
        return this.model.root;
    }

    get context() {
        return this.root.context;
    }

    /** @returns {any[]} the datapoints of the view's own records that are on the screen */
    get records() {
        return this.model.useSampleModel ? [] : this.root.records;
    }

    /**
     * The root was replaced, and is not rendered yet.
     *
     * @param {import("@web/model/relational_model/datapoint").DataPoint} root
     */

    onRootLoaded(root) {}

    shows(model, id) {
        return model === this.resModel && this.records.some(({ resId }) => resId === id);
    }

    differs(model, id, data) {
        const differences = this.records
            .filter(({ resId }) => resId === id)
            .map((record) => recordDiffers(record, data));
        return differences.includes(true) || (differences.includes(false) ? false : null);
    }

    async reload(signal) {
        this.dropWhenAborted(signal);
        const release = this.keep();
        signal.addEventListener("abort", release);
        try {
            await this.load();
        } finally {
            release();
        }
    }

    /** @returns {() => void} called when what is to be kept over a reload is there again */
    keep() {
        return keepDatapoints(this.model);
    }

    /** A later load of the model by somebody else takes the place of this one, which never ends. */
    async load() {
        this.rootLoaded = new Deferred();
        await Promise.race([this.model.load(), this.rootLoaded]);
    }
}
