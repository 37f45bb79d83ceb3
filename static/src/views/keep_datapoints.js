import { toRaw } from "@odoo/owl";
import { DynamicRecordList } from "@web/model/relational_model/dynamic_record_list";
import { groupBy } from "@web/core/utils/arrays";
import { patch } from "@web/core/utils/patch";

/**
 * The datapoints that lists of a model take up again while they are made anew.
 *
 * @type {WeakMap<import("@web/model/relational_model/relational_model").RelationalModel,
 *  Record<number, any[]>>}
 */
const kept = new WeakMap();

/**
 * Let a record that is there before and after a reload keep its datapoint: its row is
 * then patched instead of made anew, and so keeps the focus, the cursor, the selection
 * and whatever else the browser or a component holds.
 *
 * @template T
 * @param {any} model a relational model
 * @param {any[]} records datapoints of the model
 * @param {() => T} makeRoot makes lists of the model
 * @returns {T}
 */
export function keepDatapoints(model, records, makeRoot) {
    kept.set(toRaw(model), groupBy(records, "resId"));
    try {
        return makeRoot();
    } finally {
        kept.delete(toRaw(model));
    }
}

patch(DynamicRecordList.prototype, {
    _createRecordDatapoint(data) {
        const record = kept.get(toRaw(this.model))?.[data.id]?.shift();
        if (!record) {
            return super._createRecordDatapoint(...arguments);
        }
        this.model._updateConfig(record.config, { context: this.context }, { reload: false });
        record._setData(data);
        return record;
    },
});
