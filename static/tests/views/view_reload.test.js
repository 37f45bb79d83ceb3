import { Component, xml } from "@odoo/owl";
import { describe, expect, test } from "@odoo/hoot";
import {
    advanceTime,
    manuallyDispatchProgrammaticEvent,
    queryAllTexts,
    queryFirst,
} from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mountView,
    findComponent,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    removeFacet,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { Model, useModel } from "@web/model/model";
import { session } from "@web/session";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { WebClient } from "@web/webclient/webclient";
import { RESET_SPREAD } from "@web_syncer/syncer_service";
import { ViewAdapter } from "@web_syncer/views/adapters/view_adapter";
import { MAX_RECORDS } from "@web_syncer/views/changes";
import { COLLECT_DELAY, PATIENCE, RETRY_DELAY } from "@web_syncer/views/view_reload";
import {
    loseConnection,
    makeSyncNotification,
    sendSyncMessage,
    sendSyncNotification,
    waitForSubscription,
    waitForUnsubscription,
} from "../web_syncer_test_helpers";
import {
    changeByColleague,
    defineTasks,
    hideTab,
    holdAnswers,
    letLookAgain,
    letReload,
    refresh,
    sendRefresh,
    stepFetches,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const LIST = `<list><field name="name"/></list>`;

const mountList = (params = {}) =>
    mountView({ type: "list", resModel: "task", arch: LIST, ...params });

describe("waiting", () => {
    test("a tab in the background fetches when it is shown, once", async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        const showTab = hideTab();
        for (let i = 0; i < 5; i++) {
            await changeByColleague(1, { name: `Theirs ${i}` });
            await letLookAgain();
        }
        expect.verifySteps([]);
        showTab();
        await letReload();
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
        expect(".o_data_row:first").toHaveText("Theirs 4");
    });

    test("a dialog above the view: the reload waits and then runs", async () => {
        await mountList();
        getService("dialog").add(ConfirmationDialog, { body: "Sure?", cancel: () => {} });
        await animationFrame();
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".modal").toHaveCount(1);
        expect(".o_data_row:first").toHaveText("Task 1");
        await contains(".modal .btn:contains(Discard), .modal .btn-secondary").click();
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("what is told during a fetch is fetched after it", async () => {
        const releases = [];
        let isSlow = false;
        onRpc("task", "web_search_read", async ({ parent }) => {
            expect.step("fetch");
            const result = await parent();
            if (isSlow) {
                await new Promise((resolve) => releases.push(resolve));
            }
            return result;
        });
        await mountList();
        expect.verifySteps(["fetch"]);
        isSlow = true;
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        for (let i = 0; i < 5; i++) {
            await changeByColleague(1, { name: `Theirs ${i}` });
            await letLookAgain();
        }
        expect.verifySteps(["fetch"]);
        releases.pop()();
        await letLookAgain();
        // it took long: the view rests long
        for (let second = 0; second < 60; second++) {
            await advanceTime(1000);
            await animationFrame();
        }
        expect.verifySteps(["fetch"]);
        releases.pop()();
        await letLookAgain();
        expect.verifySteps([]);
        expect(".o_data_row:first").toHaveText("Theirs 4");
    });

    test("a load that others start meanwhile takes its place, and the view goes on", async () => {
        let release = () => {};
        let isSlow = false;
        onRpc("task", "web_search_read", async () => {
            if (isSlow) {
                isSlow = false;
                await new Promise((resolve) => (release = resolve));
            }
        });
        const view = await mountList();
        const { model } = findComponent(view, (c) => c instanceof ListController);
        isSlow = true;
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        await model.load();
        release();
        await animationFrame();
        expect(".o_data_row:first").toHaveText("Theirs");
        await changeByColleague(1, { name: "Theirs again" });
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs again");
    });

    test("a search that starts meanwhile is not disturbed, and nothing is dropped", async () => {
        let isSlow = false;
        onRpc("task", "web_search_read", async () => {
            if (isSlow) {
                isSlow = false;
                await new Promise(() => {});
            }
        });
        await mountList({
            searchViewArch: `<search><filter name="open" string="Open" domain="[('state', '=', 'open')]"/></search>`,
        });
        isSlow = true;
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        await toggleSearchBarMenu();
        await toggleMenuItem("Open");
        expect(".o_data_row:first").toHaveText("Theirs");
        await toggleSearchBarMenu();
        await changeByColleague(1, { name: "Theirs again" });
        // the server never answers the first of all
        await advanceTime(PATIENCE);
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs again");
    });

    test("a search whose answer is on its way is not overtaken", async () => {
        const held = holdAnswers("task", "web_search_read");
        await mountList({
            context: { search_default_closed: 1 },
            searchViewArch: `<search><filter name="closed" string="Closed" domain="[('state', '=', 'closed')]"/></search>`,
        });
        expect(".o_data_row").toHaveCount(0);
        held.start();
        await removeFacet("Closed");
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        held.release();
        await letLookAgain();
        expect(".o_data_row").toHaveCount(4);
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("nor is one that the server takes its time for", async () => {
        const held = holdAnswers("task", "web_search_read");
        await mountList({
            context: { search_default_closed: 1 },
            searchViewArch: `<search><filter name="closed" string="Closed" domain="[('state', '=', 'closed')]"/></search>`,
        });
        held.start();
        await removeFacet("Closed");
        await refresh();
        await advanceTime(PATIENCE);
        await letLookAgain();
        held.release();
        await letLookAgain();
        expect(".o_data_row").toHaveCount(4);
    });

    test("a press of another button, of which nobody tells the end, holds nothing up", async () => {
        await mountList();
        await manuallyDispatchProgrammaticEvent(queryFirst(".o_data_row"), "pointerdown", {
            button: 2,
        });
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("a tab in the background keeps a bounded number of records in mind", async () => {
        const view = await mountList();
        const controller = findComponent(view, (c) => c instanceof ListController);
        const [{ pending }] = [...getService("web_syncer.views").views].filter(
            ({ adapter }) => adapter.controller === controller
        );
        const showTab = hideTab();
        await waitForSubscription("task");
        const ids = [...Array(MAX_RECORDS + 10).keys()].map((index) => index + 1000);
        await sendSyncMessage(
            "task",
            ids.map((id) => makeSyncNotification("task", id, { data: { name: "x" } }))
        );
        expect(pending.records.size < ids.length).toBe(true);
        writeOnServer("task", [1], { name: "Theirs" });
        showTab();
        await letReload();
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("an audience of many fetches at different times, each once", async () => {
        patchWithCleanup(Math, { random: () => 0.5 });
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        for (let i = 0; i < 5; i++) {
            await sendRefresh({ spread: 10 });
        }
        await advanceTime(4500);
        await animationFrame();
        expect.verifySteps([]);
        await advanceTime(500);
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
    });

    test("one user alone does not wait", async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        await sendRefresh({ spread: 0 });
        await advanceTime(COLLECT_DELAY);
        await animationFrame();
        expect.verifySteps(["web_search_read"]);
    });
});

describe("leaving", () => {
    const actions = {
        tasks: {
            id: 1,
            type: "ir.actions.act_window",
            res_model: "task",
            views: [[false, "list"]],
        },
        projects: {
            id: 2,
            type: "ir.actions.act_window",
            res_model: "project",
            views: [[false, "list"]],
        },
    };

    test("a view that was left fetches nothing, and nobody is pulled back to it", async () => {
        stepFetches();
        await mountWithCleanup(WebClient);
        await getService("action").doAction(actions.tasks);
        expect.verifySteps(["web_search_read"]);
        await changeByColleague(1, { name: "Theirs" });
        await getService("action").doAction(actions.projects);
        expect.verifySteps(["web_search_read"]);
        await letReload();
        await sendRefresh();
        await letLookAgain();
        expect.verifySteps([]);
        expect(".o_breadcrumb").toHaveText(/Unnamed/);
        expect(".o_data_row").toHaveText("House");
    });

    test("the tab leaves the channel with the last view of the model", async () => {
        await mountWithCleanup(WebClient);
        await getService("action").doAction(actions.tasks);
        await waitForSubscription("task");
        await getService("action").doAction(actions.projects);
        await waitForUnsubscription("task");
    });

    test("the breadcrumb and the address stay", async () => {
        await mountWithCleanup(WebClient);
        await getService("action").doAction(actions.projects);
        await getService("action").doAction(actions.tasks);
        await animationFrame();
        const before = [queryAllTexts(".o_breadcrumb"), location.href];
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect(".o_data_row:first").toHaveText("Theirs");
        expect([queryAllTexts(".o_breadcrumb"), location.href]).toEqual(before);
    });
});

describe("errors", () => {
    test("a server that is down is asked again", async () => {
        let isDown = false;
        onRpc(
            "/web/dataset/call_kw/task/web_search_read",
            () => {
                if (isDown) {
                    return new Response("", { status: 502 });
                }
            },
            { pure: true }
        );
        await mountList();
        isDown = true;
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(".o_notification").toHaveCount(1);
        expect(".o_data_row:first").toHaveText("Task 1");
        isDown = false;
        await advanceTime(RETRY_DELAY);
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs");
    });
});

describe("live models", () => {
    test("a model that is not live is not listened to", async () => {
        patchWithCleanup(session, { web_syncer: { live_models: [] } });
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        await sendSyncNotification("task", 1, { data: { name: "Theirs" } });
        await letReload();
        expect.verifySteps([]);
    });

    test("a session without the addon's values does no harm", async () => {
        patchWithCleanup(session, { web_syncer: undefined });
        await mountList();
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("after a reconnection each view reloads once", async () => {
        await mountList();
        await waitForSubscription("task");
        await advanceTime(RESET_SPREAD);
        await letLookAgain();
        stepFetches();
        const reconnect = await loseConnection();
        writeOnServer("task", [1], { name: "Theirs" });
        await reconnect();
        await advanceTime(RESET_SPREAD);
        await letReload();
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
        expect(".o_data_row:first").toHaveText("Theirs");
    });
});

describe("other views", () => {
    test("one that is built on a standard controller reloads", async () => {
        class TaskListController extends ListController {
            static template = xml`<div class="o_task_list"><t t-call="web.ListView"/></div>`;
        }
        registry
            .category("views")
            .add("task_list", { ...listView, Controller: TaskListController });
        await mountList({ arch: `<list js_class="task_list"><field name="name"/></list>` });
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(".o_task_list .o_data_row:first").toHaveText("Theirs");
    });

    class TimelineModel extends Model {
        async load({ domain }) {
            this.count = await this.orm.searchCount("task", domain);
        }
    }

    class TimelineController extends Component {
        static template = xml`<div class="o_timeline" t-esc="model.count"/>`;
        static props = ["*"];
        setup() {
            this.model = useModel(TimelineModel, {});
            useBus(this.model.bus, "update", () => this.render());
        }
    }

    async function mountTimeline() {
        const view = { type: "timeline", Controller: TimelineController };
        registry.category("views").add("timeline", view);
        patchWithCleanup(session.view_info, { timeline: { multi_record: true } });
        const domain = [["state", "=", "open"]];
        const params = { resModel: "task", arch: "<timeline/>", domain };
        const component = await mountView({ type: "timeline", ...params });
        return findComponent(component, (c) => c instanceof TimelineController).model;
    }

    test("one with a model of its own reloads with its search", async () => {
        await mountTimeline();
        expect(".o_timeline").toHaveText("4");
        await changeByColleague(1, { state: "closed" });
        await letReload();
        expect(".o_timeline").toHaveText("3");
    });

    test("one may say for itself when it has to wait", async () => {
        class TimelineAdapter extends ViewAdapter {
            isBusy() {
                return this.model.isMovingBar;
            }
        }

        registry.category("web_syncer.view_adapters").add("timeline", TimelineAdapter);
        const model = await mountTimeline();
        model.isMovingBar = true;
        await changeByColleague(1, { state: "closed" });
        await letReload();
        expect(".o_timeline").toHaveText("4");
        model.isMovingBar = false;
        await letLookAgain();
        expect(".o_timeline").toHaveText("3");
    });

    test("one that has no way to reload is left alone", async () => {
        class Still extends Component {
            static template = xml`<div class="o_still">Still</div>`;
            static props = ["*"];
            setup() {
                useService("orm");
            }
        }
        patchWithCleanup(session.view_info, { still: { multi_record: true } });
        registry.category("views").add("still", { type: "still", Controller: Still });
        await mountView({ type: "still", resModel: "task", arch: "<still/>" });
        await refresh();
        expect(".o_still").toHaveText("Still");
        expect(".o_notification").toHaveCount(0);
    });
});

describe("new pictures", () => {
    /** @returns {Promise<import("@web_syncer/views/view_reload").ViewReload>} of a list */
    const mountWatched = async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        const [view] = getService("web_syncer.views").views;
        patchWithCleanup(view.adapter, {
            refreshPictures: () => expect.step("fetch pictures"),
        });
        return view;
    };

    test("are fetched without a reload, together", async () => {
        const view = await mountWatched();
        view.onNewPictures();
        view.onNewPictures();
        await letReload();
        await letLookAgain();
        expect.verifySteps(["fetch pictures"]);
    });

    test("are fetched after the reload, if one is due", async () => {
        const view = await mountWatched();
        view.onNewPictures();
        view.onTouched(null);
        await letReload();
        await letLookAgain();
        expect.verifySteps(["web_search_read", "fetch pictures"]);
    });

    test("are fetched when the tab is in front", async () => {
        const view = await mountWatched();
        const showTab = hideTab();
        view.onNewPictures();
        await letLookAgain();
        expect.verifySteps([]);
        showTab();
        await letReload();
        await letLookAgain();
        expect.verifySteps(["fetch pictures"]);
    });
});
