import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

/**
 * Keeps what the page knows of live models, when an administrator chooses others. Views that
 * are opened from then on go by it.
 */
export const liveModelsService = {
    dependencies: ["bus_service", "orm"],
    start(env, { bus_service, orm }) {
        let timer;
        const fetch = async () => {
            const models = await orm.silent.call("web.syncer.model", "for_session", []);
            Object.assign(session.web_syncer, models);
        };
        bus_service.subscribe("web.syncer.models", ({ spread }) => {
            browser.clearTimeout(timer);
            // who cannot ask goes on with what there was, as until the next load
            timer = browser.setTimeout(
                () => fetch().catch(() => {}),
                Math.random() * spread * 1000
            );
        });
    },
};

registry.category("services").add("web_syncer.live_models", liveModelsService);
