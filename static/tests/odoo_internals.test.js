import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { mockFetch } from "@odoo/hoot-mock";
import {
    contains,
    findComponent,
    makeMockEnv,
    mountView,
    patchWithCleanup,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import { checkDatasets } from "@web/../tests/views/graph/graph_test_helpers";
import { ORM } from "@web/core/orm_service";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { getTemplate } from "@web/core/templates";
import { SearchPanel } from "@web/search/search_panel/search_panel";
import { Field } from "@web/views/fields/field";
import { View } from "@web/views/view";
import { Widget } from "@web/views/widgets/widget";
import { INTERNALS, missingInternals, SELECTORS } from "@web_syncer/odoo_internals";
import { TAB_HEADER } from "@web_syncer/tab_token_service";
import {
    changeByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    sendRefresh,
    stepFetches,
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

const ACTIVITY_MODEL = "@mail/views/web/activity/activity_model";

const mountTasks = (type) =>
    mountView({
        type,
        resModel: "task",
        resId: type === "form" ? 1 : undefined,
        arch: ARCHS[type],
    });

const mountController = async (type) =>
    findComponent(await mountTasks(type), (component) => component.model);
const mountModel = async (type) => (await mountController(type)).model;
const mountRoot = async (type) => (await mountModel(type)).root;

/** @returns {Promise<any>} a field or a widget in a form */
async function mountPart(Part, arch) {
    const form = await mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `<form>${arch}</form>`,
    });
    return findComponent(form, (component) => component instanceof Part);
}

/** @returns {Promise<any>} the search panel beside a list */
async function mountSearchPanel() {
    const view = await mountView({
        type: "list",
        resModel: "task",
        arch: `<list><field name="name"/></list>`,
        searchViewArch: `<search><searchpanel><field name="stage_id"/></searchpanel></search>`,
    });
    const list = findComponent(view, (component) => component.model);
    return findComponent(list, (component) => component instanceof SearchPanel);
}

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

/** Where objects with these private parts are found. */
const FINDERS = {
    "RPC:REQUEST": [() => detailOf("RPC:REQUEST")],
    "RPC:RESPONSE": [() => detailOf("RPC:RESPONSE")],
    rpc: [() => rpc],
    ORM: [() => new ORM()],
    "View.prototype": [() => View.prototype],
    View: [() => mountTasks("list")],
    Controller: Object.keys(ARCHS).map((type) => () => mountController(type)),
    FormController: [() => mountController("form")],
    KanbanController: [() => mountController("kanban")],
    RelationalModel: ["form", "kanban", "list"].map((type) => () => mountModel(type)),
    Root: ["form", "kanban", "list"].map((type) => () => mountRoot(type)),
    Record: [() => mountRoot("form")],
    EditedRecord: ["form", "list"].map((type) => async () => {
        const root = await mountRoot(type);
        return root.records?.[0] || root;
    }),
    CalendarModel: [() => mountModel("calendar")],
    Field: [() => mountPart(Field, `<field name="name"/>`)],
    Widget: [() => mountPart(Widget, `<widget name="web_ribbon" title="New"/>`)],
    GraphModel: [() => mountModel("graph")],
    PivotModel: [() => mountModel("pivot")],
    // where `mail` is not installed there is nothing of it; e2e has it
    Thread: [],
    SearchModel: [async () => (await mountController("list")).env.searchModel],
    SearchPanel: [() => mountSearchPanel()],
    ActivityModel: odoo.loader.factories.has(ACTIVITY_MODEL)
        ? [() => odoo.loader.modules.get(ACTIVITY_MODEL).ActivityModel.prototype]
        : [],
};

describe("this Odoo has", () => {
    for (const owner of Object.keys(INTERNALS).filter((owner) => FINDERS[owner].length)) {
        test(`${owner}: ${INTERNALS[owner].join(", ")}`, async () => {
            for (const find of FINDERS[owner]) {
                expect(missingInternals(owner, await find())).toEqual([]);
            }
        });
    }

    test("KanbanController: progressBarState.loadProgressBar", async () => {
        const card = `<templates><t t-name="card"><field name="name"/></t></templates>`;
        const view = await mountView({
            type: "kanban",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `<kanban><progressbar field="state" colors='{"open": "success"}'/>${card}</kanban>`,
        });
        const { progressBarState } = findComponent(view, (component) => component.model);
        expect(progressBarState.loadProgressBar).toBeInstanceOf(Function);
    });

    test("CalendarModel: records[id].rawRecord; [data-event-id]", async () => {
        const { records } = await mountModel("calendar");
        expect(records[1].rawRecord.name).toBe("Task 1");
        expect(SELECTORS.event(records[1])).toHaveCount(1);
    });

    test("RelationalModel: FIELD_IS_DIRTY; .o_content, .o_field_widget", async () => {
        const { bus } = await mountModel("form");
        const details = new Set();
        bus.addEventListener("FIELD_IS_DIRTY", ({ detail }) => details.add(detail));
        await contains(`${SELECTORS.content} ${SELECTORS.field("name")} input`).edit("Mine", {
            confirm: false,
        });
        expect([...details]).toEqual([true]);
    });

    test("RelationalModel: useSampleModel; [data-id]", async () => {
        const { root, useSampleModel } = await mountModel("list");
        expect(useSampleModel).toBe(false);
        expect(SELECTORS.datapoint(root.records[0])).toHaveText("Task 1");
    });

    test("a content in web.Layout, with the notice below it", () => {
        const last = getTemplate("web.Layout").querySelector(".o_content > :last-child");
        expect(last.getAttribute("t-component")).toBe("env.reloadNotice.Component");
    });

    test("fields and widgets that follow their component: web.Field", () => {
        const inner = getTemplate("web.Field").querySelector("[t-component]");
        expect(inner.getAttribute("t-component")).toBe("field.component");
    });
});

describe("where Odoo lacks something", () => {
    /** Let Odoo lack a part, whose name is another one in each test. */
    function lack(owner, name) {
        patchWithCleanup(INTERNALS, { [owner]: [...INTERNALS[owner], name] });
        patchWithCleanup(console, {
            warn: (line) => expect.step(line.match(/ lacks (.*?)\. /)?.[1] || line),
        });
    }

    async function changeOnServer() {
        writeOnServer("task", [1], { name: "Theirs", hours: 11 });
        await sendRefresh();
        await letReload();
        await letLookAgain();
    }

    const LACKING = [
        ["form", "FormController"],
        ["kanban", "KanbanController"],
        ...["form", "kanban", "list"].flatMap((type) => [
            [type, "Controller"],
            [type, "RelationalModel"],
            [type, "Root"],
        ]),
    ];
    for (const [type, owner] of LACKING) {
        test(`of ${owner}, a ${type} is Odoo's own, and the console is told once`, async () => {
            const name = `_without_${type}`;
            lack(owner, name);
            stepFetches();
            await mountTasks(type);
            const fetches = [type === "form" ? "web_read" : "web_search_read"];
            expect.verifySteps([`${owner}.${name}`, ...fetches], { ignoreOrder: true });
            await changeOnServer();
            await changeOnServer();
            expect.verifySteps([]);
            await mountTasks(type);
            expect.verifySteps(fetches);
        });
    }

    test("of an edited form, what the person has typed stays", async () => {
        lack("RelationalModel", "_withoutEditing");
        await mountTasks("form");
        await contains("[name=name] input").edit("Mine", { confirm: false });
        await changeOnServer();
        expect("[name=name] input").toHaveValue("Mine");
        expect(".o_web_syncer_notice").toHaveCount(0);
        expect.verifySteps(["RelationalModel._withoutEditing"]);
    });

    test("of a graph, it reloads as any view does", async () => {
        lack("GraphModel", "_withoutGraph");
        const view = await mountTasks("graph");
        await changeOnServer();
        checkDatasets(view, "data", { data: [14, 6] });
        expect.verifySteps(["GraphModel._withoutGraph"]);
    });

    test("of a record, what changed is fetched without a comparison", async () => {
        lack("Record", "_withoutValues");
        stepFetches();
        await mountTasks("list");
        await changeByColleague(1, { name: "Task 1" });
        await letReload();
        expect.verifySteps(["web_search_read", "Record._withoutValues", "web_search_read"]);
    });

    test("of a request, it is sent without the tab's token", async () => {
        lack("RPC:REQUEST", "withoutSettings");
        mockSyncerSession({ token: "secret" });
        await makeMockEnv();
        mockFetch((url, { headers }) => {
            expect.step(new Headers(headers).get(TAB_HEADER) || "none");
            return { result: true };
        });
        await rpc("/my/route", {});
        expect.verifySteps(["RPC:REQUEST.withoutSettings", "none"]);
    });
});
