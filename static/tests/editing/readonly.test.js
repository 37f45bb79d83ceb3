import { describe, expect, test } from "@odoo/hoot";
import { contains, findComponent, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";
import { defineTasks, letGo, letLookAgain, writeOnServer } from "../views/view_reload_test_helpers";
import {
    changeByAnna,
    changeLinesByAnna,
    choose,
    conflictIn,
    expectNoConflict,
    expectSaved,
    leaveDialog,
    mountProjectForm,
    mountTaskForm,
    openDialog,
} from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const NAME_AND_NOTE = `
    <field name="name"/>
    <field name="state"/>
    <field name="note" readonly="state == 'closed'"/>`;

const row = (i) => `.o_data_row:eq(${i})`;
const stepSaves = () => onRpc("task", "web_save", ({ args }) => expect.step(args[1]));

/** The form may be saved, or discarded. */
function expectChanged() {
    expect(".o_form_status_indicator_buttons").not.toHaveClass("invisible");
}

async function save() {
    await contains(".o_form_button_save").click();
    await letLookAgain();
}

describe("a field that the person has changed and another makes readonly", () => {
    const mountAndClose = async () => {
        stepSaves();
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=note] textarea").edit("A long text of mine");
        await changeByAnna({ state: "closed" });
        expect("[name=note]:not(.o_web_syncer_conflicts)").toHaveText(/^A long text of mine/);
        expect(conflictIn("note")).toHaveText(/Anna has made this readonly: Note 1/);
        expectChanged();
    };

    test("is asked for, and shows what the server has when that is chosen", async () => {
        await mountAndClose();
        await choose("note", "Theirs");
        expect("[name=note]").toHaveText("Note 1");
        expectNoConflict();
        expectSaved();
    });

    test("is asked for, too, where another answer makes it so", async () => {
        const view = await mountTaskForm(NAME_AND_NOTE);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ state: false });
        await contains("[name=note] textarea").edit("A long text of mine");
        await changeByAnna({ state: "closed" });
        expect(conflictIn("note")).toHaveCount(0);
        await choose("state", "Theirs");
        expect("[name=note]:not(.o_web_syncer_conflicts)").toHaveText(/^A long text of mine/);
        expect(conflictIn("note")).toHaveText(/Anna has made this readonly: Note 1/);
        await choose("note", "Theirs");
        expect("[name=note]").toHaveText("Note 1");
        expectSaved();
    });

    test("is saved when the person's is chosen", async () => {
        await mountAndClose();
        await choose("note", "Mine");
        expect("[name=note]").toHaveText("A long text of mine");
        expectNoConflict();
        expectChanged();
        await changeByAnna({ hours: 9 });
        await save();
        expect.verifySteps([{ note: "A long text of mine" }]);
        expectSaved();
        expect("[name=note]").toHaveText("A long text of mine");
    });

    test("is saved, or not, only when that is chosen", async () => {
        await mountAndClose();
        await contains("[name=name] input").edit("Mine");
        await save();
        expect.verifySteps([]);
        expect(".o_notification").toHaveText(/Anna has changed this record meanwhile: choose/);
        expect("[name=note]").toHaveText(/^A long text of mine/);
        await choose("note", "Mine");
        await save();
        expect.verifySteps([{ note: "A long text of mine", name: "Mine" }]);
    });

    test("is changed further when it may be", async () => {
        await mountAndClose();
        await changeByAnna({ state: "open" });
        expect("[name=note] textarea").toHaveValue("A long text of mine");
        expectNoConflict();
        await save();
        expect.verifySteps([{ note: "A long text of mine" }]);
    });

    test("is as the server has it after discarding", async () => {
        await mountAndClose();
        await contains(".o_form_button_cancel").click();
        await letLookAgain();
        expect("[name=note]").toHaveText("Note 1");
        expectNoConflict();
    });

    test("is still asked for when both have changed it", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await contains("[name=note] textarea").edit("My note");
        await changeByAnna({ note: "Theirs" });
        expect(conflictIn("note")).toHaveText(/Anna: Theirs/);
        await changeByAnna({ state: "closed" });
        expect("[name=note]").toHaveText(/My note/);
        expect(conflictIn("note")).toHaveText(/Anna has made this readonly: Theirs/);
        await choose("note", "Theirs");
        expect("[name=note]").toHaveText("Theirs");
    });

    test("may be one of a row of a list", async () => {
        stepSaves();
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list editable="bottom">${NAME_AND_NOTE}</list>`,
        });
        await contains(`${row(0)} .o_data_cell[name=note]`).click();
        await contains(`${row(0)} [name=note] textarea`).edit("My note", { confirm: false });
        await contains(`${row(0)} [name=name] input`).click();
        await changeByAnna({ state: "closed" });
        expect(`${row(0)} [name=note]`).toHaveText(/My note/);
        await contains(`${row(0)} button:contains(Mine)`).click();
        await letLookAgain();
        await contains(".o_list_button_save").click();
        expect.verifySteps([{ note: "My note" }]);
    });
});

describe("lines that the person has changed and another makes readonly", () => {
    const mountAndClose = async (list) => {
        onRpc("project", "web_save", ({ args }) =>
            expect.step(args[1].task_ids.map(([type, , values]) => [type, values]))
        );
        await mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `<form><field name="name"/><field name="total"/>${list}</form>`,
        });
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mine", { confirm: false });
        await contains("[name=name]:not(td) input").click();
        await contains(".o_field_x2many_list_row_add a").click();
        await contains(".o_selected_row [name=name] input").edit("New", { confirm: false });
        await contains("[name=name]:not(td) input").click();
        writeOnServer("project", [1], { total: 5 });
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/^Mine/);
        expect(`${row(1)} .o_data_cell[name=name]`).toHaveText("Theirs");
        expect(`${row(4)} .o_data_cell[name=name]`).toHaveText(/^New/);
        expectChanged();
    };

    const NAMES = `
        <field name="task_ids">
            <list editable="bottom"><field name="name" readonly="parent.total == 5"/></list>
        </field>`;
    const ALL = `
        <field name="task_ids" readonly="total == 5">
            <list editable="bottom"><field name="name"/></list>
        </field>`;

    test("are asked for, each for itself", async () => {
        await mountAndClose(NAMES);
        const conflict = (i) => `${row(i)} .o_web_syncer_conflict`;
        expect(conflict(0)).toHaveText(/Anna has made this readonly: Task 1/);
        await contains(`${conflict(0)} button:contains(Theirs)`).click();
        await letLookAgain();
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText("Task 1");
        await contains(`${conflict(4)} button:contains(Mine)`).click();
        await letLookAgain();
        expectNoConflict();
        await save();
        expect.verifySteps([[[0, { name: "New" }]]]);
    });

    test("are still asked for when they were looked at in a dialog and left", async () => {
        onRpc("project", "web_save", ({ args }) => expect.step(args[1].task_ids));
        await mountProjectForm(
            `<list><field name="name" readonly="parent.total == 5"/></list>
             <form>
                <field name="name" readonly="parent.total == 5"/><field name="note"/>
             </form>`,
            `<field name="total"/>`
        );
        await openDialog();
        await contains(".modal [name=name] input").edit("Mine");
        await leaveDialog("save");
        writeOnServer("project", [1], { total: 5 });
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        const conflict = `${row(0)} .o_web_syncer_conflict`;
        expect(conflict).toHaveText(/Anna has made this readonly: Task 1/);
        await openDialog();
        await leaveDialog("cancel");
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/^Mine/);
        expect(conflict).toHaveText(/Anna has made this readonly: Task 1/);
        await contains(`${conflict} button:contains(Mine)`).click();
        await save();
        expect.verifySteps([[[1, 1, { name: "Mine" }]]]);
    });

    test("are asked for together, and saved when that is chosen", async () => {
        await mountAndClose(ALL);
        expect(conflictIn("task_ids")).toHaveText(/Anna has made this readonly, with what you/);
        await choose("task_ids", "Mine");
        expectNoConflict();
        await save();
        expect.verifySteps([
            [
                [1, { name: "Mine" }],
                [0, { name: "New" }],
            ],
        ]);
    });

    test("are asked for together, and as the server has them when that is chosen", async () => {
        await mountAndClose(ALL);
        await choose("task_ids", "Theirs");
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText("Task 1");
        expect(".o_data_row").toHaveCount(4);
        expectNoConflict();
        expectSaved();
    });
});

describe("the field into which the person is typing", () => {
    test("becomes readonly when they have left it", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=note] textarea").edit("A long text of mi", { confirm: false });
        await changeByAnna({ state: "closed" });
        expect("[name=note] textarea").toBeFocused();
        expect("[name=note] textarea").toHaveValue("A long text of mi");
        await contains("[name=name] input").click();
        await letLookAgain();
        expect(conflictIn("note")).toHaveText(/Anna has made this readonly: Note 1/);
        expect("[name=note]").toHaveText(/^A long text of mi/);
    });

    for (const [what, fields] of [
        ["it", `<field name="note" invisible="state == 'closed'"/>`],
        ["its group", `<group invisible="state == 'closed'"><field name="note"/></group>`],
    ]) {
        test(`vanishes with what was typed when they have left it: ${what}`, async () => {
            stepSaves();
            await mountTaskForm(`<field name="name"/><field name="state"/>${fields}`);
            await contains("[name=note] textarea").edit("A long text of mi", { confirm: false });
            await changeByAnna({ state: "closed" });
            expect("[name=note] textarea").toBeFocused();
            await contains("[name=name] input").edit("Mine");
            await letGo();
            await letLookAgain();
            expect("[name=note]").toHaveCount(0);
            await save();
            expect.verifySteps([{ name: "Mine", note: "A long text of mi" }]);
        });
    }

    test("becomes readonly in a line when they have left it", async () => {
        await mountProjectForm(
            `<list editable="bottom"><field name="name" readonly="parent.total == 5"/></list>`,
            `<field name="total"/>`
        );
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mi", { confirm: false });
        writeOnServer("project", [1], { total: 5 });
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(`${row(0)} [name=name] input`).toBeFocused();
        await contains("[name=name]:not(td) input").click();
        await letLookAgain();
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/^Mi\s+Anna has made this/);
        expect(`${row(1)} .o_data_cell[name=name]`).toHaveText("Theirs");
    });
});
