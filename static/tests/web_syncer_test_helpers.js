import { defineBusModels, waitForChannels } from "@bus/../tests/bus_test_helpers";
import { getWebSocketWorker } from "@bus/../tests/mock_websocket";
import { WEBSOCKET_CLOSE_CODES } from "@bus/workers/websocket_worker";
import { after } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-dom";
import { getService, MockServer, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";
import { subscriptions } from "@web_syncer/subscriptions";
import { syncerService } from "@web_syncer/syncer_service";

/**
 * Helpers for HOOT tests, also of other addons, of what listens to `web_syncer`.
 *
 * @example
 * defineSyncerModels();
 * defineModels([Task]);
 *
 * test("a task that a colleague renames changes its title", async () => {
 *     await mountWithCleanup(TaskBoard);
 *     await waitForSubscription("task");
 *     await sendSyncNotification("task", 1, { data: { name: "Call back" } });
 *     expect(".o_task:first").toHaveText("Call back");
 * });
 */

// A subscription that a test leaves behind must not reach the next one.
patch(syncerService, {
    start() {
        after(() => subscriptions.clear());
        return super.start(...arguments);
    },
});

/** What the server calls this tab, and another one, in tests. */
export const TAB_ORIGIN = "0123456789abcdef0123456789abcdef";
export const OTHER_TAB_ORIGIN = "fedcba9876543210fedcba9876543210";

/** Define the models of the mocked bus, which every test of this kind needs. */
export function defineSyncerModels() {
    return defineBusModels();
}

/**
 * Give the session what the server gives it where the addon is installed.
 *
 * @param {Object} [values]
 * @param {string} [values.token] the secret of this tab
 * @param {string} [values.origin] what the server calls this tab
 * @param {string[]} [values.models] flagged models that the user may read
 * @param {string[]} [values.live_models] those with `_sync_views`
 * @param {string[]} [values.presence_models] those of which it is told who has them open
 */
export function mockSyncerSession(values = {}) {
    patchWithCleanup(session, {
        web_syncer: {
            token: "00112233445566778899aabbccddeeff",
            origin: TAB_ORIGIN,
            models: [],
            live_models: [],
            ...values,
        },
    });
}

/**
 * Wait until this tab has joined the channels of these models on the mocked server.
 *
 * @param {...string} models
 */
export async function waitForSubscription(...models) {
    await waitForChannels(models.map((model) => `${session.db}:${model}`));
}

/**
 * Wait until no tab has the channels of these models on the mocked server.
 *
 * @param {...string} models
 */
export async function waitForUnsubscription(...models) {
    await waitForChannels(
        models.map((model) => `${session.db}:${model}`),
        { operation: "delete" }
    );
}

/**
 * Make one notification as the server sends it.
 *
 * @param {string} model
 * @param {number | false} id
 * @param {Object} [payload] what differs from a write that changed what `data` names; give
 *  `origin: TAB_ORIGIN` for a change that this tab made
 */
export function makeSyncNotification(model, id, payload = {}) {
    const { method = "write", data = {} } = payload;
    const isThere = method === "create" || method === "write";
    return [
        [session.db, model, id],
        {
            method,
            data,
            changed: Object.keys(data),
            record_name: isThere && (data.display_name || data.name || `${model},${id}`),
            user_id: isThere && {
                id: 2,
                name: "Mitchell Admin",
                __last_update: "2026-01-01 10:00:00",
            },
            __last_update: isThere && "2026-01-01 10:00:00",
            entire: method === "create",
            indirect: false,
            origin: false,
            ...payload,
        },
    ];
}

/**
 * Wait until this tab has been told of an event of the bus.
 *
 * @param {"BUS:CONNECT" | "BUS:RECONNECT" | "BUS:DISCONNECT"} type
 */
export async function waitForBusEvent(type) {
    const bus = getService("bus_service");
    await new Promise((resolve) => bus.addEventListener(type, resolve, { once: true }));
}

/**
 * Let the server send one message with any number of notifications of a model, and wait
 * until it has arrived. As on a real server, it does so only if a tab has joined the
 * model's channel.
 *
 * @param {string} model
 * @param {any[]} notifications see `makeSyncNotification`
 */
export async function sendSyncMessage(model, notifications) {
    const server = MockServer.env["bus.bus"];
    const bus = getService("bus_service");
    const lastId = server.lastBusNotificationId;
    const arrived = new Deferred();
    const onArrival = (payload, { id }) => id > lastId && arrived.resolve();
    bus.subscribe("web.syncer", onArrival);
    server._sendone(`${session.db}:${model}`, "web.syncer", notifications);
    if (server.lastBusNotificationId > lastId) {
        await arrived;
    }
    bus.unsubscribe("web.syncer", onArrival);
    await animationFrame();
}

/**
 * Let the server tell of one record.
 *
 * @param {string} model
 * @param {number | false} id
 * @param {Object} [payload] see `makeSyncNotification`
 * @example
 * await sendSyncNotification("task", 1, { data: { name: "Call back" } });
 * await sendSyncNotification("task", 1, { method: "unlink" });
 * await sendSyncNotification("task", false, { method: "reset" });
 */
export async function sendSyncNotification(model, id, payload) {
    await sendSyncMessage(model, [makeSyncNotification(model, id, payload)]);
}

/**
 * Break the connection to the server. Call what it returns to let the tab reconnect. The
 * reset that follows comes within `RESET_SPREAD`: `await advanceTime(RESET_SPREAD)`.
 *
 * @returns {Promise<() => Promise<void>>}
 */
export async function loseConnection() {
    const worker = getWebSocketWorker();
    const serverIsBack = patchWithCleanup(worker, { _start() {} });
    const lost = waitForBusEvent("BUS:DISCONNECT");
    MockServer.env["bus.bus"]._simulateDisconnection(WEBSOCKET_CLOSE_CODES.ABNORMAL_CLOSURE);
    await lost;
    return async () => {
        serverIsBack();
        const reconnected = waitForBusEvent("BUS:RECONNECT");
        worker._start();
        await reconnected;
    };
}
