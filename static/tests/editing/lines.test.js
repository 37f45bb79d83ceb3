import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    findComponent,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";
import {
    defineTasks,
    letLookAgain,
    Project,
    Task,
    writeOnServer,
} from "../views/view_reload_test_helpers";
import { mockSyncerSession } from "../web_syncer_test_helpers";
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

class Subtask extends models.Model {
    _name = "subtask";
    name = fields.Char();
    task_id = fields.Many2one({ relation: "task" });
    _views = { list: `<list><field name="name"/></list>` };
    _records = [1, 2].map((id) => ({ id, name: `Sub ${id}`, task_id: 1 }));
}

function defineSubtasks() {
    Task._fields.sub_ids = fields.One2many({ relation: "subtask", relation_field: "task_id" });
    Task._records[0].sub_ids = [1, 2];
}

describe.current.tags("desktop");
defineTasks();
defineModels([Subtask]);

const NAME_AND_HOURS = `<list editable="bottom"><field name="name"/><field name="hours"/></list>`;

const names = () => queryAllTexts(".o_data_row .o_data_cell[name=name]");
const row = (i) => `.o_data_row:eq(${i})`;

/** The person changes the name of a line, and leaves it. */
async function renameLine(i, name) {
    await contains(`${row(i)} .o_data_cell[name=name]`).click();
    await contains(`${row(i)} [name=name] input`).edit(name, { confirm: false });
    await contains("[name=name]:not(td) input").click();
}

async function deleteLine(i) {
    await contains(`${row(i)} .o_list_record_remove`).click();
}

describe("a form in which a line is changed", () => {
    test("shows what others change in other lines", async () => {
        await mountProjectForm();
        await renameLine(0, "Mine");
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(names()).toEqual(["Mine", "Theirs", "Task 3", "Task 4"]);
        expectNoConflict();
    });

    test("shows what others change in it, whose links nobody shows", async () => {
        await mountProjectForm(
            NAME_AND_HOURS.replace(
                "</list>",
                `<field name="former_stage_ids" column_invisible="1"/></list>`
            )
        );
        await renameLine(0, "Mine");
        await changeLinesByAnna([1, 1, { hours: 9, former_stage_ids: [[6, 0, [2]]] }]);
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText("Mine");
        expect(`${row(0)} .o_data_cell[name=hours]`).toHaveText("9.00");
        expectNoConflict();
    });

    test("shows lines that others add, and not those that they delete", async () => {
        onRpc("project", "web_save", ({ args }) => expect.step(args[1]));
        await mountProjectForm();
        await renameLine(0, "Mine");
        await changeLinesByAnna([0, 0, { name: "New" }], [2, 3]);
        expect(names()).toEqual(["Mine", "Task 2", "Task 4", "New"]);
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ task_ids: [[1, 1, { name: "Mine" }]] }]);
        expect(names()).toEqual(["Mine", "Task 2", "Task 4", "New"]);
        expectSaved();
    });

    test("shows the server's lines after discarding", async () => {
        await mountProjectForm();
        await renameLine(0, "Mine");
        await changeLinesByAnna([0, 0, { name: "New" }], [2, 3], [1, 1, { name: "Theirs" }]);
        await contains(".o_form_button_cancel").click();
        await letLookAgain();
        expect(names()).toEqual(["Theirs", "Task 2", "Task 4", "New"]);
        expectNoConflict();
    });

    test("keeps lines that the person has added and removed", async () => {
        await mountProjectForm();
        await contains(".o_field_x2many_list_row_add a").click();
        await contains(".o_selected_row [name=name] input").edit("Mine", { confirm: false });
        await contains("[name=name]:not(td) input").click();
        await deleteLine(1);
        await changeLinesByAnna([0, 0, { name: "New" }], [1, 1, { name: "Theirs" }]);
        expect(names()).toEqual(["Theirs", "Task 3", "Task 4", "Mine", "New"]);
        await contains(".o_form_button_save").click();
        await letLookAgain();
        expect(names().toSorted()).toEqual(["Mine", "New", "Task 3", "Task 4", "Theirs"]);
        expectNoConflict();
    });

    test("merges lines on every page", async () => {
        await mountProjectForm(`<list editable="bottom" limit="2"><field name="name"/></list>`);
        await renameLine(0, "Mine");
        await contains(".o_x2m_control_panel .o_pager_next").click();
        await renameLine(0, "Mine too");
        await changeLinesByAnna([1, 1, { name: "Theirs" }], [1, 4, { name: "Theirs too" }]);
        expect(queryAllTexts(".o_data_cell[name=name]")).toEqual(["Mine too", "Theirs too"]);
        expect(".o_web_syncer_notice .o_web_syncer_conflict").toHaveText(/Anna: Theirs/);
        await contains(".o_x2m_control_panel .o_pager_previous").click();
        await letLookAgain();
        expect(".o_web_syncer_notice .o_web_syncer_conflict").toHaveCount(0);
        await contains(`${row(0)} button:contains(Theirs)`).click();
        await letLookAgain();
        expect(names()).toEqual(["Theirs", "Task 2"]);
        await contains(".o_x2m_control_panel .o_pager_next").click();
        expect(names()).toEqual(["Mine too", "Theirs too"]);
    });

    test("computes again what follows from both", async () => {
        Project._onChanges.task_ids = () => {};
        let total = 10;
        onRpc("project", "onchange", () => ({ value: { total } }));
        await mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `
                <form>
                    <field name="name"/>
                    <field name="task_ids">
                        <list editable="bottom"><field name="name"/><field name="hours"/></list>
                    </field>
                    <field name="total" readonly="1"/>
                </form>`,
        });
        await renameLine(0, "Mine");
        expect("[name=total] span").toHaveText("10");
        total = 25;
        await changeLinesByAnna([1, 2, { hours: 17 }]);
        expect("[name=total] span").toHaveText("25");
        expect(names()[0]).toBe("Mine");
        expectNoConflict();
    });

    test("follows in what the person has not changed of the same line", async () => {
        await mountProjectForm(NAME_AND_HOURS);
        await renameLine(0, "Mine");
        await changeLinesByAnna([1, 1, { hours: 9 }]);
        expect(`${row(0)} .o_data_cell[name=hours]`).toHaveText("9.00");
        expect(names()[0]).toBe("Mine");
        expectNoConflict();
    });

    test("asks where both changed the same of a line", async () => {
        await mountProjectForm(NAME_AND_HOURS);
        await renameLine(0, "Mine");
        await changeLinesByAnna([1, 1, { name: "Theirs" }]);
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/^Mine\s+Anna: Theirs/);
        await contains(`${row(0)} button:contains(Theirs)`).click();
        await letLookAgain();
        expect(names()[0]).toBe("Theirs");
        expectNoConflict();
        expectSaved();
    });

    test("asks in the line that the person is in, and typing goes on", async () => {
        await mountProjectForm(NAME_AND_HOURS);
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mi", { confirm: false });
        const input = queryFirst(`${row(0)} [name=name] input`);
        await changeLinesByAnna([1, 1, { name: "Theirs", hours: 9 }], [2, 4]);
        expect(input).toBeFocused();
        expect(input).toHaveValue("Mi");
        expect(`${row(0)} [name=hours] input`).toHaveValue("9.00");
        expect(".o_data_row").toHaveCount(3);
        await contains(`${row(0)} [name=hours] input`).click();
        await letLookAgain();
        expect(`${row(0)} ${conflictIn("name")}`).toHaveText(/Anna: Theirs/);
    });

    test("is answered by keyboard in the row", async () => {
        await mountProjectForm(NAME_AND_HOURS);
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mine", { confirm: false });
        await contains(`${row(0)} [name=hours] input`).click();
        await changeLinesByAnna([1, 1, { name: "Theirs" }]);
        await contains(`${row(0)} [name=name] input`).focus();
        await press("Tab");
        expect(`${row(0)} button:contains(Theirs)`).toBeFocused();
        await press("Tab");
        expect(`${row(0)} button:contains(Mine)`).toBeFocused();
        await press("Enter");
        await letLookAgain();
        expect(`${row(0)} [name=name] input`).toBeFocused();
        expect(`${row(0)} [name=name] input`).toHaveValue("Mine");
        expectNoConflict();
    });
});

describe("a form with links", () => {
    const STAGES = `
        <field name="name"/>
        <field name="stage_ids"><list editable="bottom"><field name="name"/></list></field>`;

    test("keeps what the person changes of one that they add", async () => {
        Task._records[0].stage_ids = [1];
        onRpc("task", "web_save", ({ args }) => expect.step(args[1]));
        const view = await mountTaskForm(STAGES);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.data.stage_ids.addAndRemove({ add: [2] });
        await renameLine(1, "Mine");
        await changeByAnna({ name: "Theirs" });
        expect(names()).toEqual(["New", "Mine"]);
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            {
                stage_ids: [
                    [4, 2],
                    [1, 2, { name: "Mine" }],
                ],
            },
        ]);
    });

    test("links one again that another took out, where the person's is chosen", async () => {
        Task._records[0].stage_ids = [1, 2];
        onRpc("task", "web_save", ({ args }) => expect.step(args[1]));
        await mountTaskForm(STAGES);
        await renameLine(1, "Mine");
        await changeByAnna({ stage_ids: [[3, 2]] });
        await choose("stage_ids", "Mine");
        expect(names()).toEqual(["New", "Mine"]);
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            {
                stage_ids: [
                    [4, 2],
                    [1, 2, { name: "Mine" }],
                ],
            },
        ]);
    });
});

describe("a changed line that is opened in its dialog", () => {
    beforeEach(async () => {
        mockSyncerSession({ models: ["project", "task"], live_models: ["project", "task"] });
        onRpc("project", "web_save", ({ kwargs }) => expect.step(kwargs.context.web_syncer_seen));
        await mountProjectForm(`
            <list><field name="name"/></list>
            <form><field name="name"/><field name="note"/></form>`);
        await openDialog();
        await contains(".modal [name=name] input").edit("Mine");
        await leaveDialog("save");
    });

    test("keeps its question when that is left as it was", async () => {
        await changeLinesByAnna([1, 1, { name: "Theirs" }]);
        expect(conflictIn("name")).toHaveCount(1);
        await openDialog();
        await leaveDialog("cancel");
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/Mine/);
        expect(conflictIn("name")).toHaveCount(1);
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ task_ids: { 1: { name: "Task 1" } } }]);
    });

    test("asks again what was answered in it and discarded", async () => {
        await changeLinesByAnna([1, 1, { name: "Theirs" }]);
        await openDialog();
        await contains(`.modal ${conflictIn("name")} button:contains(Theirs)`).click();
        await letLookAgain();
        expect(".modal [name=name] input").toHaveValue("Theirs");
        await leaveDialog("cancel");
        expect(`${row(0)} .o_data_cell[name=name]`).toHaveText(/Mine/);
        expect(conflictIn("name")).toHaveCount(1);
    });

    test("asks what has changed since", async () => {
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        writeOnServer("task", [1], { name: "Theirs too" });
        await openDialog();
        expect(".modal [name=name] input").toHaveValue("Mine");
        expect(`.modal ${conflictIn("name")}`).toHaveText(/Theirs too/);
        await contains(".modal [name=note] textarea").edit("My note");
        await leaveDialog("save");
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ task_ids: { 1: { name: "Task 1", note: "Note 1" } } }]);
    });

    test("asks nothing of what was changed in it and discarded", async () => {
        await openDialog();
        await contains(".modal [name=note] textarea").edit("Mine");
        await changeLinesByAnna([1, 1, { note: "Theirs" }]);
        await leaveDialog("cancel");
        await openDialog();
        await contains(".modal [name=note] textarea").edit("Mine again");
        expectNoConflict();
    });
});

describe("a line that the person changed and another deleted", () => {
    const mountAndDelete = async () => {
        await mountProjectForm();
        await renameLine(1, "Mine");
        await changeLinesByAnna([2, 2]);
        expect(names()).toEqual(["Task 1", "Mine", "Task 3", "Task 4"]);
        expect(conflictIn("task_ids")).toHaveText(/Anna has deleted “Mine”/);
    };

    test("may go", async () => {
        await mountAndDelete();
        await choose("task_ids", "Theirs");
        expect(names()).toEqual(["Task 1", "Task 3", "Task 4"]);
        expectNoConflict();
        expectSaved();
    });

    test("may stay, as a new one", async () => {
        onRpc("project", "web_save", ({ args }) => expect.step(args[1].task_ids.map(([c]) => c)));
        await mountAndDelete();
        await choose("task_ids", "Mine");
        expect(names()).toEqual(["Task 1", "Mine", "Task 3", "Task 4"]);
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect.verifySteps([[0]]);
        expect(names().toSorted()).toEqual(["Mine", "Task 1", "Task 3", "Task 4"]);
    });

    const stepNew = () =>
        onRpc("project", "web_save", ({ args }) => {
            const withoutId = ([type, , values]) => [type, values];
            const [[type, , values]] = args[1].task_ids;
            const { sub_ids } = values;
            expect.step([type, { ...values, ...(sub_ids && { sub_ids: sub_ids.map(withoutId) }) }]);
        });

    test("keeps its tags as a new one", async () => {
        Task._records[1].stage_ids = [1, 2];
        stepNew();
        await mountProjectForm(
            `<list editable="bottom">
                <field name="name"/>
                <field name="stage_ids" widget="many2many_tags"/>
            </list>`
        );
        await renameLine(1, "Mine");
        await changeLinesByAnna([2, 2]);
        await choose("task_ids", "Mine");
        expect(queryAllTexts(`${row(1)} .o_tag`)).toEqual(["New", "Done"]);
        await contains(".o_form_button_save").click();
        const stage_ids = [
            [4, 1],
            [4, 2],
        ];
        expect.verifySteps([[0, { name: "Mine", stage_ids }]]);
    });

    test("keeps its own lines as a new one", async () => {
        defineSubtasks();
        stepNew();
        await mountProjectForm(
            `<list editable="bottom">
                <field name="name"/>
                <field name="sub_ids"><list><field name="name"/></list></field>
            </list>`
        );
        await renameLine(0, "Mine");
        await changeLinesByAnna([2, 1]);
        await choose("task_ids", "Mine");
        await contains(".o_form_button_save").click();
        const sub_ids = [
            [0, { name: "Sub 1" }],
            [0, { name: "Sub 2" }],
        ];
        expect.verifySteps([[0, { name: "Mine", sub_ids }]]);
    });

    test("has no file as a new one, and not its size for one", async () => {
        Task._fields.file = fields.Binary();
        Task._records[1].file = "R0lGODlhAQABAAAAACw=";
        // as with bin_size in the context, which the mock server does not know
        onRpc("project", "web_read", ({ parent }) => {
            const records = parent();
            records[0].task_ids.forEach((line) => (line.file &&= "12.50 Kb"));
            return records;
        });
        stepNew();
        await mountProjectForm(
            `<list editable="bottom"><field name="name"/><field name="file" widget="image"/></list>`
        );
        await renameLine(1, "Mine");
        await changeLinesByAnna([2, 2]);
        await choose("task_ids", "Mine");
        await contains(".o_form_button_save").click();
        expect.verifySteps([[0, { name: "Mine" }]]);
    });

    test("is taken back, and not copied, if it only was taken elsewhere", async () => {
        onRpc("project", "web_save", ({ args }) => expect.step(args[1]));
        await mountProjectForm();
        await renameLine(1, "Mine");
        writeOnServer("project", [1], { task_ids: [[3, 2]] });
        await changeLinesByAnna([1, 3, { name: "Theirs" }]);
        await choose("task_ids", "Mine");
        expect(names()).toEqual(["Task 1", "Mine", "Theirs", "Task 4"]);
        await changeLinesByAnna([1, 4, { name: "Theirs too" }]);
        expect(names()).toEqual(["Task 1", "Mine", "Theirs", "Theirs too"]);
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            {
                task_ids: [
                    [4, 2],
                    [1, 2, { name: "Mine" }],
                ],
            },
        ]);
    });
});

describe("a line that the person removed and another changed", () => {
    const mountAndChange = async () => {
        await mountProjectForm();
        await deleteLine(1);
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(names()).toEqual(["Task 1", "Task 3", "Task 4"]);
        expect(conflictIn("task_ids")).toHaveText(
            /Anna has changed “Theirs”, which you have removed/
        );
    };

    test("asks nothing where only what is computed each time is another", async () => {
        Task._fields.hours = fields.Float({ store: false });
        await mountProjectForm(NAME_AND_HOURS);
        await deleteLine(0);
        await changeLinesByAnna([1, 1, { hours: 9 }], [1, 2, { name: "Theirs" }]);
        expect(names()).toEqual(["Theirs", "Task 3", "Task 4"]);
        expectNoConflict();
    });

    test("may come back to where it was", async () => {
        await mountAndChange();
        await choose("task_ids", "Theirs");
        expect(names()).toEqual(["Task 1", "Theirs", "Task 3", "Task 4"]);
        expectNoConflict();
        expectSaved();
    });

    test("is not asked for where it only was moved", async () => {
        await mountProjectForm(
            `<list editable="bottom"><field name="hours" widget="handle"/><field name="name"/></list>`
        );
        await deleteLine(1);
        await changeLinesByAnna([1, 2, { hours: 9 }]);
        expectNoConflict();
    });

    test("may go", async () => {
        await mountAndChange();
        await choose("task_ids", "Mine");
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect(names()).toEqual(["Task 1", "Task 3", "Task 4"]);
    });
});

describe("a row of a list that is edited", () => {
    const mountList = () => mountView({ type: "list", resModel: "task", arch: NAME_AND_HOURS });

    test("follows in what is not changed, and asks where both changed", async () => {
        await mountList();
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mine", { confirm: false });
        const input = queryFirst(`${row(0)} [name=name] input`);
        await changeByAnna({ name: "Theirs", hours: 9 });
        expect(input).toBeFocused();
        expect(input).toHaveValue("Mine");
        expect(`${row(0)} [name=hours] input`).toHaveValue("9.00");
        await contains(`${row(0)} [name=hours] input`).click();
        await letLookAgain();
        await contains(`${row(0)} ${conflictIn("name")} button:contains(Theirs)`).click();
        await letLookAgain();
        expect(`${row(0)} [name=name] input`).toHaveValue("Theirs");
        expectNoConflict();
    });
});

describe("lines of a line, changed in its dialog", () => {
    const mountDialog = async (list = "") => {
        mockSyncerSession({ models: ["project", "task"], live_models: ["project", "task"] });
        defineSubtasks();
        onRpc("project", "web_save", ({ args, kwargs }) =>
            expect.step([args[1].task_ids, kwargs.context.web_syncer_seen.task_ids])
        );
        await mountProjectForm(`
            <list><field name="name"/></list>
            <form>
                <field name="name"/>
                <field name="sub_ids">
                    <list editable="bottom" ${list}><field name="name"/></list>
                </field>
            </form>`);
        await openDialog();
    };
    const renameInDialog = async (name) => {
        await contains(`.modal ${row(0)} .o_data_cell`).click();
        await contains(`.modal ${row(0)} [name=name] input`).edit(name, { confirm: false });
    };
    const closeAndFollow = async () => {
        await contains(".modal .o_form_button_save").click();
        await letLookAgain();
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(`${row(1)} [name=name]`).toHaveText("Theirs");
        await contains(".o_form_button_save").click();
    };

    test("stay", async () => {
        await mountDialog();
        await renameInDialog("Mine");
        await closeAndFollow();
        expect.verifySteps([
            [
                [[1, 1, { sub_ids: [[1, 1, { name: "Mine" }]] }]],
                { 1: { sub_ids: { 1: { name: "Sub 1" } } } },
            ],
        ]);
    });

    test("stay on another page", async () => {
        await mountDialog('limit="1"');
        await contains(".modal .o_pager_next").click();
        await renameInDialog("Mine");
        await contains(".modal .o_pager_previous").click();
        await closeAndFollow();
        expect.verifySteps([
            [
                [[1, 1, { sub_ids: [[1, 2, { name: "Mine" }]] }]],
                { 1: { sub_ids: { 2: { name: "Sub 2" } } } },
            ],
        ]);
    });

    test("are not removed unseen", async () => {
        await mountDialog();
        await contains(`.modal ${row(0)} .o_list_record_remove`).click();
        await closeAndFollow();
        expect.verifySteps([
            [[[1, 1, { sub_ids: [[2, 1]] }]], { 1: { sub_ids: { 1: { name: "Sub 1" } } } }],
        ]);
    });
});
