import { onMounted, onWillDestroy, useComponent, useSubEnv } from "@odoo/owl";
import { useSetupAction } from "@web/search/action_hook";
import { session } from "@web/session";
import { usePresence } from "@web_syncer/presence/use_presence";
import { useSyncer } from "@web_syncer/use_syncer";
import { makeAdapter } from "./adapters/make_adapter";
import { ViewReload } from "./view_reload";

/**
 * Let the view of this controller reload in place: when `reload_views` asks for it, and by
 * itself where it shows a live model. For the `setup()` of a view's controller, after that
 * made `this.model`. Does nothing for a view that has no way to reload.
 */
export function useViewReload() {
    const controller = useComponent();
    const { services } = controller.env;
    const adapter = makeAdapter(controller);
    // a view in a view has its own, or none
    useSubEnv({ reloadAdapter: adapter, reloadNotice: null, liveView: null, presence: null });
    if (!adapter) {
        return;
    }
    const reload = new ViewReload(adapter, services);
    adapter.setup(reload);
    services["web_syncer.views"].add(reload);
    onWillDestroy(() => {
        services["web_syncer.views"].remove(reload);
        reload.destroy();
    });
    usePresence(adapter);
    const { live_models = [], watch } = session.web_syncer || {};
    const models = adapter.models.filter((model) => live_models.includes(model));
    if (models.length) {
        useSubEnv({ liveView: reload });
        // whoever comes back to the view finds it as it was
        reload.state.isPaused = Boolean(controller.props.state?.isPaused);
        useSetupAction({ getLocalState: () => ({ isPaused: reload.state.isPaused }) });
    }
    for (const model of models) {
        useSyncer(model, ([[, , id], payload]) => reload.follow(model, id, payload));
    }
    if (watch && models.includes(adapter.resModel)) {
        reload.followAnswers(services["web_syncer.views"].answers);
        // it was there before the view, and is asked again to be told of, too
        onMounted(() => adapter.searchPanel.renew());
    }
}
