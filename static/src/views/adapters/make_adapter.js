import { registry } from "@web/core/registry";
import { ViewAdapter } from "./view_adapter";

const adapters = registry.category("web_syncer.view_adapters");

/**
 * @param {import("@odoo/owl").Component} controller of a view of any type
 * @returns {ViewAdapter | null} `null`: the view has no way to reload, and is left alone
 */
export function makeAdapter(controller) {
    const own = adapters.get(controller.env.config.viewType, ViewAdapter);
    const Adapter = [own, ViewAdapter].find((Adapter) => Adapter.accepts(controller));
    return Adapter ? new Adapter(controller) : null;
}
