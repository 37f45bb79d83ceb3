import { onMounted, onWillDestroy, useComponent, useSubEnv } from "@odoo/owl";

/**
 * Tell others what this controller's view shows and has open, and the view who else does. For
 * `setup()`.
 *
 * @param {import("@web_syncer/views/adapters/view_adapter").ViewAdapter} adapter of the view
 */
export function usePresence(adapter) {
    const presences = useComponent().env.services["web_syncer.presence"];
    if (!presences.isTold(adapter.resModel)) {
        return;
    }
    const presence = presences.open(adapter);
    useSubEnv({ presence });
    onMounted(() => presences.look());
    onWillDestroy(() => presences.close(presence));
}
