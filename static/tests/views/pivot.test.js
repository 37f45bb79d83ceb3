import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, mountView, toggleMenu, toggleMenuItem } from "@web/../tests/web_test_helpers";
import {
    changeByColleague,
    createByColleague,
    defineTasks,
    holdAnswers,
    letLookAgain,
    letReload,
    refresh,
    sendRefresh,
    stepFetches,
    unlinkByColleague,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const mountPivot = (params = {}) =>
    mountView({
        type: "pivot",
        resModel: "task",
        arch: `<pivot><field name="hours" type="measure"/><field name="stage_id" type="row"/></pivot>`,
        ...params,
    });

const cells = () => queryAllTexts(".o_pivot_cell_value");

test("a pivot shows what the server has now", async () => {
    await mountPivot();
    expect(cells()).toEqual(["10.00", "4.00", "6.00"]);
    writeOnServer("task", [1], { hours: 11 });
    await refresh({ view_types: ["pivot"], rec_ids: [1] });
    expect(cells()).toEqual(["20.00", "14.00", "6.00"]);
});

test("examples stay as long as there is nothing else", async () => {
    await mountPivot({
        arch: `<pivot sample="1"><field name="hours" type="measure"/><field name="stage_id" type="row"/></pivot>`,
        domain: [["name", "=", "Theirs"]],
        useSampleModel: true,
    });
    const examples = cells();
    await refresh();
    expect(".o_view_sample_data").toHaveCount(1);
    expect(cells()).toEqual(examples);
    await createByColleague({ name: "Theirs", stage_id: 1, hours: 7 });
    await letLookAgain();
    expect(".o_view_sample_data").toHaveCount(0);
    expect(cells()).toEqual(["7.00", "7.00"]);
});

test("open groups, measures and a flipped axis stay", async () => {
    await mountPivot({ context: { pivot_measures: ["hours"] } });
    await toggleMenu("Measures");
    await toggleMenuItem("Count");
    await toggleMenu("Measures");
    await contains(".o_pivot_flip_button").click();
    const headers = queryAllTexts("thead th");
    writeOnServer("task", [1], { hours: 11 });
    await refresh();
    expect(queryAllTexts("thead th")).toEqual(headers);
    expect(cells()).toInclude("14.00");
});

test("a folded group stays folded", async () => {
    await mountPivot();
    await contains("tbody .o_pivot_header_cell_opened").click();
    expect(cells()).toEqual(["10.00"]);
    writeOnServer("task", [1], { hours: 11 });
    await refresh();
    expect(cells()).toEqual(["20.00"]);
});

test("it follows a live model", async () => {
    await mountPivot({ domain: [["state", "=", "open"]] });
    await changeByColleague(1, { hours: 11 });
    await letReload();
    expect(cells()).toEqual(["20.00", "14.00", "6.00"]);
    await changeByColleague(2, { state: "closed" });
    await letLookAgain();
    expect(cells()).toEqual(["18.00", "14.00", "4.00"]);
    await unlinkByColleague([4]);
    await letLookAgain();
    expect(cells()).toEqual(["14.00", "14.00"]);
});

test("records out of its domain cost one search", async () => {
    stepFetches();
    await mountPivot({ domain: [["state", "=", "open"]] });
    expect.verifySteps(["formatted_read_grouping_sets"]);
    await createByColleague({ state: "closed", hours: 3 });
    await letReload();
    expect.verifySteps(["search"]);
});

test("many messages are two requests", async () => {
    stepFetches();
    await mountPivot();
    expect.verifySteps(["formatted_read_grouping_sets"]);
    for (let i = 0; i < 20; i++) {
        await sendRefresh();
    }
    await letReload();
    await sendRefresh();
    await letLookAgain();
    expect.verifySteps(["formatted_read_grouping_sets", "formatted_read_grouping_sets"]);
});

test("a group that is being opened opens", async () => {
    const held = holdAnswers("task", "formatted_read_grouping_sets");
    await mountPivot();
    held.start();
    await contains("tbody .o_pivot_header_cell_closed").click();
    await toggleMenuItem("State");
    await changeByColleague(1, { hours: 11 });
    await letLookAgain();
    held.release();
    await letLookAgain();
    expect(cells()).toEqual(["20.00", "14.00", "14.00", "6.00"]);
});

test("a click during the fetch is not ignored", async () => {
    const held = holdAnswers("task", "formatted_read_grouping_sets");
    await mountPivot();
    held.start();
    await changeByColleague(1, { hours: 11 });
    await letReload();
    await contains("tbody .o_pivot_header_cell_opened").click();
    expect(cells()).toEqual(["10.00"]);
    held.release();
    await letLookAgain();
    expect(cells()).toEqual(["20.00"]);
});
