import { describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { Syncer } from "@web_syncer/syncer";
import {
    defineSyncerModels,
    sendSyncNotification,
    waitForSubscription,
} from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

test("the example of the README is told what changed", async () => {
    await makeMockEnv();
    const heard = [];
    const subscription = new Syncer().subscribe("res.partner", ([[db, model, id], payload]) => {
        heard.push([payload.method, id, payload.data]);
    });
    await waitForSubscription("res.partner");
    await sendSyncNotification("res.partner", 3, { data: { name: "Ada" } });
    subscription.unsubscribe();
    expect(heard).toEqual([["write", 3, { name: "Ada" }]]);
});
