import { browser } from "@web/core/browser/browser";
import { keyOfCall, noteCalls } from "@web_syncer/odoo_internals";

/** @typedef {import("@web_syncer/odoo_internals").Call} Call */

/**
 * A transaction may have begun before the server knew that views depend on a model (ms). As
 * long as that is so, it is asked again, after twice as long each time.
 */
export const EARLY_DELAY = 3_000;
const MAX_EARLY_DELAY = 60_000;
/** Of more calls than these, a view follows the latest. */
const MAX_CALLS = 80;

/**
 * What one view shows, as the calls that it was answered: those of its model, and those
 * that its parts have made for themselves. The server tells when an answer to one of them
 * may be another one.
 */
export class ViewWatch {
    /** @type {Map<string, Call>} the calls of the model that are answered on the screen */
    calls = new Map();
    /** @type {Map<string, Call> | null} those of the model since it began to reload */
    next = null;
    /** @type {Map<string, Call>} those that save, and are answered with what is shown then */
    saving = new Map();
    /** @type {Map<string, Call>} those of others than the model */
    others = new Map();
    /**
     * @type {Map<string, { delay: number, timer: number | null }>} how long (ms) it waits to
     *  ask again, by key of call, and since then
     */
    early = new Map();
    /** How often it has begun to follow, and has not ended. */
    following = 0;

    /**
     * @param {import("./answers").Answers} answers
     * @param {import("@web_syncer/views/adapters/view_adapter").ViewAdapter} adapter
     * @param {Object} listeners
     * @param {(others: Call[] | null, delay: number) => void} listeners.onTouched `null`: what
     *  the model shows may be different; otherwise the calls of others; in how many ms to ask
     * @param {() => void} listeners.onNewPictures records that are named have new pictures
     */
    constructor(answers, adapter, listeners) {
        this.answers = answers;
        this.adapter = adapter;
        this.listeners = listeners;
        answers.add(this);
        noteCalls(adapter.model, (call) => this.note(call));
    }

    destroy() {
        this.early.forEach(({ timer }) => browser.clearTimeout(timer));
        this.answers.remove(this);
    }

    /** Whether the server tells of all that the model shows. */
    get isLive() {
        const { byCall } = this.answers;
        return this.calls.size > 0 && [...this.calls.keys()].every((key) => byCall.has(key));
    }

    /** Whether the server has sent all that the model would ask for. */
    get isKnown() {
        const { byCall } = this.answers;
        return this.isLive && [...this.calls.keys()].every((key) => byCall.get(key).text);
    }

    /**
     * @param {(call: Call) => boolean} isMeant
     * @returns {boolean} parts of the view have made such calls, and the server will tell of
     *  each
     */
    tells(isMeant) {
        const meant = [...this.others].filter(([, call]) => isMeant(call));
        const answers = meant.map(([key]) => this.answers.byCall.get(key));
        return answers.length > 0 && answers.every((answer) => answer && !answer.isTold);
    }

    /**
     * @param {string} key of a call
     * @returns {boolean} the view shows the answer, or is about to
     */
    has(key) {
        return [this.calls, this.others, this.saving, this.next].some((calls) => calls?.has(key));
    }

    /** What is asked for shows what the server has told: the answer may be there already. */
    get isFollowing() {
        return this.following > 0;
    }

    follow() {
        this.following++;
    }

    unfollow() {
        this.following--;
    }

    /** The model begins to load what it will show in place of what it shows. */
    begin() {
        this.next = new Map();
    }

    /** @param {boolean} isShown what was loaded since `begin` is on the screen */
    end(isShown) {
        if (this.next) {
            this.calls = isShown ? this.next : new Map([...this.calls, ...this.next]);
            this.next = null;
            // parts of a record that the view has left
            this.others = new Map(
                [...this.others].filter(([, call]) => this.adapter.isOwnCall(call))
            );
            this.answers.forget();
        }
    }

    /** @param {Call} call that the model is about to make */
    note(call) {
        if (this.adapter.isSaving(call)) {
            put(this.saving, call);
        } else if (this.adapter.isReading(call)) {
            put(this.next || this.calls, call);
        }
    }

    /**
     * @param {Call} call that is about to be made
     * @returns {boolean} the view wants to be told when its answer is another one
     */
    isAskedFor(call) {
        if (!this.has(keyOfCall(call)) && this.adapter.isOwnCall(call)) {
            put(this.others, call);
        }
        return this.has(keyOfCall(call));
    }

    /**
     * @param {string} key of a call that was answered
     * @param {boolean} isEarly somebody may be changing what was read, who does not tell yet
     */
    onAnswer(key, isEarly) {
        const saved = this.saving.get(key);
        this.saving.delete(key);
        if (saved && this.answers.byCall.has(key)) {
            // it is as good as what the model has read of the record
            for (const [former, call] of this.calls) {
                if (this.adapter.isReplaced(call)) {
                    this.calls.delete(former);
                }
            }
            put(this.calls, saved);
            this.answers.forget();
        }
        const before = this.early.get(key);
        browser.clearTimeout(before?.timer);
        if (isEarly) {
            const delay = before ? Math.min(2 * before.delay, MAX_EARLY_DELAY) : EARLY_DELAY;
            const early = { delay };
            early.timer = browser.setTimeout(() => {
                early.timer = null;
                this.onTouched([key]);
            }, delay);
            this.early.set(key, early);
        } else {
            this.early.delete(key);
        }
    }

    /**
     * @param {string[]} keys of calls
     * @param {number} [delay] in how many ms to ask
     */
    onTouched(keys, delay = 0) {
        const isOwn = keys.some((key) => this.calls.has(key) || this.next?.has(key));
        const others = keys.map((key) => this.others.get(key)).filter(Boolean);
        if (others.length) {
            this.listeners.onTouched(others, delay);
        }
        if (isOwn) {
            this.listeners.onTouched(null, delay);
        }
    }

    onNewPictures() {
        this.listeners.onNewPictures();
    }
}

/**
 * @param {Map<string, Call>} calls
 * @param {Call} call
 */
function put(calls, call) {
    const key = keyOfCall(call);
    calls.delete(key);
    calls.set(key, call);
    if (calls.size > MAX_CALLS) {
        calls.delete(calls.keys().next().value);
    }
}
