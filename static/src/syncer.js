// @odoo-module alias=web.syncer default=false

import { deepCopy } from "@web/core/utils/objects";
import { session } from "@web/session";
import { subscriptions } from "./subscriptions";

/**
 * @typedef {import("./notification").SyncNotification} SyncNotification
 * @typedef {(notification: SyncNotification) => any} SyncListener
 */

const MODEL_NAME = /^[a-z0-9_.]+$/;

/**
 * One subscription: what `Syncer.subscribe` returns. Made by it only.
 *
 * @property {string} model the model that it listens to
 */
export class Callback {
    /**
     * @param {string} model
     * @param {SyncListener} listener
     * @param {any} [parent] the listener's `this`
     */
    constructor(model, listener, parent) {
        this.model = model;
        this.listener = listener;
        this.parent = parent;
        this.since = Date.now();
        this.isActive = true;
    }

    /**
     * Tell the listener, at once, with a notification of its own that it may change.
     *
     * What it throws rejects the promise: where nobody waits for it, the error is reported
     * as any uncaught one, and the caller goes on to the next callback.
     *
     * @param {SyncNotification} notification
     */
    async notify(notification) {
        if (this.isActive) {
            await this.listener.call(this.parent, deepCopy(notification));
        }
    }

    /**
     * Stop listening. The listener is not called any more, not even for what is being
     * delivered at this moment. When it was the last one of its model in this tab, the
     * tab leaves the channel on the server too, a moment later. Calling it again does
     * nothing.
     *
     * @example
     * subscription.unsubscribe();
     */
    unsubscribe() {
        this.isActive = false;
        subscriptions.remove(this);
    }
}

/**
 * Listens to what happens to the records of models that are flagged with
 * `_implements_syncer = True` on the server. It may be used before the web client has
 * started, as often as wanted: all `Syncer`s of a tab share one connection.
 *
 * In a component, `useSyncer` is shorter.
 *
 * @example
 * const syncer = new Syncer();
 * const subscription = syncer.subscribe("project.task", ([[db, model, id], payload]) => {
 *     if (payload.method === "reset") {
 *         reload();
 *     } else if (!payload.local) {
 *         console.log(id, payload.method, payload.changed);
 *     }
 * });
 * subscription.unsubscribe();
 */
export class Syncer {
    /**
     * Call `callback` for each record of the model that is created, changed or deleted
     * from now on and that the user may read, once its transaction has been committed.
     *
     * It is told one record at a time, typically well under a second after the commit,
     * and may be told the same twice. After the connection was lost, or when it cannot be
     * said what changed, it is told "reset" with the id `false`: fetch again. The user
     * hears nothing of a model that is not flagged or that they may not read.
     *
     * @param {string} channel `<db>:<model>`, or the model alone
     * @param {SyncListener} callback may be async; what it throws is reported as any
     *  uncaught error, and does not stop other callbacks
     * @param {any} [parent] the callback's `this`
     * @returns {Callback}
     * @throws {TypeError} if the callback is no function, or the channel no model's name
     * @throws {Error} if the channel belongs to another database
     *
     * @example
     * syncer.subscribe(`${session.db}:project.task`, this.onTaskChange, this);
     */
    subscribe(channel, callback, parent) {
        const model = modelOf(channel);
        if (typeof callback !== "function") {
            throw new TypeError(
                `Syncer: the callback for "${channel}" should be a function, got: ${callback}`
            );
        }
        const subscription = new Callback(model, callback, parent);
        subscriptions.add(subscription);
        return subscription;
    }
}

/**
 * @param {string} channel
 * @returns {string} the name of the channel's model
 */
function modelOf(channel) {
    const [, db, model] = /^(?:(.*):)?([^:]*)$/s.exec(channel) || [];
    if (typeof channel !== "string" || !MODEL_NAME.test(model)) {
        throw new TypeError(
            `Syncer: the channel should be "<db>:<model>" or a model name, got: ${channel}`
        );
    }
    if (db !== undefined && db !== session.db) {
        throw new Error(
            `Syncer: the channel "${channel}" belongs to another database than ` +
                `"${session.db}". Subscribe to "${session.db}:${model}" or "${model}".`
        );
    }
    return model;
}
