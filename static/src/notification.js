import { isObject } from "@web/core/utils/objects";

/**
 * What a callback is told about one record.
 *
 * @typedef {[recordKey: [db: string, model: string, id: number | false], payload: SyncPayload]}
 *  SyncNotification
 *
 * @typedef {Object} SyncPayload
 * @property {"create" | "write" | "unlink" | "reset"} method what happened; "reset" (the
 *  id is `false`): it cannot be said what changed, fetch again
 * @property {Record<string, any>} data values as `read()` gives them; `{}` for "unlink"
 *  and "reset"
 * @property {string[]} changed names of the changed fields, also of those whose values
 *  are not carried (binary and company-dependent ones)
 * @property {string | false} record_name display name; `false` for "unlink" and "reset"
 * @property {{ id: number, name: string, __last_update: string } | false} user_id the last
 *  author; `false` when the user may not read it
 * @property {string | false} __last_update write date of the record, in UTC
 * @property {boolean} entire `data` is the whole record
 * @property {boolean} indirect the change came only through a relation
 * @property {boolean} local this browser tab made all of the change
 */

const METHODS = new Set(["create", "write", "unlink", "reset"]);

/**
 * Make the notification that callbacks get out of one that the server sent.
 *
 * @param {any} message one element of a "web.syncer" message
 * @param {string | false} [tabOrigin] what the server calls this tab
 * @returns {SyncNotification | null} `null` when the message has another shape
 */
export function parseNotification(message, tabOrigin) {
    if (!Array.isArray(message) || !Array.isArray(message[0]) || !isObject(message[1])) {
        return null;
    }
    const [[db, model, id], { origin, ...payload }] = message;
    const { method, data, changed } = payload;
    if (
        typeof db !== "string" ||
        typeof model !== "string" ||
        !METHODS.has(method) ||
        !(method === "reset" ? id === false : Number.isInteger(id)) ||
        !isObject(data) ||
        !Array.isArray(changed)
    ) {
        return null;
    }
    const local = Boolean(origin) && origin === tabOrigin;
    return [[db, model, id], { ...payload, local }];
}

/**
 * @param {string} db
 * @param {string} model
 * @returns {SyncNotification} "fetch again": it cannot be said what changed
 */
export function makeReset(db, model) {
    return [
        [db, model, false],
        {
            method: "reset",
            data: {},
            changed: [],
            record_name: false,
            user_id: false,
            __last_update: false,
            entire: false,
            indirect: false,
            local: false,
        },
    ];
}
