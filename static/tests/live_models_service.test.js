import {
    getService,
    makeMockEnv,
    MockServer,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred } from "@odoo/hoot-mock";
import { session } from "@web/session";
import { defineSyncerModels, mockSyncerSession, waitForBusEvent } from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

async function startBus() {
    const connected = waitForBusEvent("BUS:CONNECT");
    getService("bus_service").start();
    await connected;
}

/** Let the server tell that an administrator has made another choice. */
async function choose() {
    const bus = getService("bus_service");
    const arrived = new Deferred();
    bus.subscribe("web.syncer.models", () => arrived.resolve());
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "web.syncer.models", {
        spread: 0,
    });
    await arrived;
    await advanceTime(100);
}

test("the page knows of what an administrator has made live", async () => {
    mockSyncerSession({ live_models: ["task"] });
    onRpc("web.syncer.model", "for_session", () => ({ live_models: ["task", "note"] }));
    await makeMockEnv();
    await startBus();
    await choose();
    expect(session.web_syncer.live_models).toEqual(["task", "note"]);
});

test("where the server cannot be asked, it goes on as it was", async () => {
    mockSyncerSession({ live_models: ["task"] });
    onRpc("web.syncer.model", "for_session", () => {
        expect.step("asked");
        throw new Error("no");
    });
    await makeMockEnv();
    await startBus();
    await choose();
    expect.verifySteps(["asked"]);
    expect(session.web_syncer.live_models).toEqual(["task"]);
});
