import { browser } from "@web/core/browser/browser";
import { keyOfCall, noteCalls } from "@web_syncer/odoo_internals";

/** A transaction may have begun before the server knew that views depend on a model (ms). */
export const FIRST_DELAY = 3_000;
/** Of more calls than these, a view follows the latest. */
const MAX_CALLS = 80;

/**
 * What one view shows, as the calls that it was answered: those of its model, and those
 * that its parts have made for themselves. The server tells when an answer to one of them
 * may be another one.
 */
export class ViewWatch {
    /** @type {Set<string>} the calls of the model that are answered on the screen */
    calls = new Set();
    /** @type {Set<string>} those of the model since it began to load */
    next = null;
    /** @type {Map<string, import("@web_syncer/odoo_internals").Call>} those of others */
    others = new Map();
    /** @type {Map<number, any>} */
    timers = new Set();

    /**
     * @param {import("./answers").Answers} answers
     * @param {import("@web_syncer/views/adapters/view_adapter").ViewAdapter} adapter
     * @param {(others: import("@web_syncer/odoo_internals").Call[] | null) => void} onTouched
     *  `null`: what the model shows may be different; otherwise the calls of others
     */
    constructor(answers, adapter, onTouched) {
        this.answers = answers;
        this.adapter = adapter;
        this.tell = onTouched;
        answers.add(this);
        noteCalls(adapter.model, (call) => this.note(call));
    }

    destroy() {
        this.timers.forEach((timer) => browser.clearTimeout(timer));
        this.answers.remove(this);
    }

    /** Whether the server tells of all that the model shows. */
    get isLive() {
        const { byCall } = this.answers;
        return this.calls.size > 0 && [...this.calls].every((call) => byCall.has(call));
    }

    /**
     * @param {string} call
     * @returns {boolean} the view shows the answer, or is about to
     */
    has(call) {
        return this.calls.has(call) || this.others.has(call) || Boolean(this.next?.has(call));
    }

    /** The model begins to load what it will show in place of what it shows. */
    begin() {
        this.next = new Set();
    }

    /** @param {boolean} isShown what was loaded since `begin` is on the screen */
    end(isShown) {
        if (this.next) {
            this.calls = isShown ? this.next : new Set([...this.calls, ...this.next]);
            this.next = null;
            this.answers.forget();
        }
    }

    /** @param {import("@web_syncer/odoo_internals").Call} call of the model */
    note(call) {
        const calls = this.next || this.calls;
        calls.add(keyOfCall(call));
        if (calls.size > MAX_CALLS) {
            calls.delete(calls.values().next().value);
        }
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call that is about to be made
     * @returns {boolean} the view wants to be told when its answer is another one
     */
    isAskedFor(call) {
        const key = keyOfCall(call);
        if (this.calls.has(key) || this.next?.has(key)) {
            return true;
        }
        if (this.adapter.isOwnCall(call)) {
            this.others.delete(key);
            this.others.set(key, call);
            if (this.others.size > MAX_CALLS) {
                this.others.delete(this.others.keys().next().value);
            }
            return true;
        }
        return false;
    }

    /**
     * @param {string} call
     * @param {boolean} isFirst the server did not know before that views depend on this
     */
    onAnswer(call, isFirst) {
        if (isFirst) {
            const timer = browser.setTimeout(() => {
                this.timers.delete(timer);
                this.onTouched([call]);
            }, FIRST_DELAY);
            this.timers.add(timer);
        }
    }

    /** @param {string[]} calls */
    onTouched(calls) {
        const isOwn = calls.some((call) => this.calls.has(call) || this.next?.has(call));
        this.tell(isOwn ? null : calls.map((call) => this.others.get(call)).filter(Boolean));
    }
}
