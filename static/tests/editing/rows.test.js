import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import { defineTasks } from "../views/view_reload_test_helpers";
import { changeLinesByAnna, mountProjectForm } from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const row = (i) => `.o_data_row:eq(${i})`;
const names = () => queryAllTexts(".o_data_row .o_data_cell[name=name]");

describe("the line in which somebody types", () => {
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
