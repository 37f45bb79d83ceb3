import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-dom";
import {
    contains,
    findComponent,
    mountView,
    toggleMenu,
    toggleMenuItem,
} from "@web/../tests/web_test_helpers";
import { GraphController } from "@web/views/graph/graph_controller";
import { PATIENCE } from "@web_syncer/views/view_reload";
import { checkDatasets, checkModeIs } from "@web/../tests/views/graph/graph_test_helpers";
import {
    changeByColleague,
    createByColleague,
    defineTasks,
    holdAnswers,
    letLookAgain,
    letReload,
    refresh,
    stepFetches,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

const mountGraph = (params = {}) =>
    mountView({
        type: "graph",
        resModel: "task",
        arch: `<graph><field name="stage_id"/><field name="hours" type="measure"/></graph>`,
        ...params,
    });

test("a graph shows what the server has now", async () => {
    const view = await mountGraph();
    checkDatasets(view, "data", { data: [4, 6] });
    writeOnServer("task", [1], { hours: 11 });
    await refresh({ view_types: ["graph"], rec_ids: [1] });
    checkDatasets(view, "data", { data: [14, 6] });
});

test("its mode and measure stay", async () => {
    const view = await mountGraph({ context: { graph_measure: "hours" } });
    await contains(".o_graph_button[data-mode=pie]").click();
    await toggleMenu("Measures");
    await toggleMenuItem("Count");
    await toggleMenu("Measures");
    await createByColleague({ stage_id: 1 });
    await letLookAgain();
    checkModeIs(view, "pie");
    checkDatasets(view, "data", { data: [3, 2] });
});

test("it follows a live model", async () => {
    const view = await mountGraph();
    await changeByColleague(1, { hours: 11 });
    await letReload();
    checkDatasets(view, "data", { data: [14, 6] });
});

test("records out of its domain cost one search", async () => {
    stepFetches();
    await mountGraph({ domain: [["state", "=", "open"]] });
    expect.verifySteps(["formatted_read_group"]);
    await createByColleague({ state: "closed", hours: 3 });
    await letReload();
    expect.verifySteps(["search"]);
});

test("a load that others start meanwhile takes its place, and the graph goes on", async () => {
    const held = holdAnswers("task", "formatted_read_group");
    const view = await mountGraph();
    const { model } = findComponent(view, (c) => c instanceof GraphController);
    held.start();
    await changeByColleague(1, { hours: 11 });
    await letReload();
    held.stop();
    await model.load({ ...model.searchParams });
    await changeByColleague(1, { hours: 21 });
    await letLookAgain();
    await advanceTime(PATIENCE);
    await letLookAgain();
    checkDatasets(view, "data", { data: [24, 6] });
});
