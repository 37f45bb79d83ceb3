import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";
import { ViewPresence } from "./view_presence";

/** How often (ms) it is looked what views show, and whether somebody edits there. */
export const LOOK_INTERVAL = 1_000;
/** Whoever has looked at something else for so long (ms) is not here. */
export const HIDDEN_DELAY = 30_000;
/** What was told before the connection was lost holds for so long (ms). */
export const LOST_DELAY = 45_000;

/**
 * Tells the server what the views of this tab show and have open, by the names of channels,
 * and the views who else is there. The bus says it again after a reconnection, and takes it
 * back when the tab is closed.
 */
export class PresenceService {
    /** @type {Map<string, ViewPresence>} by key */
    views = new Map();
    /** @type {Set<string>} those that the tab has joined, or is about to join */
    channels = new Set();
    joinOrLeave = new Mutex();
    interval = null;
    hiddenAt = null;
    lostAt = null;

    constructor(env, services) {
        this.setup(env, services);
    }

    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {Partial<import("services").Services>} services
     */
    setup(env, { bus_service }) {
        this.bus = bus_service;
        bus_service.subscribe("web.syncer.presence", (news) => this.onNews(news));
        bus_service.addEventListener("BUS:DISCONNECT", () => (this.lostAt ??= Date.now()));
        for (const event of ["BUS:CONNECT", "BUS:RECONNECT"]) {
            bus_service.addEventListener(event, () => (this.lostAt = null));
        }
        browser.addEventListener("pagehide", () => this.say([]));
        browser.addEventListener("pageshow", () => this.look());
    }

    /**
     * @param {string} model
     * @returns {boolean} it is told who has its records open
     */
    isTold(model) {
        return Boolean(session.web_syncer?.presence_models?.includes(model));
    }

    /**
     * @param {import("@web_syncer/views/adapters/view_adapter").ViewAdapter} adapter of a view
     * @returns {ViewPresence} to be passed to `close` in the end
     */
    open(adapter) {
        const view = new ViewPresence(adapter);
        this.views.set(view.key, view);
        this.interval ??= browser.setInterval(() => this.look(), LOOK_INTERVAL);
        return view;
    }

    /** @param {ViewPresence} view */
    close(view) {
        this.views.delete(view.key);
        if (!this.views.size) {
            browser.clearInterval(this.interval);
            this.interval = null;
        }
        this.look();
    }

    look() {
        const isHidden = document.visibilityState === "hidden";
        this.hiddenAt = isHidden ? (this.hiddenAt ?? Date.now()) : null;
        const isHere = !isLongSince(this.hiddenAt, HIDDEN_DELAY);
        this.say(isHere ? [...this.views.values()].flatMap(({ channels }) => channels) : []);
        if (isLongSince(this.lostAt, LOST_DELAY)) {
            this.views.forEach((view) => view.take(true, []));
        }
    }

    /** @param {string[]} channels to have joined, and no others */
    say(channels) {
        const wanted = new Set(channels);
        const joined = channels.filter((channel) => !this.channels.has(channel));
        const left = [...this.channels].filter((channel) => !wanted.has(channel));
        this.channels = wanted;
        if (joined.length || left.length) {
            // joining waits for the bus worker, leaving does not, and would overtake it
            this.joinOrLeave.exec(async () => {
                await Promise.all(joined.map((channel) => this.bus.addChannel(channel)));
                left.forEach((channel) => this.bus.deleteChannel(channel));
            });
        }
    }

    /** @param {[key: string, isAll: boolean, news: any[]][]} messages of any tab's views */
    onNews(messages) {
        for (const [key, isAll, news] of messages) {
            this.views.get(key)?.take(isAll, news);
        }
    }
}

/**
 * @param {number | null} time
 * @param {number} delay ms
 * @returns {boolean}
 */
function isLongSince(time, delay) {
    return time !== null && Date.now() - time >= delay;
}

export const presenceService = {
    dependencies: ["bus_service"],
    start(env, services) {
        return new PresenceService(env, services);
    },
};

registry.category("services").add("web_syncer.presence", presenceService);
