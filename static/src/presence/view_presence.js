import { reactive } from "@odoo/owl";
import { deepEqual } from "@web/core/utils/objects";
import { uniqueId } from "@web/core/utils/functions";
import { session } from "@web/session";
import { PresentPeople } from "./present_people";

/**
 * @typedef {Object} Person
 * @property {number} id of the user
 * @property {string} name
 * @property {boolean} edits
 *
 * @typedef {Object} Crowd those who have a record open
 * @property {Person[]} people some of them, those first who edit
 * @property {number} count of all
 */

/**
 * @typedef {["shown" | "open" | "edited", number[]]} Visit what a view says of some of its
 *  records: they are on the screen, or the one is open, or is being edited
 */

/** So many records of a view are told of. */
export const MAX_RECORDS = 200;
/** What no other tab, whose messages come here, calls its views. */
const TAB = Math.random().toString(36).slice(2, 12);

/** What one view says of itself, and who else is there. */
export class ViewPresence {
    Component = PresentPeople;
    key = `${TAB}.${uniqueId()}`;
    /** @type {Record<number, Crowd>} by the id of the record */
    crowds = reactive({});

    /** @param {import("@web_syncer/views/adapters/view_adapter").ViewAdapter} adapter */
    constructor(adapter) {
        this.adapter = adapter;
        this.resModel = adapter.resModel;
    }

    /** @returns {string[]} the names of channels that say what the view shows now */
    get channels() {
        const { adapter, resModel } = this;
        const visits = adapter.isReady ? adapter.visits : [];
        return visits
            .filter(([, ids]) => ids.length)
            .map(([mode, ids], index) => {
                // what else it says is not to be answered for itself
                const key = index ? `${this.key}+` : this.key;
                const sorted = ids.slice(0, MAX_RECORDS).sort((a, b) => a - b);
                return `${session.db}:@${JSON.stringify([key, resModel, mode, sorted])}`;
            });
    }

    /**
     * @param {boolean} isAll nobody is anywhere else
     * @param {[id: number, count: number, people: [number, string, boolean][]][]} news
     */
    take(isAll, news) {
        const ids = new Set(news.map(([id]) => id));
        for (const id of isAll ? Object.keys(this.crowds) : []) {
            if (!ids.has(Number(id))) {
                delete this.crowds[id];
            }
        }
        for (const [id, count, people] of news) {
            const crowd = {
                count,
                people: people.map(([id, name, edits]) => ({ id, name, edits })),
            };
            if (!count) {
                delete this.crowds[id];
            } else if (!deepEqual(crowd, this.crowds[id])) {
                this.crowds[id] = crowd;
            }
        }
    }
}
