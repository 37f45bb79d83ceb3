import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";
import { makeReset, parseNotification } from "./notification";
import { subscriptions } from "./subscriptions";
import { Syncer } from "./syncer";

/** After a reconnection, all clients of the server fetch again within this time (ms). */
export const RESET_SPREAD = 10_000;
/**
 * How old (ms) a subscription may be when the tab connects for the first time: what
 * happened since then is replayed by the server, which looks back 10 s.
 */
export const FIRST_CONNECTION_DELAY = 5_000;

/**
 * Ties the subscriptions of this tab to the bus: it keeps the tab's channels, passes on
 * what arrives, and tells callbacks to fetch again when something may have been missed.
 */
export class SyncerService {
    constructor(env, services) {
        this.setup(env, services);
    }

    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {Partial<import("services").Services>} services
     */
    setup(env, { bus_service }) {
        this.bus = bus_service;
        this.isConnectionLost = false;
        /** Models whose channel was added to the bus worker. */
        this.joined = new Set();
        this.joinOrLeave = new Mutex();
        this.warned = new Set();
        /** @type {Map<string, number>} the timer of each model's planned reset */
        this.resets = new Map();

        bus_service.subscribe("web.syncer", (messages) => this.onMessages(messages));
        bus_service.addEventListener("BUS:DISCONNECT", () => this.onDisconnect());
        bus_service.addEventListener("BUS:CONNECT", () => this.onConnect());
        bus_service.addEventListener("BUS:RECONNECT", () => {
            this.isConnectionLost = true;
            this.onConnect();
        });
        subscriptions.follow((model) => this.updateChannel(model));
    }

    /**
     * The same as `new Syncer().subscribe(…)`.
     *
     * @param {string} channel
     * @param {import("./syncer").SyncListener} callback
     * @param {any} [parent]
     */
    subscribe(channel, callback, parent) {
        return new Syncer().subscribe(channel, callback, parent);
    }

    /**
     * Join or leave the channel of a model. One step at a time, and judged when its turn
     * comes: joining waits for the bus worker, leaving does not, and would overtake it.
     *
     * @param {string} model
     */
    updateChannel(model) {
        this.joinOrLeave.exec(async () => {
            const isWanted = subscriptions.models.includes(model);
            if (isWanted === this.joined.has(model)) {
                return;
            }
            const channel = `${session.db}:${model}`;
            if (isWanted) {
                this.warnIfSilent(model);
                this.joined.add(model);
                await this.bus.addChannel(channel);
            } else {
                this.joined.delete(model);
                this.bus.deleteChannel(channel);
            }
        });
    }

    /**
     * Tell the developer, once, about a model of which the user will never hear.
     *
     * @param {string} model
     */
    warnIfSilent(model) {
        const { models } = session.web_syncer || {};
        if (models && user.isInternalUser && !models.includes(model) && !this.warned.has(model)) {
            this.warned.add(model);
            console.warn(
                `web_syncer: nothing will be heard of "${model}". Set _implements_syncer = True ` +
                    "on the model, and give this user the right to read it."
            );
        }
    }

    /** @param {any} messages payload of a "web.syncer" message */
    onMessages(messages) {
        if (!Array.isArray(messages)) {
            return this.warnIfMalformed(messages);
        }
        for (const message of messages) {
            const notification = parseNotification(message, session.web_syncer?.origin);
            if (notification) {
                this.notify(notification);
            } else {
                this.warnIfMalformed(message);
            }
        }
    }

    warnIfMalformed(message) {
        console.warn("web_syncer: a message that is no notification was ignored:", message);
    }

    /** @param {import("./notification").SyncNotification} notification */
    notify(notification) {
        const [[db, model], { method }] = notification;
        if (db !== session.db) {
            return;
        }
        if (method === "reset") {
            this.cancelReset(model);
        }
        for (const callback of subscriptions.of(model)) {
            callback.notify(notification);
        }
    }

    /** What is planned waits for the next connection: there is nobody to ask now. */
    onDisconnect() {
        this.isConnectionLost = true;
        for (const model of this.resets.keys()) {
            this.cancelReset(model);
        }
    }

    /**
     * Plan a reset for whoever was listening while there was no connection: all of them,
     * except at the tab's first connection, which normally comes right after the first
     * subscriptions.
     */
    onConnect() {
        const listeningBefore = this.isConnectionLost
            ? Infinity
            : Date.now() - FIRST_CONNECTION_DELAY;
        this.isConnectionLost = false;
        for (const model of subscriptions.models) {
            const callbacks = subscriptions.of(model).filter((c) => c.since < listeningBefore);
            if (callbacks.length) {
                this.planReset(model, callbacks);
            }
        }
    }

    /**
     * @param {string} model
     * @param {import("./syncer").Callback[]} callbacks those that are to be told
     */
    planReset(model, callbacks) {
        this.cancelReset(model);
        const reset = () => {
            this.resets.delete(model);
            for (const callback of callbacks) {
                callback.notify(makeReset(session.db, model));
            }
        };
        this.resets.set(model, browser.setTimeout(reset, Math.random() * RESET_SPREAD));
    }

    /** @param {string} model */
    cancelReset(model) {
        browser.clearTimeout(this.resets.get(model));
        this.resets.delete(model);
    }
}

export const syncerService = {
    dependencies: ["bus_service"],
    start(env, services) {
        return new SyncerService(env, services);
    },
};

registry.category("services").add("web_syncer", syncerService);
