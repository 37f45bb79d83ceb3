import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    editSearch,
    getPagerLimit,
    getPagerValue,
    mountView,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";
import { HIGHLIGHT_DURATION } from "@web_syncer/views/highlight";
import {
    makeSyncNotification,
    sendSyncMessage,
    sendSyncNotification,
    TAB_ORIGIN,
    waitForSubscription,
} from "../web_syncer_test_helpers";
import {
    askServerOfNames,
    cannotMerge,
    changeByColleague,
    createByColleague,
    defineTasks,
    holdAnswers,
    letGo,
    letLookAgain,
    letReload,
    refresh,
    sendRefresh,
    stepFetches,
    unlinkByColleague,
    unlinkOnServer,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const mountList = (params = {}) =>
    mountView({
        type: "list",
        resModel: "task",
        arch: `<list><field name="name"/><field name="hours"/></list>`,
        ...params,
    });

const mountGroupedList = (params = {}) => mountList({ groupBy: ["stage_id"], ...params });

const names = () => queryAllTexts(".o_data_row td[name=name]");

describe("reload_views", () => {
    test("a list shows what the server has now", async () => {
        await mountList();
        writeOnServer("task", [2], { name: "Call back" });
        unlinkOnServer("task", [3]);
        await refresh({ view_types: ["list"] });
        expect(names()).toEqual(["Task 1", "Call back", "Task 4"]);
    });

    test("a list that does not show the record is left alone", async () => {
        stepFetches();
        await mountList({ domain: [["id", "<", 3]] });
        expect.verifySteps(["web_search_read"]);
        await refresh({ rec_ids: [3, 4] });
        expect.verifySteps([]);
        await refresh({ rec_ids: [2, 4] });
        expect.verifySteps(["web_search_read"]);
    });

    test("many messages are two requests", async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        for (let i = 0; i < 50; i++) {
            await sendRefresh({ rec_ids: [1] });
        }
        await letReload();
        for (let i = 0; i < 50; i++) {
            await sendRefresh({ rec_ids: [2] });
        }
        await letReload();
        await letLookAgain();
        expect.verifySteps(["web_search_read", "web_search_read"]);
    });
});

describe("what the person keeps", () => {
    test("selected rows stay selected, by id", async () => {
        await mountList();
        await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
        expect(".o_data_row_selected").toHaveText(/Task 3/);
        unlinkOnServer("task", [1]);
        await refresh();
        expect(".o_data_row_selected").toHaveCount(1);
        expect(".o_data_row_selected").toHaveText(/Task 3/);
        expect(".o_selection_box").toHaveText(/1\s*selected/);
        await contains(".o_data_row_selected .o_list_record_selector input").click();
        expect(".o_data_row_selected").toHaveCount(0);
    });

    test("while all records of the domain are selected, the list waits", async () => {
        stepFetches();
        await mountList({
            arch: `<list limit="2"><field name="name"/></list>`,
        });
        expect.verifySteps(["web_search_read"]);
        await contains("thead .o_list_record_selector input").click();
        await contains(".o_select_domain").click();
        await refresh();
        await letLookAgain();
        expect.verifySteps([]);
        await contains(".o_unselect_all").click();
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
    });

    test("a row that is being edited is not touched, and the others follow", async () => {
        await mountList({ arch: `<list editable="top"><field name="name"/></list>` });
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await letGo();
        writeOnServer("task", [2], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_data_row:first [name=name] input").toHaveValue("Mine");
        expect(".o_data_row:first [name=name] input").toBeFocused();
        expect(".o_data_row:eq(1)").toHaveText("Theirs");
        await contains(".o_list_button_save").click();
        await letLookAgain();
        expect(names()).toEqual(["Mine", "Theirs", "Task 3", "Task 4"]);
    });

    test("a new row is not touched, and the reload runs when it is discarded", async () => {
        await mountList({ arch: `<list editable="top"><field name="name"/></list>` });
        await contains(".o_list_button_add").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        writeOnServer("task", [2], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_data_row").toHaveCount(5);
        expect(".o_data_row:first [name=name] input").toHaveValue("Mine");
        await contains(".o_list_button_discard:not(.dropdown-item)").click();
        await letLookAgain();
        expect(names()).toEqual(["Task 1", "Theirs", "Task 3", "Task 4"]);
    });

    test("many rows edited at once are not touched", async () => {
        await mountList({ arch: `<list multi_edit="1"><field name="name"/></list>` });
        await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
        await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
        await contains(".o_data_row:first [name=name]").click();
        writeOnServer("task", [4], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(".o_data_row:first [name=name] input").toBeFocused();
        expect(".o_data_row:eq(3)").toHaveText("Task 4");
        await press("Escape");
        await letLookAgain();
        expect(".o_data_row:eq(0) [name=name] input").toHaveCount(0);
        expect(".o_data_row:eq(3)").toHaveText("Theirs");
        expect(".o_data_row_selected").toHaveCount(2);
    });

    test("the page and the number of rows stay", async () => {
        await mountList({ arch: `<list limit="2"><field name="name"/></list>` });
        await pagerNext();
        writeOnServer("task", [3], { name: "Call back" });
        await refresh();
        expect(names()).toEqual(["Call back", "Task 4"]);
        expect(getPagerValue()).toEqual([3, 4]);
    });

    test("a last page that has become empty gives way to the one before", async () => {
        await mountList({ arch: `<list limit="1"><field name="name"/></list>` });
        await pagerNext();
        await pagerNext();
        await pagerNext();
        expect(names()).toEqual(["Task 4"]);
        unlinkOnServer("task", [3, 4]);
        await refresh();
        expect(names()).toEqual(["Task 2"]);
        expect(getPagerValue()).toEqual([2]);
        expect(getPagerLimit()).toBe(2);
    });

    test("a list that has become empty says so", async () => {
        await mountList({ noContentHelp: "Nothing to do" });
        unlinkOnServer("task", [1, 2, 3, 4]);
        await refresh();
        expect(".o_data_row").toHaveCount(0);
        expect(".o_view_nocontent").toHaveText("Nothing to do");
    });

    test("the order stays", async () => {
        await mountList();
        await contains("th[data-name=hours]").click();
        await contains("th[data-name=hours]").click();
        writeOnServer("task", [1], { hours: 9 });
        await refresh();
        expect(names()).toEqual(["Task 1", "Task 4", "Task 3", "Task 2"]);
    });

    test("open and folded groups stay", async () => {
        await mountGroupedList();
        await contains(".o_group_header:eq(1)").click();
        expect(names()).toEqual(["Task 2", "Task 4"]);
        writeOnServer("task", [1], { stage_id: 2 });
        await refresh();
        expect(names()).toEqual(["Task 1", "Task 2", "Task 4"]);
        expect(queryAllTexts(".o_group_header .o_group_name")).toEqual(["New (1)", "Done (3)"]);
        await contains(".o_group_header:eq(1)").click();
        expect(names()).toEqual([]);
    });

    test("optional columns and the text in the search bar stay", async () => {
        await mountList({
            arch: `<list><field name="name"/><field name="note" optional="hide"/></list>`,
            searchViewArch: `<search><field name="name"/></search>`,
        });
        await contains(".o_optional_columns_dropdown_toggle").click();
        await contains(".o-dropdown-item:contains(Note)").click();
        await contains(".o_optional_columns_dropdown_toggle").click();
        await editSearch("half a wo");
        writeOnServer("task", [2], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect("th[data-name=note]").toHaveCount(1);
        expect(".o_searchview_input").toHaveValue("half a wo");
    });

    test("the focused cell stays focused, and its row is the same element", async () => {
        await mountGroupedList();
        await contains(".o_group_header:eq(0)").click();
        const header = queryFirst(".o_group_header .o_group_name");
        const row = queryFirst(".o_data_row");
        row.querySelector(".o_data_cell").focus();
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(row).toHaveText(/Theirs/);
        expect(queryFirst(".o_data_row")).toBe(row);
        expect(queryFirst(".o_group_header .o_group_name")).toBe(header);
        expect(".o_data_row .o_data_cell:first").toBeFocused();
    });

    test("an error leaves the rows, and one quiet message", async () => {
        let isDown = false;
        onRpc("task", "web_search_read", () => {
            if (isDown) {
                throw new Error("down");
            }
        });
        await mountList();
        isDown = true;
        await refresh();
        await refresh();
        await letLookAgain();
        expect(".o_notification").toHaveCount(1);
        expect(".o_error_dialog").toHaveCount(0);
        expect(names()).toEqual(["Task 1", "Task 2", "Task 3", "Task 4"]);
        isDown = false;
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        await letLookAgain();
        expect(names()[0]).toBe("Theirs");
    });
});

describe("live", () => {
    test("rows change, appear and go", async () => {
        await mountList({ domain: [["state", "=", "open"]] });
        await changeByColleague(1, { name: "Theirs" });
        await createByColleague({ name: "New", state: "open" });
        await createByColleague({ name: "Closed", state: "closed" });
        await unlinkByColleague([2]);
        await letLookAgain();
        expect(names()).toEqual(["Theirs", "Task 3", "Task 4", "New"]);
        await changeByColleague(3, { state: "closed" });
        await letLookAgain();
        expect(names()).toEqual(["Theirs", "Task 4", "New"]);
    });

    test("a thousand messages are one reload in flight and one after it", async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        await waitForSubscription("task");
        for (let i = 0; i < 10; i++) {
            writeOnServer("task", [1], { name: `Theirs ${i}` });
            const data = { name: `Theirs ${i}` };
            const notification = makeSyncNotification("task", 1, { data });
            await sendSyncMessage("task", new Array(100).fill(notification));
        }
        await letLookAgain();
        expect(names()[0]).toBe("Theirs 9");
        expect.verifySteps(["web_search_read", "web_search_read"]);
    });

    test("of records that are not shown, one search tells whether they belong", async () => {
        stepFetches();
        await mountList({ domain: [["state", "=", "open"]], limit: 10 });
        expect.verifySteps(["web_search_read"]);
        await createByColleague({ name: "Closed", state: "closed" });
        await letReload();
        expect.verifySteps(["search"]);
        await createByColleague({ name: "Open", state: "open" });
        await letLookAgain();
        expect.verifySteps(["search", "web_search_read"]);
        expect(".o_data_row").toHaveCount(5);
    });

    test("records on other pages are counted", async () => {
        await mountList({ arch: `<list limit="2"><field name="name"/></list>` });
        await unlinkByColleague([4]);
        await letReload();
        expect(getPagerLimit()).toBe(3);
    });

    test("a record that leaves a folded group is counted", async () => {
        await mountGroupedList({ domain: [["state", "=", "open"]] });
        await changeByColleague(2, { state: "closed" });
        await letReload();
        expect(queryAllTexts(".o_group_header .o_group_name")).toEqual(["New (2)", "Done (1)"]);
    });

    test("what was saved in the row is not fetched again", async () => {
        stepFetches();
        await mountList({ arch: `<list editable="top"><field name="name"/></list>` });
        expect.verifySteps(["web_search_read"]);
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await contains(".o_list_button_save").click();
        await changeByColleague(1, { name: "Mine" }, { origin: TAB_ORIGIN });
        await letReload();
        expect.verifySteps([]);
    });

    test("nor is it when its answer comes after the notification", async () => {
        let release;
        stepFetches();
        onRpc("task", "web_save", async ({ parent }) => {
            const result = await parent();
            await new Promise((resolve) => (release = resolve));
            return result;
        });
        await mountList({ arch: `<list editable="top"><field name="name"/></list>` });
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await contains(".o_list_button_save").click();
        await changeByColleague(1, { name: "Mine" }, { origin: TAB_ORIGIN });
        await letLookAgain();
        release();
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Mine");
        expect.verifySteps(["web_search_read"]);
    });

    test("what it altered in another row is", async () => {
        await mountList({ arch: `<list editable="top"><field name="name"/></list>` });
        await changeByColleague(2, { name: "Mine too" }, { origin: TAB_ORIGIN });
        await letReload();
        expect(names()[1]).toBe("Mine too");
    });

    test("a row goes when this tab makes it leave the list in another way", async () => {
        await mountList({ domain: [["state", "=", "open"]] });
        await changeByColleague(2, { state: "closed" }, { origin: TAB_ORIGIN });
        await letReload();
        expect(names()).toEqual(["Task 1", "Task 3", "Task 4"]);
    });

    test("a changed row is highlighted for a moment", async () => {
        await mountList();
        await changeByColleague(2, { name: "Theirs" });
        await letReload();
        expect(".o_web_syncer_changed").toHaveText(/Theirs/);
        await advanceTime(HIGHLIGHT_DURATION);
        expect(".o_web_syncer_changed").toHaveCount(0);
    });

    test("a page that is turned to during the fetch is the one that is shown", async () => {
        const held = holdAnswers("task", "web_search_read");
        await mountList({ arch: `<list limit="1"><field name="name"/></list>` });
        held.start();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        held.stop();
        await pagerNext();
        expect(names()).toEqual(["Task 2"]);
        held.release();
        await letLookAgain();
        expect(names()).toEqual(["Task 2"]);
    });

    test("a group that is folded during the fetch stays folded", async () => {
        const held = holdAnswers("task", "web_read_group");
        await mountGroupedList();
        await contains(".o_group_header:first").click();
        expect(".o_data_row").toHaveCount(2);
        held.start();
        await sendRefresh();
        await letReload();
        await contains(".o_group_header:first").click();
        held.release();
        await letLookAgain();
        expect(".o_data_row").toHaveCount(0);
        await refresh();
        await letLookAgain();
        expect(".o_data_row").toHaveCount(0);
    });

    for (const [what, mount] of [
        ["rows", mountList],
        ["groups", mountGroupedList],
    ]) {
        test(`sample ${what} stay as long as there is nothing else`, async () => {
            await mount({
                arch: `<list sample="1"><field name="name"/></list>`,
                domain: [["name", "=", "Theirs"]],
                useSampleModel: true,
            });
            const examples = queryAllTexts("tbody tr");
            await refresh();
            await letLookAgain();
            expect(".o_view_sample_data").toHaveCount(1);
            expect(queryAllTexts("tbody tr")).toEqual(examples);
        });
    }

    test("the first record takes the place of sample groups", async () => {
        await mountGroupedList({
            arch: `<list sample="1"><field name="name"/></list>`,
            domain: [["name", "=", "Theirs"]],
            useSampleModel: true,
        });
        expect(".o_view_sample_data").toHaveCount(1);
        await createByColleague({ name: "Theirs", stage_id: 1 });
        await letLookAgain();
        expect(".o_view_sample_data").toHaveCount(0);
        expect(queryAllTexts(".o_group_header .o_group_name")).toEqual(["New (1)"]);
    });

    test("who changes a row is told that it changed, and may keep it", async () => {
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect(".o_web_syncer_notice").toHaveText(/Mitchell Admin has changed this record/);
        await contains(".o_web_syncer_notice button:contains(Keep mine)").click();
        expect(".o_web_syncer_notice button").toHaveCount(0);
        await contains(".o_list_button_save").click();
        await letLookAgain();
        expect(names()).toEqual(["Mine", "Task 2", "Task 3", "Task 4"]);
    });

    test("or load the new version", async () => {
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        const canMerge = await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        canMerge();
        await contains(".o_web_syncer_notice button:contains(Load new version)").click();
        await letLookAgain();
        expect(names()).toEqual(["Theirs", "Task 2", "Task 3", "Task 4"]);
        expect(".o_web_syncer_notice button").toHaveCount(0);
    });

    test("who goes on to another row is told of that one only", async () => {
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await letGo();
        await sendRefresh({ rec_ids: [2] });
        await letLookAgain();
        expect(".o_web_syncer_notice button").toHaveCount(0);
        const canMerge = await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect(".o_web_syncer_notice button").toHaveCount(2);
        canMerge();
        await press("Escape");
        await contains(".o_data_row:last [name=name]").click();
        await contains(".o_data_row:last [name=name] input").edit("Mine", { confirm: false });
        await letLookAgain();
        expect(".o_web_syncer_notice button").toHaveCount(0);
    });

    test("a notice closes when what it told of was taken back", async () => {
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect(".o_web_syncer_notice button").toHaveCount(2);
        await changeByColleague(1, { name: "Task 1" });
        await letLookAgain();
        expect(".o_web_syncer_notice button").toHaveCount(0);
    });

    test("a row that is changed and was deleted says so", async () => {
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await letGo();
        await unlinkByColleague([1]);
        await letLookAgain();
        expect(".o_web_syncer_notice").toHaveText(/has been deleted/);
        await contains(".o_web_syncer_notice button:contains(Discard)").click();
        await letLookAgain();
        expect(names()).toEqual(["Task 2", "Task 3", "Task 4"]);
    });

    test("it goes, whatever the server says of what was typed last", async () => {
        askServerOfNames();
        await mountList({ arch: `<list editable="bottom"><field name="name"/></list>` });
        await contains(".o_data_row:first [name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await letGo();
        await unlinkByColleague([1]);
        await letLookAgain();
        await contains(".o_web_syncer_notice button:contains(Discard)").click();
        await letLookAgain();
        expect(names()).toEqual(["Task 2", "Task 3", "Task 4"]);
    });

    test("a reset reloads once", async () => {
        stepFetches();
        await mountList();
        expect.verifySteps(["web_search_read"]);
        await waitForSubscription("task");
        await sendSyncNotification("task", false, { method: "reset" });
        await letReload();
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
    });
});
