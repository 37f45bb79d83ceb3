import { rpcBus } from "@web/core/network/rpc";

/** The requests of this tab that the server has not answered yet. */
export class OwnRequests {
    ids = new Set();

    constructor() {
        rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => this.ids.add(detail.data.id));
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => this.ids.delete(detail.data.id));
    }

    get arePending() {
        return this.ids.size > 0;
    }
}
