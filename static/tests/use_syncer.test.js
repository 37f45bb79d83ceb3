import { getWebSocketWorker } from "@bus/../tests/mock_websocket";
import { describe, expect, test } from "@odoo/hoot";
import { Deferred, runAllTimers } from "@odoo/hoot-dom";
import { Component, onWillStart, useState, xml } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { session } from "@web/session";
import { useSyncer } from "@web_syncer/use_syncer";
import {
    defineSyncerModels,
    sendSyncNotification,
    waitForSubscription,
    waitForUnsubscription,
} from "./web_syncer_test_helpers";

describe.current.tags("headless");
defineSyncerModels();

function channelsOfTabs() {
    return [...getWebSocketWorker().channelsByClient.values()];
}

class Parent extends Component {
    static props = [];
    static template = xml`<Child t-if="state.isShown"/>`;
    setup() {
        this.state = useState({ isShown: true });
    }
}

test("the component is told as long as it is shown", async () => {
    class Child extends Component {
        static props = [];
        static template = xml`<i/>`;
        setup() {
            this.name = "child";
            useSyncer("task", this.onTaskChange);
        }
        onTaskChange([[, , id]]) {
            expect.step(`${this.name} ${id}`);
        }
    }
    class Page extends Parent {
        static components = { Child };
    }
    const page = await mountWithCleanup(Page);
    await waitForSubscription("task");
    await sendSyncNotification("task", 1);
    expect.verifySteps(["child 1"]);
    page.state.isShown = false;
    await waitForUnsubscription("task");
    await sendSyncNotification("task", 2);
    expect.verifySteps([]);
});

test("what happens while the component fetches is not missed", async () => {
    const fetched = new Deferred();
    class Page extends Component {
        static props = [];
        static template = xml`<i/>`;
        setup() {
            useSyncer("task", ([[, , id]]) => expect.step(`told ${id}`));
            onWillStart(() => fetched);
        }
    }
    const mounted = mountWithCleanup(Page);
    await waitForSubscription("task");
    await sendSyncNotification("task", 1);
    expect.verifySteps(["told 1"]);
    fetched.resolve();
    await mounted;
});

test("a component that goes before it was mounted leaves nothing behind", async () => {
    class Child extends Component {
        static props = [];
        static template = xml`<i/>`;
        setup() {
            useSyncer("task", () => expect.step("told"));
            expect.step("child made");
            onWillStart(() => new Deferred());
        }
    }
    class Page extends Parent {
        static components = { Child };
        setup() {
            super.setup();
            this.state.isShown = false;
        }
    }
    const page = await mountWithCleanup(Page);
    page.state.isShown = true;
    await waitForSubscription("task");
    page.state.isShown = false;
    await waitForUnsubscription("task");
    expect(channelsOfTabs()).toEqual([[]]);
    await sendSyncNotification("task", 1);
    expect.verifySteps(["child made"]);
});

test("a component whose set-up fails leaves nothing behind", async () => {
    class Page extends Component {
        static props = [];
        static template = xml`<i/>`;
        setup() {
            useSyncer("task", () => {});
            throw new Error("broken set-up");
        }
    }
    await expect(mountWithCleanup(Page)).rejects.toThrow();
    await runAllTimers();
    expect(channelsOfTabs().flat()).not.toInclude(`${session.db}:task`);
});
