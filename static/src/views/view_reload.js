import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { loadUnlessAborted, SELECTORS } from "@web_syncer/odoo_internals";
import { ViewWatch } from "@web_syncer/watching/view_watch";
import { Changes } from "./changes";
import { isConcerned, prune } from "./concern";
import { highlight } from "./highlight";
import { Rest } from "./rest";
import { LiveSign } from "./sign/live_sign";
import { whenDrawn } from "./when_drawn";

/** What arrives within this time (ms) is fetched together. */
export const COLLECT_DELAY = 50;
/** How often (ms) a view that waits looks whether the person is done. */
export const WAIT_DELAY = 250;
/** How long (ms) a view leaves it to other requests of its tab to be answered first. */
export const PATIENCE = 5000;
/** How long (ms) after a change the server may say that the view is concerned. */
export const NEWS_DELAY = 1000;
/** When a view tries again (ms) after the server could not be reached. */
export const RETRY_DELAY = 10_000;

/**
 * Decides when a view reloads: never two reloads at once, never while it would disturb
 * the person at the screen, and never not at all. What it is told meanwhile is kept, and
 * is one reload in the end.
 */
export class ViewReload {
    Sign = LiveSign;
    /** What its sign shows: how much is new counts only while it is paused. */
    state = reactive({ isPaused: false, news: 0 });
    pending = new Changes();
    isDestroyed = false;
    isRunning = false;
    hasFailed = false;
    /** @type {{ id: number, time: number } | null} */
    timer = null;
    rest = new Rest();
    /** Its last reload, for developers. */
    last = null;
    /** Those who are told the same as this view ask one after the other: until then (ms). */
    turn = 0;
    /** @type {Set<number>} */
    timers = new Set();
    patienceEnds = 0;
    /** @type {import("@web_syncer/watching/view_watch").ViewWatch | null} of a live view */
    watch = null;

    /**
     * @param {import("./adapters/view_adapter").ViewAdapter} adapter
     * @param {Partial<import("services").Services>} services
     */
    constructor(adapter, services) {
        this.adapter = adapter;
        this.notification = services.notification;
        this.orm = services.orm;
        this.ui = services.ui;
        this.activity = services["web_syncer.views"].activity;
        this.requests = services["web_syncer.views"].requests;
        this.onVisibilityChange = () => !this.pending.isEmpty && this.plan(COLLECT_DELAY);
        document.addEventListener("visibilitychange", this.onVisibilityChange);
    }

    destroy() {
        this.isDestroyed = true;
        this.cancel();
        this.timers.forEach((timer) => browser.clearTimeout(timer));
        this.watch?.destroy();
        this.adapter.destroy();
        this.abort?.abort();
        document.removeEventListener("visibilitychange", this.onVisibilityChange);
    }

    /**
     * Reload because `reload_views` says so.
     *
     * @param {string} model
     * @param {number[]} ids only if one of these records is shown; empty: in any case
     * @param {number} delay at the earliest in so many ms
     */
    refresh(model, ids, delay) {
        this.bePatient();
        this.pending.ask(model, ids);
        this.plan(Math.max(delay, COLLECT_DELAY));
    }

    /**
     * Reload if the view shows, or may now show, a record that changed.
     *
     * @param {string} model
     * @param {number | false} id
     * @param {import("@web_syncer/notification").SyncPayload} payload
     */
    follow(model, id, payload) {
        this.bePatient();
        this.pending.add(model, id, payload);
        this.plan(COLLECT_DELAY);
    }

    /** Have the server tell when the view may show something else. */
    followAnswers(answers) {
        this.watch = new ViewWatch(answers, this.adapter, {
            onTouched: (others, delay) => this.onTouched(others, delay),
            onNewPictures: () => this.onNewPictures(),
        });
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call[] | null} others calls of parts of
     *  the view, `null`: of its model
     * @param {number} delay at the earliest in so many ms
     */
    onTouched(others, delay) {
        if (others && delay) {
            const timer = browser.setTimeout(() => {
                this.timers.delete(timer);
                this.onTouched(others, 0);
            }, delay);
            this.timers.add(timer);
            return;
        }
        if (others && !this.state.isPaused && this.adapter.renew(others)) {
            return;
        }
        this.bePatient();
        this.pending.touch();
        this.turn = Math.max(this.turn, Date.now() + delay);
        this.plan(COLLECT_DELAY);
    }

    onNewPictures() {
        this.bePatient();
        this.pending.hasNewPictures = true;
        this.plan(COLLECT_DELAY);
    }

    /** Keep what the view shows, whatever others do. */
    pause() {
        this.state.isPaused = true;
        this.cancel();
        this.state.news = this.news;
    }

    /** Show what is new, and follow again. */
    resume() {
        this.state.isPaused = false;
        this.planNow();
    }

    /** @returns {number} how many changes of others the view does not show, as far as is known */
    get news() {
        const { adapter, pending } = this;
        const isSure = pending.mustFetch || !this.isWatched;
        if (!isSure || !pending.hasNews) {
            return 0;
        }
        const others = pending.remote.filter(
            ({ model, id, payload }) => payload.method === "create" || adapter.shows(model, id)
        );
        return Math.max(others.length, pending.mustFetch ? 1 : 0);
    }

    /** Reload now, as the person asked for it. */
    async reloadNow() {
        this.skipRest();
        this.pending.isAnything = true;
        await this.run();
    }

    /**
     * Run in `delay` ms, unless that is planned already for an earlier time.
     *
     * @param {number} delay
     */
    plan(delay) {
        if (this.state.isPaused) {
            this.state.news = this.news;
            return;
        }
        const time = Math.max(Date.now() + delay, this.restsUntil, this.turn);
        if (this.isDestroyed || this.isRunning || this.timer?.time <= time) {
            return;
        }
        this.cancel();
        this.timer = { id: browser.setTimeout(() => this.run(), time - Date.now()), time };
    }

    /** Run at once, if there is anything to do: the person has ended what it waited for. */
    planNow() {
        this.skipRest();
        if (!this.pending.isEmpty) {
            this.plan(0);
        }
    }

    get restsUntil() {
        const isAtEase = this.watch?.isKnown && !this.pending.isAsked;
        return isAtEase ? this.rest.untilAtEase : this.rest.until;
    }

    skipRest() {
        this.rest.skip();
        this.turn = 0;
    }

    cancel() {
        browser.clearTimeout(this.timer?.id);
        this.timer = null;
    }

    bePatient() {
        this.rest.hear();
        if (this.pending.isEmpty) {
            this.patienceEnds = Date.now() + PATIENCE;
        }
    }

    /** @returns {boolean} a reload would disturb the person now */
    mustWait() {
        const { adapter, activity, ui } = this;
        const { el } = adapter;
        return (
            !adapter.isReady ||
            ui.isBlocked ||
            Boolean(el && !ui.activeElement.contains(el)) ||
            isPopoverOpen() ||
            Boolean(activity.pressed) ||
            activity.isComposing ||
            adapter.isTypingInto(activity.typedIn) ||
            adapter.isBusy()
        );
    }

    async run() {
        this.cancel();
        if (this.isDestroyed || this.isRunning || this.pending.isEmpty || isTabHidden()) {
            return;
        }
        if (Date.now() < Math.max(this.restsUntil, this.turn)) {
            // more has changed since this was planned
            this.plan(0);
            return;
        }
        this.isRunning = true;
        const delay = await this.step().finally(() => (this.isRunning = false));
        if (!this.pending.isEmpty) {
            this.plan(delay);
        }
    }

    /** @returns {Promise<number>} ms after which to look again, if anything is left to do */
    async step() {
        if (this.requests.arePending && Date.now() < this.patienceEnds) {
            // what comes back may be just this, or what the person has asked for
            return WAIT_DELAY;
        }
        await this.adapter.whenSaved();
        prune(this.adapter, this.pending, this.isWatched);
        if (this.isWatched) {
            this.leaveToServer();
        }
        if (this.isDestroyed) {
            return 0;
        }
        if (this.pending.isEmpty) {
            this.adapter.onSettled();
            return 0;
        }
        if (!this.pending.hasNews) {
            this.pending = new Changes();
            this.rest.begin(Date.now(), false);
            this.refreshPictures();
            return 0;
        }
        await this.adapter.beforeReload();
        if (this.mustWait()) {
            this.adapter.onWait(this.pending);
            return WAIT_DELAY;
        }
        if (this.isWatched && !this.pending.mustFetch && this.pending.local.isEmpty) {
            return WAIT_DELAY;
        }
        const changes = this.pending;
        this.pending = new Changes();
        const abort = (this.abort = new AbortController());
        const onAct = ({ detail }) => {
            const { el } = this.adapter;
            // a shortcut's target is the page
            const isThere = el && (el.contains(detail) || detail.contains?.(el));
            if (isThere && !this.adapter.isBeside(detail)) {
                abort.abort();
            }
        };
        this.activity.addEventListener("act", onAct);
        const startedAt = Date.now();
        let isReloaded = false;
        try {
            const decisive = this.isWatched && !changes.mustFetch ? changes.local : changes;
            const isNeeded = await isConcerned(this.adapter, decisive, this.orm);
            isReloaded = isNeeded && (await this.reload(changes, abort.signal));
            if (isReloaded) {
                this.last = { at: startedAt, duration: Date.now() - startedAt, changes };
            }
            const isDone = isReloaded || !isNeeded;
            if (!isDone || abort.signal.aborted) {
                this.pending.addEarlier(changes);
                return WAIT_DELAY;
            }
            if (changes.hasNewPictures) {
                this.refreshPictures();
            }
        } catch (error) {
            return this.onError(error, changes);
        } finally {
            this.activity.removeEventListener("act", onAct);
            this.rest.begin(startedAt, isReloaded);
        }
        return 0;
    }

    refreshPictures() {
        whenDrawn(() => this.isDestroyed || this.adapter.refreshPictures());
    }

    /** Whether the server tells of all that others change, and that the view shows. */
    get isWatched() {
        return Boolean(this.watch?.isLive);
    }

    /**
     * What others changed is of no concern unless the server says so, a moment later at most.
     */
    leaveToServer() {
        const { pending } = this;
        if (!pending.mustFetch && Date.now() > this.patienceEnds - PATIENCE + NEWS_DELAY) {
            pending.records = pending.local.records;
        }
    }

    /**
     * @param {Changes} changes
     * @param {AbortSignal} signal what was fetched is thrown away when the person acts
     * @returns {Promise<boolean>} the view shows what the server has
     */
    async reload(changes, signal) {
        if (signal.aborted) {
            return false;
        }
        // what was dropped may never end
        const aborted = new Promise((resolve) =>
            signal.addEventListener("abort", () => resolve(false))
        );
        const { adapter, watch } = this;
        const following = changes.isAsked ? null : watch;
        watch?.begin();
        following?.follow();
        let isDone = false;
        try {
            const load = () => adapter.reload(signal, changes);
            const loading = loadUnlessAborted(adapter.model, signal, load);
            isDone = await Promise.race([loading, aborted]);
        } finally {
            watch?.end(isDone !== false && !signal.aborted);
            // fields ask for more when they are drawn
            whenDrawn(() => following?.unfollow());
        }
        if (isDone === false || signal.aborted) {
            return false;
        }
        this.hasFailed = false;
        this.adapter.searchPanel.renewIfDue();
        highlight(() => this.adapter.elementsOf(changes.remote));
        return true;
    }

    /**
     * @param {Error} error
     * @param {Changes} changes
     * @returns {number} ms after which to try again, if it makes sense
     */
    onError(error, changes) {
        if (this.isDestroyed || this.adapter.onError(error, changes)) {
            return 0;
        }
        if (!this.hasFailed) {
            this.hasFailed = true;
            this.notification.add(_t("This page could not be updated, and may show old values."), {
                type: "warning",
            });
        }
        if (error instanceof ConnectionLostError) {
            this.pending.addEarlier(changes);
            return RETRY_DELAY;
        }
        return 0;
    }
}

function isTabHidden() {
    return document.visibilityState === "hidden";
}

/** @returns {boolean} a menu or a popover, other than a tooltip, is open */
function isPopoverOpen() {
    const popovers = document.querySelectorAll(SELECTORS.popover);
    return [...popovers].some((el) => !el.querySelector(SELECTORS.tooltip));
}
