import { toRaw } from "@odoo/owl";
import { DynamicRecordList } from "@web/model/relational_model/dynamic_record_list";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { groupBy } from "@web/core/utils/arrays";
import { patch } from "@web/core/utils/patch";

/**
 * The datapoints that the next load of a model takes up again.
 *
 * @type {WeakMap<RelationalModel, { root: any, records: Record<number, any[]> }>}
 */
const kept = new WeakMap();

/**
 * Let a record that is there before and after a reload keep its datapoint: its row and
 * its fields are then patched instead of made anew, and so keep the focus, the cursor,
 * the selection and whatever else the browser or a component holds.
 *
 * @param {RelationalModel} model
 * @returns {() => void} to be called after the reload
 */
export function keepDatapoints(model) {
    const { root, useSampleModel } = model;
    const records = useSampleModel ? {} : groupBy(root.records || [], "resId");
    kept.set(toRaw(model), { root, records });
    return () => kept.delete(toRaw(model));
}

patch(RelationalModel.prototype, {
    _createRoot(config, data) {
        const root = kept.get(toRaw(this))?.root;
        if (!config.isMonoRecord || !root || root.resId !== config.resId) {
            return super._createRoot(...arguments);
        }
        this._updateConfig(root.config, config, { reload: false });
        root._setData(data, { orderBys: orderBys(root) });
        return root;
    },
});

patch(DynamicRecordList.prototype, {
    _createRecordDatapoint(data) {
        const record = kept.get(toRaw(this.model))?.records[data.id]?.shift();
        if (!record) {
            return super._createRecordDatapoint(...arguments);
        }
        this.model._updateConfig(record.config, { context: this.context }, { reload: false });
        record._setData(data);
        return record;
    },
});

/**
 * @param {import("@web/model/relational_model/record").Record} record
 * @returns {Record<string, any[]>} in which order the person sees the lists of a form
 */
function orderBys(record) {
    const lists = Object.entries(record.data).filter(([, value]) => value?.orderBy);
    return Object.fromEntries(lists.map(([name, list]) => [name, list.orderBy]));
}
