import { isAsSent, serverValuesOf } from "@web_syncer/odoo_internals";

/**
 * @param {any} before datapoint of a record
 * @param {any} after another one
 * @returns {boolean} they certainly show the same
 */
export function isSameRecord(before, after) {
    return isAsSent(before) && sameValues(serverValuesOf(before), serverValuesOf(after));
}

/**
 * Compare what two datapoints of one record hold, and say "no" when in doubt.
 *
 * @param {any} before a parsed value, or an object of them
 * @param {any} after
 * @returns {boolean}
 */
export function sameValues(before, after) {
    if (Object.is(before, after)) {
        return true;
    }
    if (Object(before) !== before || Object(after) !== after) {
        return false;
    }
    if (before.isLuxonDateTime || before instanceof String) {
        return before.valueOf() === after.valueOf();
    }
    if (before.records && before.resIds) {
        return sameLines(before, after);
    }
    const [names, others] = [Object.keys(before), Object.keys(after)];
    return (
        names.length === others.length &&
        names.every((name) => name in after && sameValues(before[name], after[name]))
    );
}

/**
 * @param {any} before the lines of an x2many, of which a page is loaded
 * @param {any} after
 * @returns {boolean}
 */
function sameLines(before, after) {
    return (
        sameValues([...before.resIds], [...after.resIds]) &&
        before.records.length === after.records.length &&
        before.records.every((record, i) => isSameRecord(record, after.records[i]))
    );
}
