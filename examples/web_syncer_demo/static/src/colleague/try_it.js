import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSyncer } from "@web_syncer/use_syncer";
import { Component, useState } from "@odoo/owl";

/**
 * What to do first: have two windows, or a colleague who works by herself.
 */
export class TryIt extends Component {
    static template = "web_syncer_demo.TryIt";
    static props = {};

    setup() {
        this.colleague = useState(useService("web_syncer_demo.colleague"));
        this.otherLogin = user.login === "anna" ? "ben" : "anna";
        useSyncer("bike.colleague", ([, { data }]) => {
            if ("step" in data) {
                this.colleague.onStep(data.step);
            }
        });
    }
}
