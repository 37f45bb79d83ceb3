import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { contains, fields, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineTasks, letLookAgain, Task } from "../views/view_reload_test_helpers";
import {
    changeByAnna,
    changeLinesByAnna,
    expectNoConflict,
    mountProjectForm,
} from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const row = (i) => `.o_data_row:eq(${i})`;
const names = () => queryAllTexts(".o_data_row .o_data_cell[name=name]");

/** Tasks are in an order of their own. */
function orderTasks() {
    Task._fields.seq = fields.Integer();
    Task._records.forEach((task) => (task.seq = task.id));
    Task._order = "seq, id";
}

/** The person types into the name of a row, and goes on. */
async function typeInto(i) {
    await contains(`${row(i)} .o_data_cell[name=name]`).click();
    await contains(`${row(i)} [name=name] input`).edit("Mine", { confirm: false });
    queryFirst(`${row(i)} [name=name] input`).setSelectionRange(1, 2);
}

function expectTypingIn(i) {
    const input = queryFirst(".o_selected_row [name=name] input");
    expect(input).toBeFocused();
    expect(input).toHaveValue("Mine");
    expect([input.selectionStart, input.selectionEnd]).toEqual([1, 2]);
    expect(`${row(i)} [name=name] input`).toHaveCount(1);
}

describe("the line in which somebody types", () => {
    const LINES = (attributes = "") => `
        <list editable="bottom" default_order="seq" ${attributes}>
            <field name="seq" column_invisible="1"/>
            <field name="hours"/>
            <field name="name"/>
        </list>`;

    const leaveLine = async () => {
        await contains("[name=name]:not(td) input").click();
        await letLookAgain();
    };

    test("stays where it is until it is left, whatever the order", async () => {
        orderTasks();
        onRpc("project", "web_save", ({ args }) => expect.step(args[1]));
        await mountProjectForm(LINES());
        await typeInto(1);
        await changeLinesByAnna([1, 2, { seq: 9 }], [1, 3, { name: "Theirs" }]);
        expectTypingIn(1);
        expect(names()).toEqual(["Task 1", "", "Theirs", "Task 4"]);
        await leaveLine();
        expect(names()).toEqual(["Task 1", "Theirs", "Task 4", "Mine"]);
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ task_ids: [[1, 2, { name: "Mine" }]] }]);
        expect(names()).toEqual(["Task 1", "Theirs", "Task 4", "Mine"]);
    });

    test("keeps the focus when lines come and go around it", async () => {
        orderTasks();
        await mountProjectForm(LINES());
        await typeInto(1);
        await changeLinesByAnna(
            [2, 3],
            [2, 4],
            [0, 0, { name: "New", seq: 0 }],
            [1, 1, { seq: 7 }]
        );
        expectTypingIn(1);
        expect(names()).toEqual(["New", "", "Task 1"]);
    });

    test("keeps the focus when nothing was typed", async () => {
        orderTasks();
        await mountProjectForm(LINES());
        await contains(`${row(1)} .o_data_cell[name=name]`).click();
        const input = queryFirst(`${row(1)} [name=name] input`);
        await changeLinesByAnna([1, 2, { seq: 9, hours: 7 }]);
        expect(input).toBeFocused();
        expect(`${row(1)} [name=hours] input`).toHaveValue("7.00");
        await leaveLine();
        expect(names()).toEqual(["Task 1", "Task 3", "Task 4", "Task 2"]);
    });

    test("stays on its page", async () => {
        orderTasks();
        await mountProjectForm(LINES('limit="2"'));
        await typeInto(1);
        await changeLinesByAnna([0, 0, { name: "New", seq: 0 }]);
        expectTypingIn(1);
        expect(names()[0]).toBe("New");
        await leaveLine();
        expect(names()).toEqual(["New", "Task 1"]);
        await contains(".o_x2m_control_panel .o_pager_next").click();
        expect(names()).toEqual(["Mine", "Task 3"]);
    });

    test("stays on its page when nothing was typed", async () => {
        orderTasks();
        await mountProjectForm(LINES('limit="2"'));
        await contains(`${row(1)} .o_data_cell[name=name]`).click();
        await changeLinesByAnna([0, 0, { name: "New", seq: 0 }]);
        expect(`${row(1)} [name=name] input`).toBeFocused();
        expect(`${row(1)} [name=name] input`).toHaveValue("Task 2");
        expect(names()[0]).toBe("New");
    });

    test("stays on its page as a new one", async () => {
        orderTasks();
        await mountProjectForm(LINES('limit="2"'));
        await contains(".o_field_x2many_list_row_add a").click();
        await contains(".o_selected_row [name=name] input").edit("Mine", { confirm: false });
        queryFirst(".o_selected_row [name=name] input").setSelectionRange(1, 2);
        await changeLinesByAnna([0, 0, { name: "New", seq: 0 }]);
        expectTypingIn(2);
        expect(names().slice(0, 2)).toEqual(["New", "Task 1"]);
    });

    test("keeps a text that is no value", async () => {
        await mountProjectForm(
            `<list editable="bottom"><field name="name"/><field name="hours"/></list>`
        );
        await contains(`${row(0)} .o_data_cell[name=hours]`).click();
        await contains(`${row(0)} [name=hours] input`).edit("abc", { confirm: false });
        await contains(`${row(0)} [name=name] input`).click();
        await changeLinesByAnna([1, 2, { name: "Theirs" }]);
        expect(names()).toEqual(["", "Theirs", "Task 3", "Task 4"]);
        expect(`${row(0)} [name=hours] input`).toHaveValue("abc");
        expect(`${row(0)} .o_field_widget[name=hours]`).toHaveClass("o_field_invalid");
    });
});

describe("the row of a list in which somebody types", () => {
    const leaveRow = async () => {
        await contains(".o_list_button_save").click();
        await letLookAgain();
    };

    for (const [what, shown] of [
        ["which is shown", ""],
        ["which is not shown", 'column_invisible="1"'],
    ]) {
        test(`stays where it is until it is left, whatever the order, ${what}`, async () => {
            orderTasks();
            await mountView({
                type: "list",
                resModel: "task",
                arch: `
                    <list editable="bottom" default_order="seq">
                        <field name="seq" ${shown}/>
                        <field name="hours"/>
                        <field name="name"/>
                    </list>`,
            });
            await typeInto(1);
            await changeByAnna({ seq: 9 }, 2);
            expectTypingIn(1);
            await changeByAnna({ seq: 0, hours: 7 }, 4);
            expectTypingIn(1);
            expect(names()).toEqual(["Task 4", "", "Task 1", "Task 3"]);
            await leaveRow();
            expect(names()).toEqual(["Task 4", "Task 1", "Task 3", "Mine"]);
        });
    }

    const mountGroups = () =>
        mountView({
            type: "list",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `
                <list editable="bottom" expand="1">
                    <field name="name"/>
                    <field name="stage_id"/>
                </list>`,
        });

    test("stays in its group until it is left", async () => {
        await mountGroups();
        expect(names()).toEqual(["Task 1", "Task 3", "Task 2", "Task 4"]);
        await typeInto(0);
        await changeByAnna({ stage_id: 2 }, 1);
        expectTypingIn(0);
        expect(names()).toEqual(["", "Task 3", "Task 2", "Task 4"]);
        expect(`${row(0)} [name=stage_id] input`).toHaveValue("Done");
        await leaveRow();
        expect(names()).toEqual(["Task 3", "Mine", "Task 2", "Task 4"]);
    });

    test("waits until it is left where its group is gone", async () => {
        await mountGroups();
        await typeInto(0);
        await changeByAnna({ stage_id: 2 }, 3);
        expectTypingIn(0);
        await changeByAnna({ stage_id: 2 }, 1);
        expectTypingIn(0);
        await leaveRow();
        expect(names()).toEqual(["Mine", "Task 2", "Task 3", "Task 4"]);
        expect(".o_group_header").toHaveCount(1);
    });
});
