import { describe, expect, test } from "@odoo/hoot";
import { mockFetch } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { TAB_HEADER } from "@web_syncer/tab_token_service";
import { defineSyncerModels, mockSyncerSession } from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

/** Step the tab's header of each request that leaves the browser. */
function stepHeaders() {
    mockFetch((url, { headers }) => {
        const values = Object.fromEntries(new Headers(headers));
        expect.step(values[TAB_HEADER.toLowerCase()] || "none");
        expect.step(values["x-other"] || "no other");
        return { result: true };
    });
}

test("the requests of this tab carry its token", async () => {
    mockSyncerSession({ token: "secret" });
    await makeMockEnv();
    stepHeaders();
    await rpc("/web/dataset/call_kw", {});
    await rpc(`${browser.location.origin}/my/route`, {}, { headers: { "X-Other": "kept" } });
    expect.verifySteps(["secret", "no other", "secret", "kept"]);
});

test("a request to another server does not carry it", async () => {
    mockSyncerSession({ token: "secret" });
    await makeMockEnv();
    stepHeaders();
    await rpc("https://elsewhere.example.com/jsonrpc", {});
    expect.verifySteps(["none", "no other"]);
});

test("without a token, requests are as they always were", async () => {
    await makeMockEnv();
    stepHeaders();
    await rpc("/web/dataset/call_kw", {});
    expect.verifySteps(["none", "no other"]);
});
