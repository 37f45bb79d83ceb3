import { registry } from "@web/core/registry";
import { Answers } from "@web_syncer/watching/answers";
import { OwnRequests } from "./own_requests";
import { PersonActivity } from "./person_activity";

/**
 * Holds the open views of this tab, and passes the messages of `reload_views` on to those
 * that they are meant for.
 */
export class ViewReloadService {
    /** @type {Set<import("./view_reload").ViewReload>} */
    views = new Set();

    constructor(env, services) {
        this.setup(env, services);
    }

    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {Partial<import("services").Services>} services
     */
    setup(env, { bus_service }) {
        this.activity = new PersonActivity();
        this.requests = new OwnRequests();
        this.answers = new Answers(bus_service, this.requests);
        bus_service.subscribe("web.refresh_view", (message) => this.onMessage(message));
        bus_service.start();
    }

    /** @param {import("./view_reload").ViewReload} view */
    add(view) {
        this.views.add(view);
    }

    /** @param {import("./view_reload").ViewReload} view */
    remove(view) {
        this.views.delete(view);
    }

    /**
     * @param {Object} message
     * @param {string} message.model
     * @param {string[]} [message.view_types] empty: any
     * @param {number[]} [message.rec_ids] empty: any
     * @param {number} [message.spread] seconds, over which all who are told this fetch
     */
    onMessage({ model, view_types = [], rec_ids = [], spread = 0 }) {
        for (const view of this.views) {
            if (view.adapter.isPart(model, view_types)) {
                view.refresh(model, rec_ids, Math.random() * spread * 1000);
            }
        }
    }
}

export const viewReloadService = {
    dependencies: ["bus_service", "notification", "orm", "ui"],
    start(env, services) {
        return new ViewReloadService(env, services);
    },
};

registry.category("services").add("web_syncer.views", viewReloadService);
