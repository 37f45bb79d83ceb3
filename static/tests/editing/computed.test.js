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
});
