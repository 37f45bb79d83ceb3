import { markRaw } from "@odoo/owl";
import {
    changesOf,
    isWritten,
    keepWritten,
    onReset,
    refuseSaves,
} from "@web_syncer/odoo_internals";
import { changesIn } from "./seen";

/**
 * @typedef {Object} Lock somebody else's change makes a field readonly that the person has
 *  changed before
 * @property {string | false} author who made it so
 * @property {boolean} isAsked the person has to choose whether it is saved all the same
 */

/** Where a datapoint keeps them, by the field's name. */
const LOCKS = Symbol("locks");

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {Lock | undefined}
 */
export function lockOf(record, name) {
    const lock = record[LOCKS]?.get(name);
    return lock && name in changesOf(record) ? lock : undefined;
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 */
export function dropLock(record, name) {
    record[LOCKS]?.delete(name);
}

/**
 * The person wants it saved.
 *
 * @param {any} record datapoint
 * @param {string} name of a field
 */
export function overrideLock(record, name) {
    const lock = lockOf(record, name);
    lock && setLock(record, name, { ...lock, isAsked: false });
}

function setLock(record, name, lock) {
    record[LOCKS] ||= new Map();
    record[LOCKS].set(name, markRaw(lock));
}

/**
 * Take over newer values, and let nothing become readonly unnoticed that the person has
 * changed: what would have been saved before stays a change, until they choose.
 *
 * @param {any} record datapoint
 * @param {(record: any) => string | false} authorOf who changed it
 * @param {() => Promise<void>} takeOver
 */
export async function withLocks(record, authorOf, takeOver) {
    const written = changesIn(record).filter(([each, name]) => isWritten(each, name));
    await takeOver();
    for (const [each, name] of written) {
        const lock = lockOf(each, name) || { author: authorOf(each), isAsked: true };
        dropLock(each, name);
        if (name in changesOf(each) && !isWritten(each, name)) {
            setLock(each, name, lock);
        }
    }
}

onReset((datapoint, savePoint) => savePoint || datapoint[LOCKS]?.clear());
keepWritten((record, name) => Boolean(lockOf(record, name)));
refuseSaves((record) => {
    const locks = changesIn(record).map(([each, name]) => lockOf(each, name));
    return locks.find((lock) => lock?.isAsked);
});
