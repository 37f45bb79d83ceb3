import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mountView,
    mountWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import {
    changeByColleague,
    createByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    stepFetches,
    Task,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const mountList = () =>
    mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });

async function openTasks() {
    Task._views = {
        list: `<list><field name="name"/></list>`,
        form: `<form><field name="name"/></form>`,
        search: `<search/>`,
    };
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        name: "Tasks",
        res_model: "task",
        type: "ir.actions.act_window",
        views: [
            [false, "list"],
            [false, "form"],
        ],
    });
}

const names = () => queryAllTexts(".o_data_row td[name=name]");
const SIGN = ".o_web_syncer_sign";
const label = () => queryOne(SIGN).getAttribute("aria-label");

test("a live view says that it is one", async () => {
    await mountList();
    expect(label()).toMatch(/^Live/);
    expect(SIGN).toHaveAttribute("aria-pressed", "false");
});

test("a view of another model says nothing", async () => {
    await mountView({ type: "list", resModel: "stage", arch: `<list><field name="name"/></list>` });
    expect(SIGN).toHaveCount(0);
});

test("a paused view keeps what it shows, counts what is new, and shows it on a click", async () => {
    await mountList();
    await contains(SIGN).click();
    expect(SIGN).toHaveAttribute("aria-pressed", "true");
    stepFetches();
    await changeByColleague(2, { name: "Call back" });
    await createByColleague({ name: "Fifth" });
    await letLookAgain();
    expect(names()).toEqual(["Task 1", "Task 2", "Task 3", "Task 4"]);
    expect(`${SIGN} .badge`).toHaveText("2");
    expect(label()).toBe("Paused, 2 new. Click to show it.");
    expect.verifySteps([]);
    await contains(SIGN).click();
    await letReload();
    expect(names()).toEqual(["Task 1", "Call back", "Task 3", "Task 4", "Fifth"]);
    expect(`${SIGN} .badge`).toHaveCount(0);
    expect(label()).toMatch(/^Live/);
    expect.verifySteps(["web_search_read"]);
});

test("a paused view waits with what the server asks it to reload, too", async () => {
    await mountList();
    await contains(SIGN).click();
    stepFetches();
    await refresh();
    expect(`${SIGN} .badge`).toHaveText("1");
    expect.verifySteps([]);
});

test("it is paused by the keyboard", async () => {
    await mountList();
    queryOne(SIGN).focus();
    await press("Enter");
    await animationFrame();
    expect(SIGN).toHaveAttribute("aria-pressed", "true");
});

test("whoever comes back to a paused view finds it paused", async () => {
    await openTasks();
    await contains(SIGN).click();
    await contains(".o_data_row:eq(0) td[name=name]").click();
    expect(label()).toMatch(/^Live/);
    await contains(".o_back_button").click();
    expect(label()).toMatch(/^Paused/);
});

test("without a connection it says that what is shown may be old", async () => {
    await mountList();
    getService("bus.monitoring_service").isConnectionLost = true;
    await animationFrame();
    expect(label()).toMatch(/^Not connected/);
    expect("[role=status].visually-hidden:contains(Not connected)").toHaveCount(1);
});

test("developers are told what the views of a tab follow, and why they reloaded", async () => {
    serverState.debug = "1";
    await openTasks();
    await changeByColleague(2, { name: "Call back" });
    await letReload();
    await contains(".o_debug_manager button").click();
    await contains(".dropdown-item:contains(Live Views)").click();
    expect(".o_dialog section h4").toHaveText("task");
    expect(queryAllTexts(".o_dialog code")).toEqual(["write: task,2 name"]);
});
