import { useViewReload } from "./use_view_reload";

/** @type {WeakMap<typeof import("@odoo/owl").Component, typeof import("@odoo/owl").Component>} */
const reloadables = new WeakMap();

/**
 * Make a view's controller one that reloads in place when it is told to.
 *
 * @template {typeof import("@odoo/owl").Component} T
 * @param {T} Controller controller of a view of any type
 * @returns {T} the same class each time, so that OWL keeps the component
 */
export function reloadable(Controller) {
    if (!reloadables.has(Controller)) {
        class ReloadableController extends Controller {
            setup() {
                super.setup(...arguments);
                useViewReload();
            }
        }
        Object.defineProperty(ReloadableController, "name", { value: Controller.name });
        reloadables.set(Controller, ReloadableController);
        reloadables.set(ReloadableController, ReloadableController);
    }
    return reloadables.get(Controller);
}
