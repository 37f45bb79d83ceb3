import { onWillDestroy, onWillStart, useComponent } from "@odoo/owl";
import { Syncer } from "./syncer";

/**
 * Listen to a model as long as the component lives: from just before it starts, so that
 * what happens during its first fetch is not missed, until it is destroyed, even if it
 * was never mounted. The callback's `this` is the component.
 *
 * @param {string} model a model name, or `<db>:<model>`
 * @param {import("./syncer").SyncListener} callback see `Syncer.subscribe`, also for the
 *  errors, which are the component's when it starts
 *
 * @example
 * setup() {
 *     this.orm = useService("orm");
 *     useSyncer("project.task", this.onTaskChange);
 *     onWillStart(() => this.fetchTasks());
 * }
 */
export function useSyncer(model, callback) {
    const component = useComponent();
    let subscription;
    onWillStart(() => {
        subscription = new Syncer().subscribe(model, callback, component);
    });
    onWillDestroy(() => subscription?.unsubscribe());
}
