import { reactive } from "@odoo/owl";
import { whenDrawn } from "@web_syncer/views/when_drawn";
import { allConflictsOf } from "./conflicts";

/**
 * Where on the screen of a view conflicts stand. One of a field that is not there, on
 * another page of a notebook for example, is shown in the view's notice.
 */
export class ConflictPlaces {
    /** @type {Set<import("./conflict/conflict").FieldConflicts>} */
    places = new Set();
    state = reactive({ strays: [] });

    /** @param {() => any[]} getRecords the datapoints that may have conflicts */
    constructor(getRecords) {
        this.getRecords = getRecords;
    }

    add(place) {
        this.places.add(place);
        this.update();
    }

    remove(place) {
        this.places.delete(place);
        this.update();
    }

    /** Find out what has no place, once what has just changed is on the screen. */
    update() {
        whenDrawn(() => {
            const placed = new Set(
                [...this.places].flatMap(({ conflicts }) => conflicts.map(({ key }) => key))
            );
            const all = this.getRecords().flatMap(allConflictsOf);
            this.state.strays = all.filter(({ key }) => !placed.has(key));
        });
    }
}
