import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { ViewAdapter } from "./view_adapter";

const adapters = registry.category("web_syncer.view_adapters");

/**
 * @param {import("@odoo/owl").Component} controller of a view of any type
 * @returns {ViewAdapter | null} `null`: the view has no way to reload, and is left alone
 */
export function makeAdapter(controller) {
    const own = adapters.get(controller.env.config.viewType, ViewAdapter);
    // whoever does not know a relational model may throw away what is edited in it
    const others = controller.model instanceof RelationalModel ? [] : [ViewAdapter];
    const Adapter = [own, ...others].find((Adapter) => Adapter.accepts(controller));
    return Adapter ? new Adapter(controller) : null;
}
