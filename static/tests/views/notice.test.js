import { xml } from "@odoo/owl";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllRects, queryRect } from "@odoo/hoot-dom";
import { contains, mountView } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { cannotMerge, changeByColleague, defineTasks, letReload } from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

test("a form with a template of its own has the notice too", async () => {
    class OwnController extends FormController {
        static template = xml`
            <div t-att-class="className" t-ref="root">
                <Layout display="display">
                    <t
                        t-component="props.Renderer"
                        record="model.root"
                        Compiler="props.Compiler"
                        archInfo="archInfo"
                        onNotebookPageChange.bind="onNotebookPageChange"
                    />
                </Layout>
            </div>`;
    }
    registry.category("views").add("own_form", { ...formView, Controller: OwnController });
    await mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `<form js_class="own_form"><field name="name"/></form>`,
    });
    await contains("[name=name] input").edit("Mine");
    await cannotMerge();
    await changeByColleague(1, { name: "Theirs" });
    await letReload();
    expect(".o_content > .o_web_syncer_notice:last-child").toHaveText(/Mitchell Admin has changed/);
});

test("so has a list", async () => {
    class OwnController extends ListController {
        static template = xml`
            <div t-att-class="className" t-ref="root">
                <Layout display="display">
                    <t
                        t-if="model.isReady"
                        t-component="props.Renderer"
                        list="model.root"
                        activeActions="activeActions"
                        archInfo="archInfo"
                        allowSelectors="props.allowSelectors"
                        editable="editable"
                        openRecord.bind="openRecord"
                        onAdd.bind="createRecord"
                        optionalActiveFields="optionalActiveFields"
                        readonly="props.readonly"
                    />
                </Layout>
            </div>`;
    }
    registry.category("views").add("own_list", { ...listView, Controller: OwnController });
    await mountView({
        type: "list",
        resModel: "task",
        arch: `<list js_class="own_list" editable="bottom"><field name="name"/></list>`,
    });
    await contains(".o_data_row:first [name=name]").click();
    await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
    await cannotMerge();
    await changeByColleague(1, { name: "Theirs" });
    await letReload();
    expect(".o_content > .o_web_syncer_notice:last-child").toHaveText(/Mitchell Admin has changed/);
});

test("beside a search panel, it takes the place of nothing", async () => {
    await mountView({
        type: "list",
        resModel: "task",
        searchViewArch: `<search><searchpanel><field name="stage_id"/></searchpanel></search>`,
        arch: `<list editable="bottom"><field name="name"/></list>`,
    });
    await contains(".o_data_row:first [name=name]").click();
    await contains(".o_data_row:first [name=name] input").edit("Mine", { confirm: false });
    const places = () => queryAllRects(".o_search_panel, .o_data_row").map(JSON.stringify);
    const before = places();
    await cannotMerge();
    await changeByColleague(1, { name: "Theirs" });
    await letReload();
    expect(".o_web_syncer_notice .alert").toHaveCount(1);
    expect(places()).toEqual(before);
    expect(queryRect(".o_web_syncer_notice").width).toBe(queryRect(".o_content").width);
});
