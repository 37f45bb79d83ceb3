/** The way of older addons: a list that loads again at each message. */

import { onWillUnmount } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ListController } from "@web/views/list/list_controller";

patch(ListController.prototype, {
    setup() {
        super.setup();
        if (this.props.resModel !== "test.web.syncer.benchmark.ancestor") {
            return;
        }
        const bus = this.env.services.bus_service;
        const onMessage = () => this.model.load();
        bus.subscribe("benchmark_ancestor", onMessage);
        bus.addChannel("benchmark_ancestor");
        onWillUnmount(() => bus.unsubscribe("benchmark_ancestor", onMessage));
    },
});
