import { addBusServiceListeners } from "@bus/../tests/bus_test_helpers";
import { getWebSocketWorker, onWebsocketEvent } from "@bus/../tests/mock_websocket";
import { after, describe, expect, test } from "@odoo/hoot";
import { advanceTime, manuallyDispatchProgrammaticEvent, runAllTimers } from "@odoo/hoot-dom";
import { getService, makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { Callback, Syncer } from "@web_syncer/syncer";
import { FIRST_CONNECTION_DELAY, RESET_SPREAD } from "@web_syncer/syncer_service";
import {
    defineSyncerModels,
    loseConnection,
    makeSyncNotification,
    mockSyncerSession,
    OTHER_TAB_ORIGIN,
    sendSyncMessage,
    sendSyncNotification,
    TAB_ORIGIN,
    waitForBusEvent,
    waitForSubscription,
    waitForUnsubscription,
} from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

/**
 * @param {string} name
 * @returns {Function} a callback that steps what it is told
 */
function stepAs(name) {
    return ([[, model, id], { method }]) => expect.step(`${name}: ${method} ${model},${id}`);
}

async function loseAndRegainConnection() {
    const reconnect = await loseConnection();
    await reconnect();
}

/** The channels that the bus worker holds, one list per tab. */
function channelsOfTabs() {
    return [...getWebSocketWorker().channelsByClient.values()];
}

/** Step what this tab asks of the bus worker. */
function stepWorkerActions() {
    patchWithCleanup(getWebSocketWorker(), {
        _onClientMessage(client, { action }) {
            if (action.endsWith("_CHANNEL")) {
                expect.step(action);
            }
            return super._onClientMessage(...arguments);
        },
    });
}

function mockWarnings() {
    patchWithCleanup(console, { warn: (...args) => expect.step(args.map(String).join(" ")) });
}

describe("subscribing", () => {
    test("a callback is told of the records of its model", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", (notification) => {
            expect(notification).toEqual([
                [session.db, "task", 7],
                {
                    method: "write",
                    data: { name: "Call back" },
                    changed: ["name"],
                    record_name: "Call back",
                    user_id: {
                        id: 2,
                        name: "Mitchell Admin",
                        __last_update: "2026-01-01 10:00:00",
                    },
                    __last_update: "2026-01-01 10:00:00",
                    entire: false,
                    indirect: false,
                    local: false,
                },
            ]);
            expect.step("told");
        });
        await waitForSubscription("task");
        await sendSyncNotification("task", 7, { data: { name: "Call back" } });
        expect.verifySteps(["told"]);
    });

    test("the channel may name the database", async () => {
        await makeMockEnv();
        new Syncer().subscribe(`${session.db}:task`, stepAs("a"));
        await waitForSubscription("task");
        await sendSyncNotification("task", 1);
        expect.verifySteps(["a: write task,1"]);
    });

    test("the notifications of one message come one at a time and in order", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        await sendSyncMessage("task", [
            makeSyncNotification("task", 3, { method: "create" }),
            makeSyncNotification("task", 1),
            makeSyncNotification("task", 2, { method: "unlink" }),
        ]);
        expect.verifySteps(["a: create task,3", "a: write task,1", "a: unlink task,2"]);
    });

    test("an empty message tells nothing", async () => {
        await makeMockEnv();
        mockWarnings();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        await sendSyncMessage("task", []);
        expect.verifySteps([]);
    });

    test("it may be done before the services start", async () => {
        const syncer = new Syncer();
        syncer.subscribe("task", stepAs("early"));
        syncer.subscribe("partner", stepAs("gone")).unsubscribe();
        await makeMockEnv();
        await waitForSubscription("task");
        expect(channelsOfTabs()).toEqual([[`${session.db}:task`]]);
        await sendSyncNotification("task", 1);
        expect.verifySteps(["early: write task,1"]);
    });

    test("any number of callbacks share one channel", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        const listener = stepAs("same");
        syncer.subscribe("task", listener);
        syncer.subscribe("task", listener);
        new Syncer().subscribe("task", stepAs("other"));
        getService("web_syncer").subscribe("task", stepAs("service"));
        await waitForSubscription("task");
        expect(channelsOfTabs()).toEqual([[`${session.db}:task`]]);
        await sendSyncNotification("task", 1);
        expect.verifySteps([
            "same: write task,1",
            "same: write task,1",
            "other: write task,1",
            "service: write task,1",
        ]);
    });

    test("the parent is the callback's this", async () => {
        await makeMockEnv();
        const parent = { name: "board" };
        new Syncer().subscribe(
            "task",
            function () {
                expect.step(this.name);
            },
            parent
        );
        await waitForSubscription("task");
        await sendSyncNotification("task", 1);
        expect.verifySteps(["board"]);
    });

    test("a callback cannot change what the next one is told", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        syncer.subscribe("task", ([, payload]) => {
            payload.data.name = "spoiled";
        });
        syncer.subscribe("task", ([, payload]) => expect.step(payload.data.name));
        await waitForSubscription("task");
        await sendSyncNotification("task", 1, { data: { name: "Call back" } });
        expect.verifySteps(["Call back"]);
    });

    test("a callback that throws does not stop the others, and its error is seen", async () => {
        expect.errors(2);
        await makeMockEnv();
        const syncer = new Syncer();
        syncer.subscribe("task", () => {
            throw new Error("thrown");
        });
        syncer.subscribe("task", async () => {
            throw new Error("rejected");
        });
        syncer.subscribe("task", stepAs("next"));
        await waitForSubscription("task");
        await sendSyncNotification("task", 1);
        expect.verifySteps(["next: write task,1"]);
        expect.verifyErrors(["thrown", "rejected"]);
    });

    test("bad input throws at once and names the value", async () => {
        const syncer = new Syncer();
        const noop = () => {};
        expect(() => syncer.subscribe("task")).toThrow(
            'Syncer: the callback for "task" should be a function, got: undefined'
        );
        expect(() => syncer.subscribe("task", "onTask")).toThrow(/got: onTask/);
        expect(() => syncer.subscribe("elsewhere:task", noop)).toThrow(
            `Syncer: the channel "elsewhere:task" belongs to another database than ` +
                `"${session.db}". Subscribe to "${session.db}:task" or "task".`
        );
        for (const channel of [undefined, 7, "", ":", `${session.db}:`, "task,7", "task\n"]) {
            expect(() => syncer.subscribe(channel, noop)).toThrow(TypeError);
        }
        await makeMockEnv();
        await runAllTimers();
        expect(channelsOfTabs().flat()).toEqual([]);
    });

    test("a tab hears only its own channels, though its worker hears more", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        // another tab that shares the worker
        getService("bus_service").addChannel(`${session.db}:partner`);
        await waitForSubscription("task", "partner");
        await sendSyncNotification("partner", 1);
        await sendSyncNotification("task", 2);
        expect.verifySteps(["a: write task,2"]);
    });

    test("a message of another database is not heard", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        const notification = makeSyncNotification("task", 1);
        notification[0][0] = "elsewhere";
        await sendSyncMessage("task", [notification]);
        expect.verifySteps([]);
    });

    test("the ancestor's module name answers", async () => {
        const name = "web_syncer.my_module";
        after(() => odoo.loader.factories.delete(name));
        odoo.define(name, ["web.syncer"], (require) => {
            const { Syncer } = require("web.syncer");
            return { subscribe: (callback) => new Syncer().subscribe("task", callback) };
        });
        await makeMockEnv();
        odoo.loader.modules.get(name).subscribe(stepAs("legacy"));
        await waitForSubscription("task");
        await sendSyncNotification("task", 1);
        expect.verifySteps(["legacy: write task,1"]);
    });
});

describe("unsubscribing", () => {
    test("ends the calls and, with the last one, the channel", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        const first = syncer.subscribe("task", stepAs("first"));
        const second = new Syncer().subscribe("task", stepAs("second"));
        expect(first).toBeInstanceOf(Callback);
        await waitForSubscription("task");
        first.unsubscribe();
        await sendSyncNotification("task", 1);
        expect.verifySteps(["second: write task,1"]);
        second.unsubscribe();
        await waitForUnsubscription("task");
        expect(channelsOfTabs()).toEqual([[]]);
        getWebSocketWorker().broadcast("BUS:NOTIFICATION", [
            {
                id: 99,
                message: { type: "web.syncer", payload: [makeSyncNotification("task", 2)] },
            },
        ]);
        await runAllTimers();
        expect.verifySteps([]);
    });

    test("may be repeated and harms no other subscription", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        const listener = stepAs("kept");
        const gone = syncer.subscribe("task", listener);
        syncer.subscribe("task", listener);
        gone.unsubscribe();
        gone.unsubscribe();
        await waitForSubscription("task");
        await sendSyncNotification("task", 1);
        expect.verifySteps(["kept: write task,1"]);
    });

    test("is safe while a notification is being delivered", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        const first = syncer.subscribe("task", () => {
            expect.step("first");
            first.unsubscribe();
            second.unsubscribe();
            syncer.subscribe("task", stepAs("late"));
        });
        const second = syncer.subscribe("task", stepAs("second"));
        syncer.subscribe("task", stepAs("third"));
        await waitForSubscription("task");
        await sendSyncMessage("task", [
            makeSyncNotification("task", 1),
            makeSyncNotification("task", 2),
        ]);
        expect.verifySteps([
            "first",
            "third: write task,1",
            "third: write task,2",
            "late: write task,2",
        ]);
    });

    test("right after subscribing leaves nothing behind", async () => {
        await makeMockEnv();
        stepWorkerActions();
        new Syncer().subscribe("task", stepAs("a")).unsubscribe();
        await runAllTimers();
        expect(channelsOfTabs().flat()).toEqual([]);
        expect.verifySteps([]);
    });

    test("while the bus worker starts leaves nothing behind", async () => {
        const subscription = new Syncer().subscribe("task", stepAs("a"));
        await makeMockEnv();
        stepWorkerActions();
        subscription.unsubscribe();
        await new Promise((resolve) => onWebsocketEvent("subscribe", resolve));
        expect(channelsOfTabs()).toEqual([[]]);
        expect.verifySteps(["BUS:ADD_CHANNEL", "BUS:DELETE_CHANNEL"]);
    });

    test("and subscribing again in any order ends with what was wanted last", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        for (let i = 0; i < 5; i++) {
            syncer.subscribe("task", stepAs(i)).unsubscribe();
            await Promise.resolve();
        }
        syncer.subscribe("task", stepAs("last"));
        await waitForSubscription("task");
        expect(channelsOfTabs()).toEqual([[`${session.db}:task`]]);
        await sendSyncNotification("task", 1);
        expect.verifySteps(["last: write task,1"]);
    });
});

describe("changes of this tab", () => {
    async function localsOf(...origins) {
        await makeMockEnv();
        new Syncer().subscribe("task", ([, payload]) =>
            expect.step(`${payload.local} ${"origin" in payload}`)
        );
        await waitForSubscription("task");
        for (const origin of origins) {
            await sendSyncNotification("task", 1, { origin });
        }
    }

    test("are local, those of another tab or of nobody are not", async () => {
        mockSyncerSession({ models: ["task"] });
        await localsOf(TAB_ORIGIN, OTHER_TAB_ORIGIN, false, undefined);
        expect.verifySteps(["true false", "false false", "false false", "false false"]);
    });

    test("are never local where the server gave the tab no origin", async () => {
        await localsOf(TAB_ORIGIN, undefined, false, null);
        expect.verifySteps(["false false", "false false", "false false", "false false"]);
    });
});

describe("after the connection was lost", () => {
    test("each channel gets one reset, within 10 s", async () => {
        patchWithCleanup(Math, { random: () => 0.5 });
        await makeMockEnv();
        const syncer = new Syncer();
        syncer.subscribe("task", (notification) => {
            expect(notification).toEqual([
                [session.db, "task", false],
                {
                    method: "reset",
                    data: {},
                    changed: [],
                    record_name: false,
                    user_id: false,
                    __last_update: false,
                    entire: false,
                    indirect: false,
                    local: false,
                },
            ]);
            expect.step("task");
        });
        syncer.subscribe("partner", stepAs("partner"));
        await waitForSubscription("task", "partner");
        const reconnect = await loseConnection();
        await reconnect();
        expect.verifySteps([]);
        await advanceTime(RESET_SPREAD / 2 - 100);
        expect.verifySteps([]);
        await advanceTime(200);
        expect.verifySteps(["task", "partner: reset partner,false"]);
        await advanceTime(10 * RESET_SPREAD);
        expect.verifySteps([]);
    });

    test("the resets of the channels are spread at random", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        for (const model of ["a", "b", "c", "d"]) {
            syncer.subscribe(model, () => expect.step(model));
        }
        await waitForSubscription("a", "b", "c", "d");
        const delays = [0.9, 0.1, 0.999, 0.4];
        const reconnect = await loseConnection();
        patchWithCleanup(Math, { random: () => delays.shift() ?? 0 });
        // the worker's own jitter takes no number: its delay has been drawn
        await reconnect();
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["b", "d", "a", "c"]);
    });

    test("two reconnections before it came make one reset", async () => {
        patchWithCleanup(Math, { random: () => 0.9 });
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        await loseAndRegainConnection();
        await advanceTime(1_000);
        await loseAndRegainConnection();
        await advanceTime(3 * RESET_SPREAD);
        expect.verifySteps(["a: reset task,false"]);
    });

    test("no reset comes while the connection is lost again", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        patchWithCleanup(Math, { random: () => 0.5 });
        await loseAndRegainConnection();
        const reconnect = await loseConnection();
        await advanceTime(2 * RESET_SPREAD);
        expect.verifySteps([]);
        await reconnect();
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["a: reset task,false"]);
    });

    test("a subscription that was made afterwards gets no reset", async () => {
        await makeMockEnv();
        const syncer = new Syncer();
        syncer.subscribe("task", stepAs("before"));
        await waitForSubscription("task");
        patchWithCleanup(Math, { random: () => 0.5 });
        await loseAndRegainConnection();
        syncer.subscribe("task", stepAs("after"));
        syncer.subscribe("partner", stepAs("after"));
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["before: reset task,false"]);
    });

    test("a subscription that ended meanwhile gets no reset", async () => {
        await makeMockEnv();
        const subscription = new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        patchWithCleanup(Math, { random: () => 0.5 });
        await loseAndRegainConnection();
        subscription.unsubscribe();
        await advanceTime(RESET_SPREAD);
        expect.verifySteps([]);
    });

    test("a reset of the server's makes the planned one needless", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        patchWithCleanup(Math, { random: () => 0.5 });
        await loseAndRegainConnection();
        await advanceTime(1_000);
        await sendSyncNotification("task", false, { method: "reset" });
        expect.verifySteps(["a: reset task,false"]);
        await advanceTime(RESET_SPREAD);
        expect.verifySteps([]);
    });

    test("changes are heard again, also before the reset", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        patchWithCleanup(Math, { random: () => 0.9 });
        await loseAndRegainConnection();
        await advanceTime(1_000);
        await sendSyncNotification("task", 1);
        expect.verifySteps(["a: write task,1"]);
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["a: reset task,false"]);
    });

    test("coming back online is a reconnection too", async () => {
        addBusServiceListeners(
            ["BUS:CONNECT", () => expect.step("BUS:CONNECT")],
            ["BUS:RECONNECT", () => expect.step("BUS:RECONNECT")]
        );
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        expect.verifySteps(["BUS:CONNECT"]);
        const connected = waitForBusEvent("BUS:CONNECT");
        await manuallyDispatchProgrammaticEvent(window, "offline");
        await manuallyDispatchProgrammaticEvent(window, "online");
        await advanceTime(5_000);
        await connected;
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["BUS:CONNECT", "a: reset task,false"]);
    });

    test("the first connection is no reconnection", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        await advanceTime(2 * RESET_SPREAD);
        expect.verifySteps([]);
    });

    test("a first connection that took long counts as one", async () => {
        const syncer = new Syncer();
        syncer.subscribe("task", stepAs("old"));
        await advanceTime(FIRST_CONNECTION_DELAY + 1);
        syncer.subscribe("task", stepAs("new"));
        await makeMockEnv();
        await waitForSubscription("task");
        await advanceTime(RESET_SPREAD);
        expect.verifySteps(["old: reset task,false"]);
    });
});

describe("the developer's console", () => {
    test("warns once of a model of which nothing will be heard", async () => {
        mockSyncerSession({ models: ["task"] });
        mockWarnings();
        await makeMockEnv();
        const syncer = new Syncer();
        syncer.subscribe("task", stepAs("a"));
        syncer.subscribe("partner", stepAs("a")).unsubscribe();
        const subscription = syncer.subscribe("partner", stepAs("a"));
        await waitForSubscription("task", "partner");
        subscription.unsubscribe();
        await waitForUnsubscription("partner");
        syncer.subscribe("partner", stepAs("a"));
        await waitForSubscription("partner");
        expect.verifySteps([
            'web_syncer: nothing will be heard of "partner". Set _implements_syncer = True ' +
                "on the model, and give this user the right to read it.",
        ]);
    });

    test("is silent where the server said nothing", async () => {
        mockWarnings();
        await makeMockEnv();
        new Syncer().subscribe("partner", stepAs("a"));
        await waitForSubscription("partner");
        expect.verifySteps([]);
    });

    test("does not speak to portal users", async () => {
        mockSyncerSession();
        mockWarnings();
        patchWithCleanup(user, { isInternalUser: false });
        await makeMockEnv();
        new Syncer().subscribe("partner", stepAs("a"));
        await runAllTimers();
        expect.verifySteps([]);
    });

    test("names each malformed message, and what is well formed is heard", async () => {
        await makeMockEnv();
        new Syncer().subscribe("task", stepAs("a"));
        await waitForSubscription("task");
        patchWithCleanup(console, { warn: () => expect.step("warned") });
        const broken = (change) => {
            const notification = makeSyncNotification("task", 1);
            change(notification);
            return notification;
        };
        await sendSyncMessage("task", [
            null,
            "task",
            [],
            [[session.db, "task", 1]],
            [[session.db, "task", 1], null],
            [[session.db, "task", 1], []],
            broken(([key]) => (key[0] = null)),
            broken(([key]) => (key[1] = 5)),
            broken(([key]) => (key[2] = "1")),
            broken(([key]) => (key[2] = false)),
            broken(([, payload]) => (payload.method = "drop")),
            broken(([, payload]) => (payload.method = "reset")),
            broken(([, payload]) => delete payload.data),
            broken(([, payload]) => (payload.changed = "name")),
            makeSyncNotification("task", 2),
        ]);
        expect.verifySteps([...Array(14).fill("warned"), "a: write task,2"]);
        for (const payload of [null, 5, "task", {}]) {
            await sendSyncMessage("task", payload);
        }
        expect.verifySteps(Array(4).fill("warned"));
    });
});
