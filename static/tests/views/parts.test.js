import { Component, onWillStart, useState, xml } from "@odoo/owl";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    findComponent,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { CharField } from "@web/views/fields/char/char_field";
import { FormController } from "@web/views/form/form_controller";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    changeByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

/** What the server would tell the widgets. */
let answer;
let answered;
/** How many widgets were made. */
let made;

class FetchingWidget extends Component {
    static template = xml`<span class="o_fetching" t-esc="answer"/><input class="o_beside"/>`;
    static props = { ...standardWidgetProps };
    setup() {
        onWillStart(async () => {
            await answered;
            this.answer = answer;
        });
    }
}

class ComputingWidget extends Component {
    static template = xml`<span class="o_computing" t-esc="state.name"/>`;
    static props = { ...standardWidgetProps };
    setup() {
        made++;
        this.state = useState({ name: this.props.record.data.name });
    }
}

class FetchingField extends Component {
    static template = xml`<span class="o_fetching_field" t-esc="answer"/>`;
    static props = { ...standardFieldProps };
    setup() {
        this.answer = answer;
    }
}

beforeEach(() => {
    answer = "one";
    answered = Promise.resolve();
    made = 0;
    const widgets = registry.category("view_widgets");
    widgets.add("fetching", { component: FetchingWidget }, { force: true });
    widgets.add("computing", { component: ComputingWidget }, { force: true });
    const fields = registry.category("fields");
    fields.add("fetching_field", { component: FetchingField }, { force: true });
});

const mountForm = async () => {
    const view = await mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `
            <form>
                <field name="name"/>
                <widget name="fetching"/>
                <field name="note" widget="fetching_field"/>
            </form>`,
    });
    return findComponent(view, (c) => c instanceof FormController).env.reloadAdapter;
};

describe("in a form", () => {
    test("widgets and fields of other addons are made anew when they are to be", async () => {
        const adapter = await mountForm();
        const input = queryFirst("[name=name] input");
        answer = "two";
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_fetching").toHaveText("two");
        expect(".o_fetching_field").toHaveText("two");
        expect(queryFirst("[name=name] input")).toBe(input);
        answer = "three";
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_fetching").toHaveText("three");
    });

    test("what a widget shows stays until the server has answered", async () => {
        const adapter = await mountForm();
        answered = new Deferred();
        answer = "two";
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_fetching").toHaveText("one");
        answered.resolve();
        await animationFrame();
        expect(".o_fetching").toHaveText("two");
    });

    test("one that is being made is made anew", async () => {
        const adapter = await mountForm();
        answered = new Deferred();
        answer = "two";
        adapter.renewWidgets();
        await animationFrame();
        const former = answered;
        answered = Promise.resolve();
        answer = "three";
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_fetching").toHaveText("three");
        answer = "four";
        former.resolve();
        await animationFrame();
        expect(".o_fetching").toHaveText("three");
    });

    test("one that has the focus, or text, stays", async () => {
        const adapter = await mountForm();
        await contains(".o_beside").edit("Mine", { confirm: false });
        answer = "two";
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_beside").toHaveValue("Mine");
        expect(".o_beside").toBeFocused();
        await contains("[name=name] input").click();
        adapter.renewWidgets();
        await animationFrame();
        expect(".o_beside").toHaveValue("Mine");
        expect(".o_fetching").toHaveText("one");
        expect(".o_fetching_field").toHaveText("two");
    });

    test("they are made anew when the record has changed", async () => {
        await mountForm();
        answer = "two";
        await refresh();
        expect(".o_fetching").toHaveText("one");
        await changeByColleague(1, { name: "Theirs" });
        await letLookAgain();
        expect(".o_fetching").toHaveText("two");
    });

    test("fields of web are not", async () => {
        patchWithCleanup(CharField.prototype, {
            setup() {
                super.setup();
                expect.step("char");
            },
        });
        const adapter = await mountForm();
        expect.verifySteps(["char"]);
        adapter.renewWidgets();
        await animationFrame();
        expect.verifySteps([]);
    });
});

describe("rows", () => {
    const WIDGET = `<widget name="computing"/>`;
    const LIST = `<list><field name="name"/>${WIDGET}</list>`;

    test("a row that has changed is made anew, the others stay", async () => {
        await mountView({ type: "list", resModel: "task", arch: LIST });
        const row = queryFirst(".o_data_row:eq(1)");
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(queryAllTexts(".o_computing")).toEqual(["Theirs", "Task 2", "Task 3", "Task 4"]);
        expect(queryFirst(".o_data_row:eq(1)")).toBe(row);
    });

    test("it is made anew once, and nothing is made in vain", async () => {
        await mountView({ type: "list", resModel: "task", arch: LIST });
        made = 0;
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(made).toBe(1);
    });

    test("so is a card", async () => {
        await mountView({
            type: "kanban",
            resModel: "task",
            groupBy: ["stage_id"],
            arch: `
                <kanban><templates><t t-name="card">
                    <field name="name"/>${WIDGET}
                </t></templates></kanban>`,
        });
        const card = queryFirst(".o_kanban_record:contains(Task 3)");
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(queryAllTexts(".o_computing")).toEqual(["Theirs", "Task 3", "Task 2", "Task 4"]);
        expect(queryFirst(".o_kanban_record:contains(Task 3)")).toBe(card);
    });

    test("so is a line in a form", async () => {
        await mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `<form><field name="task_ids">${LIST}</field></form>`,
        });
        const row = queryFirst(".o_data_row:eq(1)");
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(queryAllTexts(".o_computing").slice(0, 2)).toEqual(["Theirs", "Task 2"]);
        expect(queryFirst(".o_data_row:eq(1)")).toBe(row);
    });

    test("the row in which somebody is stays, and what is in it is made anew", async () => {
        await mountView({
            type: "list",
            resModel: "task",
            arch: `<list editable="bottom"><field name="name"/><field name="note"/>${WIDGET}</list>`,
        });
        await contains(".o_data_row:first [name=note]").click();
        const row = queryFirst(".o_data_row:first");
        await changeByColleague(1, { name: "Theirs" });
        await letReload();
        expect(queryFirst(".o_data_row:first")).toBe(row);
        expect(".o_data_row:first [name=note] textarea").toBeFocused();
        expect(".o_data_row:first [name=name] input").toHaveValue("Theirs");
        expect(".o_computing:first").toHaveText("Theirs");
    });

    test("a card with text that somebody has selected stays", async () => {
        await mountView({ type: "list", resModel: "task", arch: LIST });
        const row = queryFirst(".o_data_row:first");
        document.getSelection().selectAllChildren(row.querySelector("[name=name]"));
        writeOnServer("task", [1], { name: "Theirs" });
        await refresh();
        expect(queryFirst(".o_data_row:first")).toBe(row);
        expect(".o_data_row:first [name=name]").toHaveText("Theirs");
        document.getSelection().removeAllRanges();
    });

    test("a changed row stays selected", async () => {
        await mountView({ type: "list", resModel: "task", arch: LIST });
        await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
        queryFirst(".o_data_row:eq(2) input").blur();
        writeOnServer("task", [3], { name: "Theirs" });
        await refresh();
        expect(".o_data_row_selected").toHaveCount(1);
        expect(".o_data_row_selected [name=name]").toHaveText("Theirs");
        expect(".o_data_row_selected input").toBeChecked();
    });
});
