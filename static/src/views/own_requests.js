import { onRequest, onResponse } from "@web_syncer/odoo_internals";

/** The requests of this tab that the server has not answered yet. */
export class OwnRequests {
    ids = new Set();

    constructor() {
        onRequest(({ id }) => this.ids.add(id));
        onResponse((id) => this.ids.delete(id));
    }

    get arePending() {
        return this.ids.size > 0;
    }
}
