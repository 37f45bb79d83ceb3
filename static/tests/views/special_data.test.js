import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { fields, mountView } from "@web/../tests/web_test_helpers";
import {
    createOnServer,
    defineTasks,
    letLookAgain,
    refresh,
    Stage,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();
beforeEach(() => (Stage._fields.fold = fields.Boolean()));

const stages = () => queryAllTexts(".o_arrow_button:not(.d-none)").reverse();

test("a status bar has the stages that there are now", async () => {
    await mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `
            <form>
                <header>
                    <field name="stage_id" widget="statusbar" options="{'clickable': '1', 'fold_field': 'fold'}"/>
                </header>
                <field name="name"/>
            </form>`,
    });
    expect(stages()).toEqual(["New", "Done"]);
    createOnServer("stage", { name: "Later" });
    writeOnServer("stage", [2], { name: "Over" });
    await refresh();
    await letLookAgain();
    expect(stages()).toEqual(["New", "Over", "Later"]);
    writeOnServer("stage", [2], { fold: true });
    await refresh();
    await letLookAgain();
    expect(stages().filter((text) => text !== "...")).toEqual(["New", "Later"]);
});

test("so has a choice", async () => {
    await mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `<form><field name="stage_id" widget="radio"/></form>`,
    });
    expect(queryAllTexts(".o_radio_item")).toEqual(["New", "Done"]);
    writeOnServer("stage", [2], { name: "Over" });
    await refresh();
    await letLookAgain();
    expect(queryAllTexts(".o_radio_item")).toEqual(["New", "Over"]);
});
