import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { groupBy } from "@web/core/utils/arrays";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useSyncer } from "@web_syncer/use_syncer";
import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";

const AGAIN = 10_000;
const HOUR = 3_600_000;

/**
 * What is where in the workshop, for a screen that nobody touches.
 */
class WallDisplay extends Component {
    static template = "web_syncer_demo.WallDisplay";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ stages: [] });
        this.mutex = new Mutex();
        // whatever it is, a reset after a lost connection too
        useSyncer("bike.repair", () => this.refresh());
        onWillStart(() => this.refresh());
        const timer = browser.setInterval(() => this.renew(), HOUR);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    /** Read again, once for all that happens while it is being read. */
    refresh() {
        this.next ||= this.mutex.exec(async () => {
            this.next = null;
            try {
                await this.read();
                return true;
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                browser.setTimeout(() => this.refresh(), AGAIN);
            }
        });
        return this.next;
    }

    async read() {
        const repairs = await this.orm.silent.searchRead(
            "bike.repair",
            [["stage_id.fold", "=", false]],
            ["name", "bike", "stage_id"],
            { order: "stage_id, date_promised, id" }
        );
        this.state.stages = Object.entries(groupBy(repairs, ({ stage_id }) => stage_id[1]));
    }

    /** Load the page anew, if there is a server: for a new version, and a session that lasts. */
    async renew() {
        if (await this.refresh()) {
            browser.location.reload();
        }
    }
}

registry.category("actions").add("web_syncer_demo.wall_display", WallDisplay);
