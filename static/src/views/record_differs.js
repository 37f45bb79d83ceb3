import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { serverValuesOf } from "@web_syncer/odoo_internals";

/**
 * Compare what a record's datapoint got from the server last with new values.
 *
 * @param {import("@web/model/relational_model/record").Record} record
 * @param {Record<string, any>} data as `read()` gives it
 * @returns {boolean | null} `null`: no value of it is shown, or none can be compared
 */
function recordDiffers(record, data) {
    const values = serverValuesOf(record);
    let isAnyCompared = false;
    for (const [name, value] of Object.entries(data)) {
        if (!(name in record.activeFields) || !(name in values)) {
            continue;
        }
        const { known = same, read = same } = FORMS[record.fields[name].type] || {};
        const [before, now] = [known(values[name]), read(value)];
        if (before === undefined) {
            continue;
        }
        if (JSON.stringify(before || false) !== JSON.stringify(now || false)) {
            return true;
        }
        isAnyCompared = true;
    }
    return isAnyCompared ? false : null;
}

/**
 * @param {any[]} records datapoints of the same record
 * @param {Record<string, any>} data see `recordDiffers`
 * @returns {boolean | null} whether one of them differs; `null`: nothing can be compared
 */
export function anyDiffers(records, data) {
    const differences = records.map((record) => recordDiffers(record, data));
    return differences.includes(true) || (differences.includes(false) ? false : null);
}

const same = (value) => value;
const unknown = { known: () => undefined };
const x2many = {
    known: (list) => [...list.resIds].sort(),
    // a view may have an order of its own
    read: (ids) => [...ids].sort(),
};

/**
 * Per field type: what to compare of a datapoint's value, `undefined` if there is nothing,
 * and of a value as `read()` gives it.
 */
const FORMS = {
    date: { known: (value) => value && serializeDate(value) },
    datetime: { known: (value) => value && serializeDateTime(value) },
    html: { known: (value) => value && value.toString() },
    // a view may name a record in its own way
    many2one: { known: (value) => value && value.id, read: (value) => value && value[0] },
    many2one_reference: { known: (value) => value && value.resId },
    one2many: x2many,
    many2many: x2many,
    reference: { known: (value) => value && `${value.resModel},${value.resId}` },
    // shown in a form of their own
    binary: unknown,
    image: unknown,
    properties: unknown,
    properties_definition: unknown,
};
