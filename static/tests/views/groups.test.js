import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAllAttributes } from "@odoo/hoot-dom";
import {
    clickKanbanLoadMore,
    contains,
    fields,
    getKanbanRecordTexts,
    mountView,
    MockServer,
    onRpc,
    patchWithCleanup,
    toggleKanbanColumnActions,
} from "@web/../tests/web_test_helpers";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import {
    createOnServer,
    defineTasks,
    letLookAgain,
    refresh,
    Stage,
    Task,
    unlinkOnServer,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const CARD = `<templates><t t-name="card"><field name="name"/></t></templates>`;
const BAR = `<progressbar field="state" colors='{"open": "success", "closed": "danger"}' sum_field="hours"/>`;

const mountKanban = (bar = "") =>
    mountView({
        type: "kanban",
        resModel: "task",
        groupBy: ["stage_id"],
        limit: 2,
        arch: `<kanban default_group_by="stage_id">${bar}${CARD}</kanban>`,
    });

const columns = () =>
    queryAllTexts(".o_kanban_group .o_column_title, .o_kanban_group .o_column_title");
const titles = () => columns().map((text) => text.replace(/\s*\(?\d*\)?$/, ""));

/** Let the server show empty stages, in the order of their sequence, as group_expand does. */
function expandStages() {
    onRpc("task", "web_read_group", async ({ parent, kwargs }) => {
        const result = await parent();
        const stages = [...MockServer.env.stage].sort((a, b) => a.sequence - b.sequence);
        const infos = Object.fromEntries(
            (kwargs.opening_info || []).map((info) => [info.value, info])
        );
        result.groups = stages.map((stage) => {
            const group = result.groups.find((each) => each.stage_id[0] === stage.id);
            const isFolded = infos[stage.id]?.folded ?? stage.fold;
            return (
                group || {
                    stage_id: [stage.id, stage.display_name],
                    __extra_domain: [["stage_id", "=", stage.id]],
                    __count: 0,
                    "hours:sum": 0,
                    ...(isFolded ? {} : { __records: [] }),
                }
            );
        });
        result.length = result.groups.length;
        return result;
    });
}

beforeEach(() => {
    Stage._fields.sequence = fields.Integer();
    Stage._fields.fold = fields.Boolean();
    Stage._records = [
        { id: 1, name: "New", sequence: 1, fold: false },
        { id: 2, name: "Done", sequence: 2, fold: false },
    ];
});

describe("columns of a kanban", () => {
    test("a renamed one, a new one and another order are as in a fresh view", async () => {
        expandStages();
        await mountKanban();
        expect(titles()).toEqual(["New", "Done"]);
        writeOnServer("stage", [1], { name: "Fresh", sequence: 3 });
        createOnServer("stage", { name: "Doing", sequence: 1 });
        await refresh();
        expect(titles()).toEqual(["Doing", "Done", "Fresh"]);
        expect(getKanbanRecordTexts(2)).toEqual(["Task 1", "Task 3"]);
    });

    test("one that is deleted goes, with its cards", async () => {
        expandStages();
        await mountKanban();
        unlinkOnServer("task", [2, 4]);
        unlinkOnServer("stage", [2]);
        await refresh();
        expect(titles()).toEqual(["New"]);
    });

    test("one that is emptied stays where the server shows empty ones", async () => {
        expandStages();
        await mountKanban();
        writeOnServer("task", [2, 4], { stage_id: 1 });
        await refresh();
        expect(titles()).toEqual(["New", "Done"]);
        expect(getKanbanRecordTexts(1)).toEqual([]);
    });

    test("and goes where it does not", async () => {
        await mountKanban();
        writeOnServer("task", [2, 4], { stage_id: 1 });
        await refresh();
        expect(titles()).toEqual(["New"]);
        writeOnServer("task", [2], { stage_id: 2 });
        await letLookAgain();
        await refresh();
        await letLookAgain();
        expect(titles()).toEqual(["New", "Done"]);
        expect(getKanbanRecordTexts(1)).toEqual(["Task 2"]);
    });

    test("one that is folded and unfolded on the server is here", async () => {
        await mountKanban();
        writeOnServer("stage", [2], { fold: true });
        await refresh();
        expect(".o_column_folded").toHaveCount(1);
        writeOnServer("stage", [2], { fold: false });
        await letLookAgain();
        await refresh();
        await letLookAgain();
        expect(".o_column_folded").toHaveCount(0);
        expect(getKanbanRecordTexts(1)).toEqual(["Task 2", "Task 4"]);
    });

    test("one that the person folded or unfolded stays so", async () => {
        Stage._records[1].fold = true;
        await mountKanban();
        expect(".o_column_folded").toHaveCount(1);
        await contains(".o_column_folded").click();
        const clickColumnAction = await toggleKanbanColumnActions(0);
        await clickColumnAction("Fold");
        await refresh();
        expect(
            queryAllAttributes(".o_kanban_group", "class").map((c) => /_folded/.test(c))
        ).toEqual([true, false]);
        writeOnServer("stage", [1, 2], { fold: false });
        await letLookAgain();
        await refresh();
        await letLookAgain();
        expect(".o_column_folded").toHaveCount(1);
    });

    test("one of which the person loaded more keeps its cards", async () => {
        Task._records.push({ id: 5, name: "Task 5", stage_id: 1 });
        await mountKanban();
        await clickKanbanLoadMore(0);
        expect(getKanbanRecordTexts(0)).toHaveLength(3);
        writeOnServer("stage", [1], { fold: true });
        await refresh();
        expect(getKanbanRecordTexts(0)).toHaveLength(3);
    });
});

describe("progress bars", () => {
    beforeEach(() => patchWithCleanup(AnimatedNumber, { enableAnimations: false }));

    test("an active filter stays, with its fresh number", async () => {
        await mountKanban(BAR);
        writeOnServer("task", [3], { state: "closed" });
        await refresh();
        await contains(".o_kanban_group:first .progress-bar.bg-danger").click();
        expect(getKanbanRecordTexts(0)).toEqual(["Task 3"]);
        writeOnServer("task", [1], { state: "closed", hours: 10 });
        await letLookAgain();
        await refresh();
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Task 1", "Task 3"]);
        expect(".o_kanban_group:first .progress-bar.bg-danger").toHaveClass("progress-bar-striped");
        expect(".o_kanban_group:first .o_animated_number").toHaveText("13");
    });

    test("bars that come late are not those of before", async () => {
        let isSlow = false;
        let release;
        onRpc("task", "read_progress_bar", async ({ parent }) => {
            const result = await parent();
            if (isSlow) {
                await new Promise((resolve) => (release = resolve));
            }
            return result;
        });
        await mountKanban(BAR);
        isSlow = true;
        writeOnServer("task", [1, 3], { state: "closed" });
        await refresh();
        await letLookAgain();
        release();
        await letLookAgain();
        expect(".o_kanban_group:first .progress-bar.bg-danger").toHaveCount(1);
        expect(".o_kanban_group:first .progress-bar.bg-success").toHaveCount(0);
    });
});

describe("groups of a list", () => {
    test("they are renamed, come and go, and the open ones stay open", async () => {
        await mountView({
            type: "list",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `<list><field name="name"/><field name="hours" sum="Hours"/></list>`,
        });
        // a stage that knows to be folded opens its group
        expect(".o_data_row").toHaveCount(4);
        await contains(".o_group_header:first").click();
        expect(".o_data_row").toHaveCount(2);
        const stage = createOnServer("stage", { name: "Later", sequence: 3 });
        writeOnServer("stage", [1], { name: "Fresh" });
        writeOnServer("task", [4], { stage_id: stage, hours: 9 });
        await refresh();
        expect(queryAllTexts(".o_group_name")).toEqual(["Fresh (2)", "Done (1)", "Later (1)"]);
        expect(queryAllTexts(".o_group_header .o_list_number")).toEqual(["4.00", "2.00", "9.00"]);
        expect(queryAllTexts(".o_data_row [name=name]")).toEqual(["Task 2", "Task 4"]);
    });
});
