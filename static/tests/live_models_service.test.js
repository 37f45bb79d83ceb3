import { getService, makeMockEnv, MockServer, onRpc } from "@web/../tests/web_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { session } from "@web/session";
import { defineSyncerModels, mockSyncerSession } from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

async function choose(spread) {
    const [user] = MockServer.env["res.users"].browse(MockServer.env.uid);
    const partner = MockServer.env["res.partner"].browse(user.partner_id);
    MockServer.env["bus.bus"]._sendone(partner[0], "web.syncer.models", { spread });
    await animationFrame();
}

test("the page knows of what an administrator has made live", async () => {
    mockSyncerSession({ live_models: ["task"] });
    onRpc("web.syncer.model", "for_session", () => ({ live_models: ["task", "note"] }));
    await makeMockEnv();
    getService("bus_service").start();
    await animationFrame();
    await choose(0);
    await advanceTime(100);
    expect(session.web_syncer.live_models).toEqual(["task", "note"]);
});

test("where the server cannot be asked, it goes on as it was", async () => {
    mockSyncerSession({ live_models: ["task"] });
    onRpc("web.syncer.model", "for_session", () => {
        expect.step("asked");
        throw new Error("no");
    });
    await makeMockEnv();
    getService("bus_service").start();
    await animationFrame();
    await choose(0);
    await advanceTime(100);
    expect.verifySteps(["asked"]);
    expect(session.web_syncer.live_models).toEqual(["task"]);
});
