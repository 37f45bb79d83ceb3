import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";

/**
 * Compare what a record's datapoint got from the server last with new values.
 *
 * @param {import("@web/model/relational_model/record").Record} record
 * @param {Record<string, any>} data as `read()` gives it
 * @returns {boolean | null} `null`: no value of it is shown, or none can be compared
 */
export function recordDiffers(record, data) {
    let isAnyCompared = false;
    for (const [name, value] of Object.entries(data)) {
        if (!(name in record.activeFields) || !(name in record._values)) {
            continue;
        }
        const { type } = record.fields[name];
        const known = asRead[type] ? asRead[type](record._values[name]) : record._values[name];
        if (known === undefined) {
            continue;
        }
        if (JSON.stringify(known || false) !== JSON.stringify(value || false)) {
            return true;
        }
        isAnyCompared = true;
    }
    return isAnyCompared ? false : null;
}

/** Per field type: a datapoint's value in the form of `read()`; `undefined`: unknown. */
const asRead = {
    date: (value) => value && serializeDate(value),
    datetime: (value) => value && serializeDateTime(value),
    html: (value) => value && value.toString(),
    many2one: (value) => value && [value.id, value.display_name],
    many2one_reference: (value) => value && value.resId,
    one2many: (list) => list.resIds,
    many2many: (list) => list.resIds,
    reference: (value) => value && `${value.resModel},${value.resId}`,
    // shown in a form of their own
    binary: () => undefined,
    image: () => undefined,
    properties: () => undefined,
    properties_definition: () => undefined,
};
