import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { contains, mountView } from "@web/../tests/web_test_helpers";
import { defineTasks, letLookAgain, Project, Task } from "../views/view_reload_test_helpers";
import {
    changeByAnna,
    changeLinesByAnna,
    choose,
    expectNoConflict,
    expectSaved,
    mountProjectForm,
    mountTaskForm,
} from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const row = (i) => `.o_data_row:eq(${i})`;

describe("what is computed in a form", () => {
    const FORM = `<field name="name"/><field name="note"/><field name="hours" readonly="1"/>`;

    beforeEach(() => {
        const compute = (task) => (task.hours = task.name.length * (task.note || "").length);
        Object.assign(Task._onChanges, { name: compute, note: compute });
    });

    test("stays when something else comes", async () => {
        await mountTaskForm(`${FORM}<field name="state"/>`);
        await contains("[name=name] input").edit("Mine");
        expect("[name=hours]").toHaveText("24.00");
        await changeByAnna({ state: "closed" });
        expect("[name=hours]").toHaveText("24.00");
    });

    test("is computed again when a field follows that the person has left", async () => {
        await mountTaskForm(FORM);
        await contains("[name=name] input").edit("Mine");
        await contains("[name=note] textarea").click();
        await changeByAnna({ note: "1", hours: 6 });
        await contains("[name=name] input").click();
        await letLookAgain();
        expect("[name=note] textarea").toHaveValue("1");
        expect("[name=hours]").toHaveText("4.00");
    });

    test("goes with the value from which it was computed", async () => {
        await mountTaskForm(FORM);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs is long", hours: 84 });
        await choose("name", "Theirs");
        expect("[name=name] input").toHaveValue("Theirs is long");
        expect("[name=hours]").toHaveText("84.00");
        expectNoConflict();
        expectSaved();
    });

    test("is computed from what is left when a value is given up", async () => {
        await mountTaskForm(FORM);
        await contains("[name=name] input").edit("Mine");
        await contains("[name=note] textarea").edit("Mi");
        await changeByAnna({ name: "Theirs", hours: 36 });
        await choose("name", "Theirs");
        expect("[name=hours]").toHaveText("12.00");
    });

    test("goes with the value from which it followed, where it could be changed", async () => {
        await mountTaskForm(`${FORM.replace(` readonly="1"`, "")}<field name="isUrgent"/>`);
        await contains("[name=isUrgent] input").click();
        await contains("[name=name] input").edit("Mine");
        expect("[name=hours] input").toHaveValue("24.00");
        await changeByAnna({ name: "T", hours: 6 });
        await choose("name", "Theirs");
        expect("[name=hours] input").toHaveValue("6.00");
        expect("[name=isUrgent] input").toBeChecked();
        expectNoConflict();
    });

    test("stays where the person has changed it since", async () => {
        await mountTaskForm(FORM.replace(` readonly="1"`, ""));
        await contains("[name=name] input").edit("Mine");
        await contains("[name=hours] input").edit("3");
        await changeByAnna({ name: "T" });
        await choose("name", "Theirs");
        expect("[name=hours] input").toHaveValue("3.00");
    });
});

describe("what is computed in lines", () => {
    const LINES = `<list editable="bottom"><field name="name"/><field name="note"/>
        <field name="hours" readonly="1"/></list>`;

    const mountProject = () =>
        mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `<form><field name="name"/><field name="total"/>
                <field name="task_ids">${LINES}</field></form>`,
        });

    beforeEach(() => {
        Project._onChanges.total = (project) => {
            project.task_ids = [[1, 1, { hours: project.total }]];
        };
    });

    test("stays when something newer comes", async () => {
        await mountProject();
        await contains("[name=total] input").edit("9");
        expect(`${row(0)} [name=hours]`).toHaveText("9.00");
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(`${row(1)} [name=name]`).toHaveText("Theirs");
        expect(`${row(0)} [name=hours]`).toHaveText("9.00");
    });

    test("goes when that is discarded from which it was computed", async () => {
        await mountProject();
        await contains("[name=total] input").edit("9");
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        await contains(".o_form_button_cancel").click();
        await letLookAgain();
        expect("[name=total] input").toHaveValue("0");
        expect(`${row(0)} [name=hours]`).toHaveText("1.00");
    });

    test("is computed again where something newer comes in their line", async () => {
        Task._onChanges.name = (task) => {
            task.hours = task.name.length * task.note.length;
        };
        await mountProjectForm(LINES);
        await contains(`${row(0)} .o_data_cell[name=name]`).click();
        await contains(`${row(0)} [name=name] input`).edit("Mi", { confirm: false });
        await contains("[name=name]:not(td) input").click();
        expect(`${row(0)} [name=hours]`).toHaveText("12.00");
        await changeLinesByAnna([1, 1, { note: "1", hours: 6 }]);
        expect(`${row(0)} [name=note]`).toHaveText("1");
        expect(`${row(0)} [name=hours]`).toHaveText("2.00");
    });
});
