import { Domain } from "@web/core/domain";
import { pick } from "@web/core/utils/objects";

/**
 * @typedef {import("./adapters/view_adapter").ViewAdapter} ViewAdapter
 * @typedef {import("./changes").Changes} Changes
 * @typedef {import("./changes").RecordChange} RecordChange
 */

/**
 * Forget what the view needs no fetch for: it shows the record as it is now, because it
 * saved or fetched it itself, or it was told to reload for records that it does not show.
 *
 * @param {ViewAdapter} adapter
 * @param {Changes} changes
 * @param {boolean} isWatched whether what others did is left to the server
 */
export function prune(adapter, changes, isWatched) {
    if (!adapter.isReady) {
        return;
    }
    for (const [key, { model, id }] of changes.asked) {
        if (adapter.shows(model, id) === false) {
            changes.asked.delete(key);
        }
    }
    for (const [key, change] of changes.records) {
        if (isWatched && !change.payload.local) {
            continue;
        }
        if (adapter.shows(change.model, change.id) && !isOutdated(adapter, change)) {
            changes.records.delete(key);
        }
    }
}

/**
 * Whether what changed can alter what the view shows.
 *
 * Records that it shows, and did not show as they are now, do. For all others together,
 * one `search` of their ids with the view's own domain tells whether one belongs to the
 * view now; for what was deleted or no longer belongs, the view knows whether it counts
 * records that it does not show.
 *
 * @param {ViewAdapter} adapter
 * @param {Changes} changes
 * @param {import("services").Services["orm"]} orm
 * @returns {Promise<boolean>}
 */
export async function isConcerned(adapter, changes, orm) {
    if (changes.mustFetch) {
        return true;
    }
    /** @type {RecordChange[]} */
    const others = [];
    for (const change of changes.records.values()) {
        if (adapter.shows(change.model, change.id) || adapter.isNewPart(change)) {
            return true;
        }
        if (change.payload.method !== "unlink") {
            others.push(change);
        } else if (adapter.counts(change)) {
            return true;
        }
    }
    const candidates = others.filter(({ model }) => model === adapter.resModel);
    const { domain, context } = adapter;
    if (!candidates.length || !domain) {
        return false;
    }
    const ids = candidates.map(({ id }) => id);
    const belongs = Domain.and([domain, [["id", "in", ids]]]).toList(context);
    if ((await orm.search(adapter.resModel, belongs, { limit: 1, context })).length) {
        return true;
    }
    return candidates.some(
        (change) =>
            change.payload.method === "write" &&
            isDecisive(domain, change.payload.changed) &&
            adapter.counts(change)
    );
}

/**
 * @param {ViewAdapter} adapter
 * @param {RecordChange} change of a record that the view shows
 * @returns {boolean} the view does not show yet what the change made of the record
 */
function isOutdated(adapter, { model, id, payload }) {
    const { changed, data, local, method } = payload;
    if (method === "unlink") {
        return true;
    }
    if (!local) {
        // What the view does not hold itself may be in a name, or in what is computed.
        return changed.some(
            (name) => adapter.differs(model, id, name in data ? pick(data, name) : {}) !== false
        );
    }
    // A change of this tab came with a fetch of its own, which does not tell whether the
    // record still belongs to the view.
    return adapter.differs(model, id, data) ?? isDecisive(adapter.domain, changed);
}

/**
 * @param {any[] | null} domain
 * @param {string[]} changed names of fields
 * @returns {boolean} whether a record belongs to the domain depends on one of these fields
 */
function isDecisive(domain, changed) {
    const leaves = (domain || []).filter((item) => Array.isArray(item));
    const names = leaves.map(([path]) => String(path).split(".")[0]);
    // archived records are left out without a word
    return domain !== null && [...names, "active", "x_active"].some((n) => changed.includes(n));
}
