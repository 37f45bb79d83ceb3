import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { mockFetch } from "@odoo/hoot-mock";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    findComponent,
    makeMockEnv,
    mountView,
    patchWithCleanup,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { getTemplate } from "@web/core/templates";
import { patch } from "@web/core/utils/patch";
import { View } from "@web/views/view";
import { has, INTERNALS, missing } from "@web_syncer/odoo_internals";
import {
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    sendRefresh,
    writeOnServer,
} from "./views/view_reload_test_helpers";
import { mockSyncerSession } from "./web_syncer_test_helpers";

describe.current.tags("desktop");
defineTasks();
preloadBundle("web.fullcalendar_lib");
beforeEach(() => mockDate("2026-03-12T08:00:00", 0));

const ARCHS = {
    calendar: `<calendar date_start="deadline" mode="month"><field name="name"/></calendar>`,
    form: `<form><field name="name"/></form>`,
    graph: `<graph><field name="stage_id"/><field name="hours" type="measure"/></graph>`,
    kanban: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
    list: `<list><field name="name"/></list>`,
    pivot: `<pivot><field name="hours" type="measure"/></pivot>`,
};

const mountTasks = (type) =>
    mountView({
        type,
        resModel: "task",
        resId: type === "form" ? 1 : undefined,
        arch: ARCHS[type],
    });

const findController = (view) => findComponent(view, (component) => component.model);
const mountController = async (type) => findController(await mountTasks(type));
const mountModel = async (type) => (await mountController(type)).model;
const mountRoot = async (type) => (await mountModel(type)).root;

/** @returns {Promise<any>} what is told with an event of the requests */
async function detailOf(type) {
    let detail;
    const listener = (event) => (detail = event.detail);
    rpcBus.addEventListener(type, listener);
    await makeMockEnv();
    mockFetch(() => ({ result: true }));
    await rpc("/my/route", {});
    rpcBus.removeEventListener(type, listener);
    return detail;
}

/** Where an object with these private parts is found. */
const OBJECTS = {
    "RPC:REQUEST": () => [detailOf("RPC:REQUEST")],
    "RPC:RESPONSE": () => [detailOf("RPC:RESPONSE")],
    "View.prototype": () => [View.prototype],
    View: () => [mountView({ type: "list", resModel: "task" })],
    Controller: () => [mountController("list")],
    FormController: () => [mountController("form")],
    KanbanController: () => [mountController("kanban")],
    RelationalModel: () => ["form", "kanban", "list"].map(mountModel),
    Root: () => ["form", "kanban", "list"].map(mountRoot),
    Record: () => [mountRoot("form")],
    CalendarModel: () => [mountModel("calendar")],
    GraphModel: () => [mountModel("graph")],
    PivotModel: () => [mountModel("pivot")],
    // only where `mail` is installed is there such a view
    ActivityModel: () =>
        [odoo.loader.modules.get("@mail/views/web/activity/activity_model")]
            .filter(Boolean)
            .map(({ ActivityModel }) => ActivityModel.prototype),
};

describe("this Odoo has", () => {
    for (const [owner, paths] of Object.entries(INTERNALS)) {
        test(`${owner}: ${paths.join(", ")}`, async () => {
            for (const object of await Promise.all(OBJECTS[owner]())) {
                expect(missing(owner, object)).toEqual([]);
            }
        });
    }

    for (const name of ["web.FormView", "web.ListView"]) {
        test(`a Layout in ${name}, with the notice below its content`, () => {
            const last = getTemplate(name).querySelector("Layout > :last-child");
            expect(last.getAttribute("t-component")).toBe("reloadNotice.Component");
        });
    }
});
