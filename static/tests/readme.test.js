import { Component, onWillStart, useState, xml } from "@odoo/owl";
import { after, describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    makeMockEnv,
    MockServer,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Syncer } from "@web_syncer/syncer";
import { useSyncer } from "@web_syncer/use_syncer";
import {
    defineSyncerModels,
    sendSyncNotification,
    waitForSubscription,
} from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

class Lead extends models.Model {
    _name = "crm.lead";
    name = fields.Char();
    _records = [
        { id: 1, name: "A bike" },
        { id: 2, name: "A bell" },
    ];
}

async function mountLeadCount() {
    defineModels([Lead]);

    class LeadCount extends Component {
        static template = xml`<div class="o_lead_count" t-out="state.ids.size"/>`;
        static props = {};

        setup() {
            this.orm = useService("orm");
            this.state = useState({ ids: new Set() });
            this.mutex = new Mutex();
            useSyncer("crm.lead", (notification) =>
                this.mutex.exec(() => this.apply(notification))
            );
            onWillStart(() => this.mutex.exec(() => this.fetch()));
        }

        async fetch() {
            this.state.ids = new Set(await this.orm.search("crm.lead", []));
        }

        async apply([[db, model, id], { method }]) {
            if (method === "reset") {
                await this.fetch();
            } else if (method === "unlink") {
                this.state.ids.delete(id);
            } else {
                this.state.ids.add(id);
            }
        }
    }

    registry.category("systray").add("crm_live.lead_count", { Component: LeadCount });

    const [, item] = registry.category("systray").getEntries().at(-1);
    await mountWithCleanup(item.Component);
}

async function expectCount(count) {
    await animationFrame();
    expect(".o_lead_count").toHaveText(count);
}

describe("the component of the README", () => {
    test("counts what comes and goes", async () => {
        await mountLeadCount();
        await waitForSubscription("crm.lead");
        await expectCount("2");
        await sendSyncNotification("crm.lead", 3, { method: "create" });
        await sendSyncNotification("crm.lead", 3, { method: "write" });
        await expectCount("3");
        await sendSyncNotification("crm.lead", 1, { method: "unlink" });
        await expectCount("2");
    });

    test("fetches again when it is told to", async () => {
        await mountLeadCount();
        await waitForSubscription("crm.lead");
        MockServer.env["crm.lead"].create([{ name: "A lock" }, { name: "A light" }]);
        await sendSyncNotification("crm.lead", false, { method: "reset" });
        await expectCount("4");
    });

    test("applies what it hears during a fetch to what that brings", async () => {
        const answer = new Deferred();
        onRpc("crm.lead", "search", () => answer);
        mountLeadCount();
        await waitForSubscription("crm.lead");
        await sendSyncNotification("crm.lead", 3, { method: "create" });
        answer.resolve([1, 2]);
        await expectCount("3");
    });
});

test("the Syncer of the README tells what changed, and when to fetch again", async () => {
    patchWithCleanup(console, { log: (...args) => expect.step(args) });
    await makeMockEnv();
    const subscription = new Syncer().subscribe("res.partner", ([[db, model, id], payload]) => {
        if (payload.method === "reset") {
            console.log("Fetch the partners again");
        } else {
            console.log(payload.method, id, payload.data);
        }
    });
    await waitForSubscription("res.partner");
    await sendSyncNotification("res.partner", 3, { data: { name: "Ada" } });
    await sendSyncNotification("res.partner", false, { method: "reset" });
    subscription.unsubscribe();
    expect.verifySteps([["write", 3, { name: "Ada" }], ["Fetch the partners again"]]);
});

test("the module of an older addon, changed as the README says, is told", async () => {
    after(() => odoo.loader.factories.delete("my.leads"));
    odoo.define("my.leads", ["web.syncer"], (require) => {
        const Syncer = require("web.syncer").Syncer;
        const names = new Map();
        const sync = new Syncer();
        sync.subscribe("crm.lead", (notification) => {
            const id = notification[0][2];
            const payload = notification[1];
            switch (payload.method) {
                case "create":
                case "write":
                    names.set(id, payload.record_name);
                    break;
                case "unlink":
                    names.delete(id);
                    break;
                case "reset":
                    names.clear();
                    break;
            }
        });
        return { names };
    });
    await makeMockEnv();
    // the loader of tests starts modules of known addons only
    const { fn } = odoo.loader.factories.get("my.leads");
    const { names } = fn((name) => odoo.loader.modules.get(name));
    await waitForSubscription("crm.lead");
    await sendSyncNotification("crm.lead", 1, { method: "create", record_name: "A bike" });
    await sendSyncNotification("crm.lead", 2, { record_name: "A bell" });
    await sendSyncNotification("crm.lead", 1, { method: "unlink" });
    expect([...names]).toEqual([[2, "A bell"]]);
    await sendSyncNotification("crm.lead", false, { method: "reset" });
    expect([...names]).toEqual([]);
});
