import { animationFrame, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    findComponent,
    mountView,
    mountViewInDialog,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";
import { sendSyncNotification, TAB_ORIGIN, waitForSubscription } from "../web_syncer_test_helpers";
import {
    askServerOfNames,
    cannotMerge,
    changeByColleague,
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

const mountForm = (params = {}) =>
    mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `<form><field name="name"/><field name="note"/><field name="hours"/></form>`,
        ...params,
    });

const mountProject = () =>
    mountView({
        type: "form",
        resModel: "project",
        resId: 1,
        arch: `
            <form>
                <field name="name"/>
                <field name="task_ids">
                    <list editable="bottom" limit="2"><field name="name"/></list>
                </field>
            </form>`,
    });

describe("reload_views", () => {
    test("a form shows what the server has now", async () => {
        await mountForm();
        writeOnServer("task", [1], { name: "Call back" });
        await refresh({ view_types: ["form"], rec_ids: [1] });
        expect("[name=name] input").toHaveValue("Call back");
    });

    test("a form is left alone when another view type, model or record is meant", async () => {
        stepFetches();
        await mountForm();
        expect.verifySteps(["web_read"]);
        await refresh({ view_types: ["list"] });
        await refresh({ model: "stage" });
        await refresh({ rec_ids: [2] });
        expect.verifySteps([]);
    });

    test("the list of lines in a form is a list of their model", async () => {
        await mountProject();
        writeOnServer("task", [2], { name: "Call back" });
        await refresh({ model: "task", view_types: ["list"], rec_ids: [2] });
        expect(".o_data_row:eq(1)").toHaveText("Call back");
    });

    test("lines stay on their page", async () => {
        await mountProject();
        await contains(".o_x2m_control_panel .o_pager_next").click();
        expect(".o_data_row:first").toHaveText("Task 3");
        writeOnServer("task", [3], { name: "Call back" });
        await refresh({ model: "task", rec_ids: [3] });
        expect(".o_data_row:first").toHaveText("Call back");
        expect(".o_x2m_control_panel .o_pager_value").toHaveText("3-4");
    });

    test("lines stay in the order that the person chose", async () => {
        await mountProject();
        await contains("th[data-name=name]").click();
        await contains("th[data-name=name]").click();
        expect(".o_data_row:first").toHaveText("Task 4");
        await refresh({ model: "project" });
        expect(".o_data_row:first").toHaveText("Task 4");
    });

    test("a line that is being edited is not touched", async () => {
        stepFetches();
        await mountProject();
        expect.verifySteps(["web_read"]);
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first input").edit("Mine", { confirm: false });
        await letGo();
        await refresh({ model: "task", rec_ids: [1] });
        expect.verifySteps(["web_read"]);
        expect(".o_data_row:first input").toBeFocused();
        expect(".o_data_row:first input").toHaveValue("Mine");
    });
});

describe("unsaved changes that cannot be merged", () => {
    test("they stay, and a notice in the form offers the new version", async () => {
        stepFetches();
        await mountForm();
        expect.verifySteps(["web_read"]);
        await contains("[name=name] input").edit("Mine", { confirm: false });
        await cannotMerge();
        await changeByColleague(1, { note: "By a colleague" });
        await letReload();
        expect("[name=name] input").toHaveValue("Mine");
        expect("[name=name] input").toBeFocused();
        expect("[name=note] textarea").toHaveValue("Note 1");
        expect(".o_web_syncer_notice").toHaveText(/Mitchell Admin has changed this record/);
        expect(".o_form_view [role=status] .alert").toHaveCount(1);
        expect(".modal").toHaveCount(0);
        expect.verifySteps([]);
    });

    test("loading the new version throws them away", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine", { confirm: false });
        const canMerge = await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        canMerge();
        await contains(".o_web_syncer_notice button:contains(Load new version)").click();
        await letReload();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect(".o_form_status_indicator_buttons").toHaveClass("invisible");
    });

    test("keeping mine closes the notice, and saving works", async () => {
        onRpc("task", "web_save", ({ args }) => expect.step(args[1]));
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await changeByColleague(1, { note: "Theirs" });
        await letReload();
        await contains(".o_web_syncer_notice button:contains(Keep mine)").click();
        await letLookAgain();
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect("[name=note] textarea").toHaveValue("Note 1");
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ name: "Mine" }]);
        expect("[name=name] input").toHaveValue("Mine");
        expect("[name=note] textarea").toHaveValue("Theirs");
    });

    test("another change after keeping mine is told again", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await changeByColleague(1, { note: "Theirs" });
        await letReload();
        await contains(".o_web_syncer_notice button:contains(Keep mine)").click();
        await changeByColleague(1, { note: "Theirs again" });
        await letLookAgain();
        expect(".o_web_syncer_notice .alert").toHaveCount(1);
    });

    test("a change after saving is told too", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await refresh();
        await contains(".o_web_syncer_notice button:contains(Keep mine)").click();
        await contains(".o_form_button_save").click();
        await letLookAgain();
        await contains("[name=name] input").edit("Mine again");
        await letGo();
        await refresh();
        await letLookAgain();
        expect(".o_web_syncer_notice .alert").toHaveCount(1);
    });

    test("discarding brings the new version", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        const canMerge = await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        canMerge();
        await contains(".o_form_button_cancel").click();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
    });

    test("saving without a choice closes the notice", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await changeByColleague(1, { note: "Theirs" });
        await letReload();
        expect(".o_web_syncer_notice .alert").toHaveCount(1);
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect("[name=note] textarea").toHaveValue("Theirs");
    });

    test("reload_views names nobody", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await refresh();
        expect(".o_web_syncer_notice").toHaveText(/This record may have changed/);
    });

    test("what the form does not show is not worth a notice", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await cannotMerge();
        await changeByColleague(1, { state: "closed" });
        await letReload();
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect("[name=name] input").toHaveValue("Mine");
    });

    test("the notice is reached by keyboard, and the focus comes back", async () => {
        await mountForm();
        await contains("[name=hours] input").edit("7", { confirm: false });
        await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect("[name=hours] input").toBeFocused();
        await press("Tab");
        await letReload();
        expect(".o_web_syncer_notice button:first").toBeFocused();
        await press("Tab");
        expect(".o_web_syncer_notice button:contains(Keep mine)").toBeFocused();
        await press("Enter");
        await letReload();
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect("[name=hours] input").toBeFocused();
        expect("[name=hours] input").toHaveValue("7.00");
    });

    test("changed lines count", async () => {
        await mountProject();
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first input").edit("Mine");
        await cannotMerge("project");
        await refresh({ model: "project" });
        expect(".o_web_syncer_notice .alert").toHaveCount(1);
        expect(".o_data_row:first").toHaveText("Mine");
    });

    test("a form in a dialog is treated alike", async () => {
        await mountViewInDialog({
            type: "form",
            resModel: "task",
            resId: 1,
            arch: `<form><field name="name"/></form>`,
        });
        await contains("[name=name] input").edit("Mine");
        const canMerge = await cannotMerge();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect("[name=name] input").toHaveValue("Mine");
        canMerge();
        expect(".modal .o_web_syncer_notice .alert").toHaveCount(1);
        await contains(".o_web_syncer_notice button:contains(Load new version)").click();
        expect("[name=name] input").toHaveValue("Theirs");
    });
});

describe("a deleted record", () => {
    test("the form says so and keeps its content", async () => {
        await mountForm();
        unlinkOnServer("task", [1]);
        await refresh();
        expect(".o_web_syncer_notice").toHaveText(/has been deleted/);
        expect("[name=name] input").toHaveValue("Task 1");
        expect(".o_error_dialog, .o_notification").toHaveCount(0);
    });

    test("a form with unsaved changes says so too", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await letGo();
        await unlinkByColleague([1]);
        await letReload();
        expect(".o_web_syncer_notice").toHaveText(/has been deleted/);
        expect("[name=name] input").toHaveValue("Mine");
    });

    test("going back leaves the form without a question", async () => {
        stepFetches();
        await mountForm({ config: { historyBack: () => expect.step("back") } });
        await contains("[name=name] input").edit("Mine");
        await letGo();
        await unlinkByColleague([1]);
        await letLookAgain();
        await contains(".o_web_syncer_notice button:contains(Go back)").click();
        expect.verifySteps(["web_read", "web_read", "back"]);
        expect(".modal").toHaveCount(0);
    });

    test("neither does the server, which is asked of what was typed last", async () => {
        askServerOfNames();
        await mountForm({ config: { historyBack: () => expect.step("back") } });
        await contains("[name=name] input").edit("Mine", { confirm: false });
        await letGo();
        await unlinkByColleague([1]);
        await letLookAgain();
        await contains(".o_web_syncer_notice button:contains(Go back)").click();
        await animationFrame();
        expect.verifySteps(["back"]);
        expect(".modal").toHaveCount(0);
    });
});

describe("live", () => {
    test("a form that nobody edits follows", async () => {
        await mountForm();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
    });

    test("the focus and the field's element stay", async () => {
        await mountForm();
        await contains("[name=note] textarea").click();
        const textarea = queryFirst("[name=note] textarea");
        textarea.setSelectionRange(2, 4);
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(textarea).toBeFocused();
        expect(queryFirst("[name=note] textarea")).toBe(textarea);
        expect([textarea.selectionStart, textarea.selectionEnd]).toEqual([2, 4]);
    });

    test("another record costs nothing", async () => {
        stepFetches();
        await mountForm();
        expect.verifySteps(["web_read"]);
        await changeByColleague(2, { name: "Theirs" });
        await letReload();
        expect.verifySteps([]);
    });

    test("what this form saved is not fetched again", async () => {
        stepFetches();
        await mountForm();
        await contains("[name=name] input").edit("Mine");
        await contains(".o_form_button_save").click();
        expect.verifySteps(["web_read"]);
        await changeByColleague(1, { name: "Mine" }, { origin: TAB_ORIGIN });
        await letReload();
        expect.verifySteps([]);
    });

    test("what this tab changed in another way is", async () => {
        await mountForm();
        await changeByColleague(1, { name: "By a button" }, { origin: TAB_ORIGIN });
        await letReload();
        expect("[name=name] input").toHaveValue("By a button");
    });

    test("the next record stays on the screen after it", async () => {
        await mountForm({ resIds: [1, 2] });
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        await contains("[name=note] textarea").edit("Mine");
        await pagerNext();
        expect("[name=name] input").toHaveValue("Task 2");
        await changeByColleague(2, { name: "Theirs too" });
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs too");
    });

    test("a record that is asked for, and not there yet, comes", async () => {
        const held = holdAnswers("task", "web_read");
        await mountForm({ resIds: [1, 2] });
        held.start();
        await pagerNext();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        held.release();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Task 2");
    });

    test("what changes in the form during the fetch is not lost", async () => {
        const held = holdAnswers("task", "web_read");
        const view = await mountForm();
        const { model } = findComponent(view, (c) => c instanceof FormController);
        held.start();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        // as an upload does, or a barcode
        await model.root.update({ note: "Mine" });
        held.release();
        await letLookAgain();
        expect("[name=note] textarea").toHaveValue("Mine");
        expect("[name=name] input").toHaveValue("Theirs");
        expect("[name=note] textarea").toHaveValue("Mine");
    });

    test("a field that was left as it was is not a change", async () => {
        await mountForm();
        await contains("[name=hours] input").edit("1", { confirm: "blur" });
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice button").toHaveCount(0);
    });

    test("a field that keeps to itself what it holds is", async () => {
        const view = await mountForm();
        const { model } = findComponent(view, (c) => c instanceof FormController);
        // as an editor's source does, once it is left
        model.bus.trigger("FIELD_IS_DIRTY", true);
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Task 1");
        expect(".o_web_syncer_notice button").toHaveCount(2);
    });

    test("nor is a value that was discarded", async () => {
        await mountForm();
        await contains("[name=hours] input").edit("abc", { confirm: "blur" });
        await contains(".o_form_button_cancel").click();
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice button").toHaveCount(0);
    });

    test("on another page of lines, nothing else is shown meanwhile", async () => {
        await mountProject();
        await contains(".o_x2m_control_panel .o_pager_next").click();
        expect(queryAllTexts(".o_data_row")).toEqual(["Task 3", "Task 4"]);
        const row = queryFirst(".o_data_row:eq(1)");
        await changeByColleague(3, { name: "Theirs" });
        await letLookAgain();
        expect(queryAllTexts(".o_data_row")).toEqual(["Theirs", "Task 4"]);
        expect(queryFirst(".o_data_row:eq(1)")).toBe(row);
    });

    test("a line that a colleague adds appears, in a form of a model that is not live", async () => {
        await mountProject();
        writeOnServer("project", [1], { task_ids: [[0, 0, { name: "New line" }]] });
        const data = { name: "New line", project_id: [1, "House"] };
        await waitForSubscription("task");
        await sendSyncNotification("task", 5, { method: "create", data });
        await letReload();
        expect(".o_x2m_control_panel .o_pager_limit").toHaveText("5");
    });

    test("the last page of lines may go", async () => {
        await mountProject();
        await contains(".o_x2m_control_panel .o_pager_next").click();
        await unlinkByColleague([3, 4]);
        await letReload();
        expect(queryAllTexts(".o_data_row")).toEqual(["Task 1", "Task 2"]);
    });

    test("a new form is not touched, and reloads once it is saved", async () => {
        stepFetches();
        await mountForm({ resId: undefined });
        await contains("[name=name] input").edit("Mine");
        await sendRefresh();
        await letReload();
        expect.verifySteps([]);
        expect("[name=name] input").toHaveValue("Mine");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Mine");
        expect.verifySteps(["web_read"]);
    });
});
