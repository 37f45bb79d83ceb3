import { Component, xml } from "@odoo/owl";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, findComponent, mountView } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import {
    changeByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    stepFetches,
    unlinkByColleague,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const mountList = () =>
    mountView({
        type: "list",
        resModel: "task",
        arch: `<list editable="bottom"><field name="name"/><field name="hours"/></list>`,
    });

const names = () => queryAllTexts(".o_data_row:not(.o_selected_row) td[name=name]");

describe("in a row in which somebody stands", () => {
    test("the list follows, and leaves the focus and the caret", async () => {
        await mountList();
        await contains(".o_data_row:first [name=name]").click();
        const input = queryFirst(".o_data_row:first [name=name] input");
        input.setSelectionRange(2, 3);
        await changeByColleague(2, { name: "Theirs" });
        await letReload();
        expect(names()).toEqual(["Theirs", "Task 3", "Task 4"]);
        expect(queryFirst(".o_data_row:first [name=name] input")).toBe(input);
        expect(input).toBeFocused();
        expect([input.selectionStart, input.selectionEnd]).toEqual([2, 3]);
        await contains(input).edit("Mine");
        await contains(".o_list_button_save").click();
        expect(".o_data_row:first").toHaveText(/Mine/);
    });

    test("so does the row itself", async () => {
        await mountList();
        await contains(".o_data_row:first [name=name]").click();
        const input = queryFirst(".o_data_row:first [name=name] input");
        input.setSelectionRange(1, 1);
        await changeByColleague(1, { name: "Theirs", hours: 7 });
        await letReload();
        await animationFrame();
        expect(input).toHaveValue("Theirs");
        expect(".o_data_row:first [name=hours] input").toHaveValue("7.00");
        expect(input).toBeFocused();
        expect([input.selectionStart, input.selectionEnd]).toEqual([1, 1]);
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
    });

    test("a row that is gone stays, and the person is told", async () => {
        stepFetches();
        await mountList();
        await contains(".o_data_row:first [name=name]").click();
        expect.verifySteps(["web_search_read"]);
        await unlinkByColleague([1]);
        await letReload();
        await letLookAgain();
        await letLookAgain();
        expect.verifySteps(["web_search_read"]);
        expect(".o_data_row:first [name=name] input").toBeFocused();
        expect(".o_web_syncer_notice").toHaveText(/has been deleted/);
        await contains(".o_web_syncer_notice button").click();
        await letLookAgain();
        expect(names()).toEqual(["Task 2", "Task 3", "Task 4"]);
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expect.verifySteps(["web_search_read"]);
    });

    test("while many rows are edited at once, there is a notice", async () => {
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list multi_edit="1"><field name="name"/></list>`,
        });
        await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
        await contains(".o_data_row:first [name=name]").click();
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect(".o_data_row:first [name=name] input").toHaveValue("Task 1");
        await contains(".o_web_syncer_notice button:contains(Load new version)").click();
        await letLookAgain();
        expect(".o_data_row:first").toHaveText("Theirs");
    });

    test("a form follows in its lines", async () => {
        await mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `
                <form>
                    <field name="task_ids">
                        <list editable="bottom"><field name="name"/></list>
                    </field>
                </form>`,
        });
        await contains(".o_data_row:first [name=name]").click();
        const input = queryFirst(".o_data_row:first input");
        input.setSelectionRange(2, 3);
        await changeByColleague(2, { name: "Theirs" });
        await letReload();
        expect(names()).toEqual(["Theirs", "Task 3", "Task 4"]);
        expect(queryFirst(".o_data_row:first input")).toBe(input);
        expect(input).toBeFocused();
        expect([input.selectionStart, input.selectionEnd]).toEqual([2, 3]);
        await contains(input).edit("Mine", { confirm: false });
        await contains(".o_form_button_save").click();
        expect(".o_data_row:first").toHaveText("Mine");
    });
});

describe("after discarding", () => {
    test("a form follows at once", async () => {
        await mountView({
            type: "form",
            resModel: "task",
            resId: 1,
            arch: `<form><field name="name"/></form>`,
        });
        await contains("[name=name] input").click();
        await contains("[name=name] input").edit("Mine", { confirm: false });
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        await press("alt+j");
        await animationFrame();
        await advanceTime(1);
        await animationFrame();
        await animationFrame();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
    });

    test("so it does where an editor had kept to itself what it holds", async () => {
        const view = await mountView({
            type: "form",
            resModel: "task",
            resId: 1,
            arch: `<form><field name="name"/></form>`,
        });
        const { model } = findComponent(view, (c) => c instanceof FormController);
        model.bus.trigger("FIELD_IS_DIRTY", true);
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Task 1");
        await contains(".o_form_button_cancel").click();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs");
    });
});

describe("text beside the record", () => {
    class Composer extends Component {
        static template = xml`<div class="o-mail-Composer"><textarea/></div>`;
        static props = ["*"];
    }

    test("it does not hold up the form, and stays", async () => {
        registry.category("view_widgets").add("composer", { component: Composer }, { force: true });
        await mountView({
            type: "form",
            resModel: "task",
            resId: 1,
            arch: `<form><field name="name"/><widget name="composer"/></form>`,
        });
        await contains(".o-mail-Composer textarea").click();
        await contains(".o-mail-Composer textarea").edit("Half a sent", { confirm: false });
        const textarea = queryFirst(".o-mail-Composer textarea");
        textarea.setSelectionRange(3, 5);
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect("[name=name] input").toHaveValue("Theirs");
        expect(queryFirst(".o-mail-Composer textarea")).toBe(textarea);
        expect(textarea).toHaveValue("Half a sent");
        expect(textarea).toBeFocused();
        expect([textarea.selectionStart, textarea.selectionEnd]).toEqual([3, 5]);
    });

    test("nor does a search hold up a list", async () => {
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list><field name="name"/></list>`,
        });
        const input = document.createElement("input");
        queryFirst(".o_control_panel").append(input);
        await contains(input).click();
        await contains(input).edit("Call", { confirm: false });
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(".o_data_row:first").toHaveText("Theirs");
        expect(input).toBeFocused();
    });
});
