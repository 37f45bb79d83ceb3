import { onRequest, onResponse } from "@web_syncer/odoo_internals";
import { READING_METHODS } from "@web_syncer/watching/reading_methods";

/** Methods of models that only read, beside those by which views do. */
const OTHER_READING_METHODS = new Set(["get_views", "name_search", "onchange", "web_name_search"]);
/** Routes that only read. */
const READING_ROUTES = ["/mail/data", "/mail/thread/messages", "/web/action/load"];

/** The requests of this tab that the server has not answered yet. */
export class OwnRequests {
    ids = new Set();
    /** @type {Set<number>} those that may change something */
    changing = new Set();
    /** When the last of those was answered (ms). */
    changedAt = -Infinity;
    /** Called when something may have been changed. */
    onChange = () => {};

    constructor() {
        onRequest(({ id, url }) => {
            this.ids.add(id);
            if (!isReading(url)) {
                this.changing.add(id);
                this.onChange();
            }
        });
        onResponse((id) => {
            this.ids.delete(id);
            if (this.changing.delete(id)) {
                this.changedAt = Date.now();
                this.onChange();
            }
        });
    }

    get arePending() {
        return this.ids.size > 0;
    }

    /**
     * @param {number} delay
     * @returns {boolean} one may be changing something, or has been `delay` ms ago
     */
    areChanging(delay) {
        return this.changing.size > 0 || Date.now() < this.changedAt + delay;
    }
}

/**
 * @param {string} url
 * @returns {boolean}
 */
function isReading(url) {
    const method = url.match(/^\/web\/dataset\/call_kw\/[^/]+\/(\w+)$/)?.[1];
    return method
        ? READING_METHODS.has(method) || OTHER_READING_METHODS.has(method)
        : READING_ROUTES.includes(url);
}
