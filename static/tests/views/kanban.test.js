import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    clickKanbanLoadMore,
    contains,
    getKanbanColumn,
    getKanbanRecordTexts,
    mountView,
    onRpc,
    patchWithCleanup,
    quickCreateKanbanRecord,
    toggleKanbanColumnActions,
} from "@web/../tests/web_test_helpers";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { TAB_ORIGIN } from "../web_syncer_test_helpers";
import {
    changeByColleague,
    createByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    stepFetches,
    Task,
    unlinkByColleague,
    unlinkOnServer,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const CARD = `<templates><t t-name="card"><field name="name"/></t></templates>`;

const mountKanban = (params = {}) =>
    mountView({ type: "kanban", resModel: "task", arch: `<kanban>${CARD}</kanban>`, ...params });

const mountGroupedKanban = (params = {}) =>
    mountKanban({
        groupBy: ["stage_id"],
        arch: `<kanban default_group_by="stage_id">${CARD}</kanban>`,
        ...params,
    });

const withProgressBar = `
    <kanban>
        <progressbar field="state" colors='{"open": "success", "closed": "danger"}' sum_field="hours"/>
        ${CARD}
    </kanban>`;

describe("reload_views", () => {
    test("a kanban shows what the server has now", async () => {
        await mountKanban();
        writeOnServer("task", [2], { name: "Call back" });
        unlinkOnServer("task", [3]);
        await refresh({ view_types: ["kanban"] });
        expect(getKanbanRecordTexts()).toEqual(["Task 1", "Call back", "Task 4"]);
    });

    test("cards move to their columns", async () => {
        await mountGroupedKanban();
        writeOnServer("task", [1], { stage_id: 2 });
        await refresh({ rec_ids: [1] });
        expect(getKanbanRecordTexts(0)).toEqual(["Task 3"]);
        expect(getKanbanRecordTexts(1)).toEqual(["Task 1", "Task 2", "Task 4"]);
    });

    test("a progress bar and its sum follow", async () => {
        patchWithCleanup(AnimatedNumber, { enableAnimations: false });
        await mountGroupedKanban({ arch: withProgressBar });
        writeOnServer("task", [1], { state: "closed", hours: 10 });
        await refresh();
        expect(".o_kanban_group:first .progress-bar.bg-danger").toHaveCount(1);
        expect(".o_kanban_group:first .o_animated_number").toHaveText("13");
    });

    test("an error, also of the progress bar, is one quiet message", async () => {
        let isDown = false;
        onRpc("task", ["web_read_group", "read_progress_bar"], () => {
            if (isDown) {
                throw new Error("down");
            }
        });
        await mountGroupedKanban({ arch: withProgressBar });
        isDown = true;
        await refresh();
        await letLookAgain();
        expect(".o_notification").toHaveCount(1);
        expect(".o_error_dialog").toHaveCount(0);
        expect(getKanbanRecordTexts(0)).toEqual(["Task 1", "Task 3"]);
    });
});

describe("what the person keeps", () => {
    test("a card in the air: the reload waits and then runs", async () => {
        await mountGroupedKanban();
        const { drop, moveTo } = await contains(".o_kanban_record:contains(Task 1)").drag();
        await moveTo(getKanbanColumn(1));
        writeOnServer("task", [3], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_kanban_record.o_dragged").toHaveCount(1);
        expect(getKanbanRecordTexts(0)).toInclude("Task 3");
        await drop();
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Theirs"]);
        expect(getKanbanRecordTexts(1)).toInclude("Task 1");
    });

    test("a card that is picked up during the fetch is not lost", async () => {
        let release;
        let isSlow = false;
        onRpc("task", "web_read_group", async () => {
            if (isSlow) {
                isSlow = false;
                await new Promise((resolve) => (release = resolve));
            }
        });
        await mountGroupedKanban();
        isSlow = true;
        writeOnServer("task", [3], { name: "Theirs" });
        await refresh();
        const { drop, moveTo } = await contains(".o_kanban_record:contains(Task 1)").drag();
        await moveTo(getKanbanColumn(1));
        release();
        await letLookAgain();
        expect(".o_kanban_record.o_dragged").toHaveCount(1);
        expect(getKanbanRecordTexts(0)).toInclude("Task 3");
        await drop();
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Theirs"]);
        expect(getKanbanRecordTexts(1)).toInclude("Task 1");
    });

    test("an open menu: the reload waits and then runs", async () => {
        await mountGroupedKanban();
        await toggleKanbanColumnActions(0);
        expect(".o-dropdown--menu").toHaveCount(1);
        writeOnServer("task", [3], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o-dropdown--menu").toHaveCount(1);
        expect(getKanbanRecordTexts(0)).toEqual(["Task 1", "Task 3"]);
        await toggleKanbanColumnActions(0);
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Task 1", "Theirs"]);
    });

    test("a card that is being created keeps its text", async () => {
        await mountGroupedKanban({
            arch: `<kanban default_group_by="stage_id" on_create="quick_create">${CARD}</kanban>`,
        });
        await quickCreateKanbanRecord(0);
        await contains(".o_kanban_quick_create input").edit("Mine", { confirm: false });
        writeOnServer("task", [3], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_kanban_quick_create input").toHaveValue("Mine");
        expect(".o_kanban_quick_create input").toBeFocused();
        await contains(".o_kanban_quick_create .o_kanban_cancel").click();
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Task 1", "Theirs"]);
    });

    test("folded columns and cards loaded with more stay", async () => {
        Task._records.push({ id: 5, name: "Task 5", stage_id: 1 });
        Task._records.push({ id: 6, name: "Task 6", stage_id: 1 });
        await mountGroupedKanban({ limit: 2 });
        await clickKanbanLoadMore(0);
        expect(getKanbanRecordTexts(0)).toHaveLength(4);
        const clickColumnAction = await toggleKanbanColumnActions(1);
        await clickColumnAction("Fold");
        expect(".o_column_folded").toHaveCount(1);
        await refresh();
        expect(getKanbanRecordTexts(0)).toHaveLength(4);
        expect(".o_column_folded").toHaveCount(1);
    });

    test("the focused card stays focused, and is the same element", async () => {
        await mountGroupedKanban();
        const card = queryFirst(".o_kanban_record:contains(Task 3)");
        const column = queryFirst(".o_kanban_group");
        card.focus();
        writeOnServer("task", [3], { name: "Theirs" });
        unlinkOnServer("task", [1]);
        await refresh();
        expect(card).toHaveText("Theirs");
        expect(card).toBeFocused();
        expect(queryFirst(".o_kanban_group")).toBe(column);
    });

    test("selected cards stay selected", async () => {
        await mountKanban();
        queryFirst(".o_kanban_record:contains(Task 3)").focus();
        await contains(".o_kanban_record:contains(Task 3)").press(" ");
        expect(".o_record_selected").toHaveText("Task 3");
        unlinkOnServer("task", [1]);
        await refresh();
        expect(".o_record_selected").toHaveText("Task 3");
    });
});

describe("live", () => {
    test("cards change, appear, move and go", async () => {
        await mountGroupedKanban();
        await changeByColleague(1, { stage_id: 2 }, { data: { stage_id: [2, "Done"] } });
        await createByColleague({ name: "New", stage_id: 1 });
        await unlinkByColleague([4]);
        await letLookAgain();
        expect(getKanbanRecordTexts(0)).toEqual(["Task 3", "New"]);
        expect(getKanbanRecordTexts(1)).toEqual(["Task 1", "Task 2"]);
    });

    test("a card that was dragged here is not fetched again", async () => {
        stepFetches();
        await mountGroupedKanban();
        await contains(".o_kanban_record:contains(Task 1)").dragAndDrop(getKanbanColumn(1));
        expect.verifySteps(["web_read_group"]);
        await changeByColleague(
            1,
            { stage_id: 2 },
            { data: { stage_id: [2, "Done"] }, origin: TAB_ORIGIN }
        );
        await letReload();
        expect.verifySteps([]);
    });

    test("a changed card is highlighted", async () => {
        await mountGroupedKanban();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect(queryAllTexts(".o_web_syncer_changed")).toEqual(["Theirs"]);
    });
});
