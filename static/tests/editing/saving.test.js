import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { mockSendBeacon } from "@odoo/hoot-mock";
import {
    contains,
    findComponent,
    makeServerError,
    mountView,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";
import {
    defineTasks,
    failReads,
    letGo,
    letLookAgain,
    Task,
    writeOnServer,
} from "../views/view_reload_test_helpers";
import { mockSyncerSession } from "../web_syncer_test_helpers";
import {
    changeByAnna,
    choose,
    conflictIn,
    expectNoConflict,
    expectSaved,
    mountProjectForm,
    mountTaskForm,
} from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const NAME_AND_NOTE = `<field name="name"/><field name="note"/>`;

/** Step what a save says that the person has seen. */
function stepSeen(model = "task", methods = ["web_save"]) {
    onRpc(model, methods, ({ kwargs }) => expect.step(kwargs.context.web_syncer_seen));
}

/** Let the server refuse the saves of who has not seen that Anna wrote another name. */
function refuseUnseen(name) {
    onRpc("task", "web_save", ({ kwargs, parent }) => {
        const { web_syncer_seen: seen } = kwargs.context;
        if ("name" in seen && seen.name !== name) {
            const error = makeServerError({ message: "Anna has changed the name." });
            error.data.name = "odoo.addons.web_syncer.exceptions.NewerValuesError";
            error.data.arguments = [
                "Anna has changed the name.",
                { model: "task", id: 1, values: { name }, user: { id: 9, name: "Anna" } },
            ];
            throw error;
        }
        return parent();
    });
}

describe("a save tells what the person has seen", () => {
    test("of the fields that are saved, as the server gave it", async () => {
        stepSeen();
        const view = await mountTaskForm(
            `<field name="name"/><field name="deadline"/><field name="stage_id"/>
            <field name="isUrgent"/><field name="stage_ids"/><field name="note"/>`
        );
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ name: "Mine", deadline: false, stage_id: false, isUrgent: true });
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            { name: "Task 1", deadline: "2026-03-11", stage_id: 1, isUrgent: false },
        ]);
    });

    test("which is newer where it followed or the person has chosen", async () => {
        stepSeen();
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs", note: "Theirs" });
        await choose("name", "Mine");
        await contains("[name=note] textarea").edit("Mine");
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ name: "Theirs", note: "Theirs" }]);
    });

    test("which is older where the person has not chosen", async () => {
        stepSeen();
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ name: "Task 1" }]);
    });

    test("of lines, what was changed, or all of one that was removed", async () => {
        mockSyncerSession({ models: ["project"], live_models: ["project"] });
        stepSeen("project");
        await mountProjectForm(
            `<list editable="bottom"><field name="name"/><field name="hours"/></list>`
        );
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await contains(".o_data_row:eq(1) .o_list_record_remove").click();
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            { task_ids: { 1: { name: "Task 1" }, 2: { name: "Task 2", hours: 2 } } },
        ]);
    });

    test("of tags, which ones there were", async () => {
        Task._records[0].stage_ids = [1];
        stepSeen();
        const view = await mountTaskForm(`<field name="stage_ids" widget="many2many_tags"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.data.stage_ids.addAndRemove({ add: [2] });
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ stage_ids: [1] }]);
    });

    test("of several rows that are changed at once, each", async () => {
        stepSeen();
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list multi_edit="1"><field name="name"/></list>`,
        });
        await contains(".o_data_row:eq(0) input[type=checkbox]").click();
        await contains(".o_data_row:eq(1) input[type=checkbox]").click();
        await contains(".o_data_row:first .o_data_cell[name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine");
        await contains(".modal .btn-primary").click();
        expect.verifySteps([{ 1: { name: "Task 1" }, 2: { name: "Task 2" } }]);
    });

    test("of a card that is dragged, its column", async () => {
        stepSeen();
        await mountView({
            type: "kanban",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        });
        await contains(".o_kanban_record:contains(Task 1)").dragAndDrop(".o_kanban_group:eq(1)");
        await contains(".o_kanban_record:contains(Task 1)").dragAndDrop(".o_kanban_group:eq(0)");
        expect.verifySteps([{ stage_id: 1 }, { stage_id: 2 }]);
    });

    test("when the page closes, too", async () => {
        const sent = [];
        const { sendBeacon } = navigator;
        navigator.sendBeacon = (route, blob) => sent.push(blob) > 0;
        const view = await mountTaskForm(NAME_AND_NOTE);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await contains("[name=name] input").edit("Mine");
        await model.root.urgentSave();
        navigator.sendBeacon = sendBeacon;
        const { params } = JSON.parse(await sent[0].text());
        expect(params.kwargs.context.web_syncer_seen).toEqual({ name: "Task 1" });
        expect(model.root.context.web_syncer_seen).toBe(undefined);
    });

    test("which waits for an answer when the page closes", async () => {
        mockSendBeacon(() => expect.step("beacon") || true);
        const view = await mountTaskForm(NAME_AND_NOTE);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        expect(await model.root.urgentSave()).toBe(false);
        expect.verifySteps([]);
        await choose("name", "Mine");
        expect(await model.root.urgentSave()).toBe(true);
        expect.verifySteps(["beacon"]);
    });

    test("but not of models that are not live, or of new records", async () => {
        stepSeen("project");
        stepSeen("task");
        await mountProjectForm();
        await contains("[name=name] input").edit("Mine");
        await contains(".o_form_button_save").click();
        expect.verifySteps([undefined]);
        await mountTaskForm(NAME_AND_NOTE, { resId: undefined });
        await contains("[name=name] input").edit("Mine");
        await contains(".o_form_button_save").click();
        expect.verifySteps([undefined]);
    });
});

describe("a save that the server refuses", () => {
    test("shows what is newer, and goes to the first question", async () => {
        refuseUnseen("Theirs");
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect(".modal").toHaveCount(0);
        expect(".o_notification").toHaveText(/Anna has changed this record meanwhile: choose/);
        expect("[name=name] input").toHaveValue("Mine");
        const question = `${conflictIn("name")} .o_web_syncer_conflict`;
        expect(question).toBeFocused();
        expect(question).toHaveAttribute("aria-label", "Name: Somebody: Theirs");
        await press("Enter");
        expect(question).toHaveCount(1);
        await choose("name", "Mine");
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Mine");
        expectSaved();
        expectNoConflict();
    });

    test("shows what is newer although it could not be read before", async () => {
        refuseUnseen("Theirs");
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await letGo();
        const restore = failReads();
        await changeByAnna({ note: "Theirs" });
        restore();
        writeOnServer("task", [1], { name: "Theirs" });
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect(conflictIn("name")).toHaveCount(1);
        await choose("name", "Mine");
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expectSaved();
        expectNoConflict();
    });

    test("keeps the person where they are", async () => {
        refuseUnseen("Theirs");
        await mountTaskForm(NAME_AND_NOTE, { resIds: [1, 2] });
        await contains("[name=name] input").edit("Mine");
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await pagerNext();
        await letLookAgain();
        expect(".o_error_dialog, .modal").toHaveCount(0);
        expect("[name=name] input").toHaveValue("Mine");
        expect(conflictIn("name")).toHaveCount(1);
        await choose("name", "Theirs");
        await pagerNext();
        expect("[name=name] input").toHaveValue("Task 2");
    });

    test("takes nobody away who has gone on meanwhile", async () => {
        refuseUnseen("Theirs");
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await press(["alt", "s"]);
        queryFirst("[name=note] textarea").focus();
        await press("a");
        await letLookAgain();
        expect(conflictIn("name")).toHaveCount(1);
        expect("[name=note] textarea").toBeFocused();
        await press("Enter");
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Mine");
    });

    async function editRow() {
        refuseUnseen("Theirs");
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list editable="bottom"><field name="name"/></list>`,
        });
        await contains(".o_data_row:first .o_data_cell").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
    }

    test("answers nothing when Enter is pressed in a row again and again", async () => {
        await editRow();
        for (let i = 0; i < 3; i++) {
            await press("Enter");
            await letLookAgain();
        }
        expect(".o_selected_row [name=name] input").toHaveValue("Mine");
    });

    test("runs no button", async () => {
        refuseUnseen("Theirs");
        onRpc("/web/dataset/call_button/*", () => expect.step("button"));
        await mountTaskForm(
            `<header><button name="do_it" type="object" string="Do it"/></header>${NAME_AND_NOTE}`
        );
        await contains("[name=name] input").edit("Mine");
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await contains("button[name=do_it]").click();
        await letLookAgain();
        expect.verifySteps([]);
        expect(conflictIn("name")).toHaveCount(1);
    });

    test("puts a dragged card back, and shows what is newer", async () => {
        onRpc("task", "web_save", () => {
            const error = makeServerError({ message: "Anna has changed the stage." });
            error.data.name = "odoo.addons.web_syncer.exceptions.NewerValuesError";
            throw error;
        });
        await mountView({
            type: "kanban",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        });
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await contains(".o_kanban_record:contains(Task 1)").dragAndDrop(".o_kanban_group:eq(1)");
        await letGo();
        await letLookAgain();
        expect(".o_kanban_group:eq(0) .o_kanban_record:contains(Theirs)").toHaveCount(1);
        expect(".o_kanban_record").toHaveCount(4);
        expect(".modal").toHaveCount(0);
        expect(".o_notification").toHaveText(/your change was not saved/);
    });

    test("says that nothing stays of what was changed in several rows", async () => {
        onRpc("task", "web_save", () => {
            const error = makeServerError({ message: "Anna has changed the name." });
            error.data.name = "odoo.addons.web_syncer.exceptions.NewerValuesError";
            throw error;
        });
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list multi_edit="1"><field name="name"/></list>`,
        });
        await contains(".o_data_row:eq(0) input[type=checkbox]").click();
        await contains(".o_data_row:eq(1) input[type=checkbox]").click();
        await contains(".o_data_row:first .o_data_cell[name=name]").click();
        await contains(".o_data_row:first [name=name] input").edit("Mine");
        await letGo();
        writeOnServer("task", [1], { name: "Theirs" });
        await contains(".modal .btn-primary").click();
        await letLookAgain();
        expect(queryAllTexts(".o_data_row")).toEqual(["Theirs", "Task 2", "Task 3", "Task 4"]);
        expect(".o_notification").toHaveText(/your change was not saved/);
    });

    test("keeps the row of a list open", async () => {
        await editRow();
        await contains(".o_list_button_save").click();
        await letLookAgain();
        expect(".o_selected_row [name=name] input").toHaveValue("Mine");
        await contains(`${conflictIn("name")} button:contains(Mine)`).click();
        await letLookAgain();
        await contains(".o_list_button_save").click();
        await letLookAgain();
        expect(queryAllTexts(".o_data_row")[0]).toBe("Mine");
        expect(".o_selected_row").toHaveCount(0);
    });
});
