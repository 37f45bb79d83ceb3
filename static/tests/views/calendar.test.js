import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { advanceTime, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { contains, mountView, preloadBundle } from "@web/../tests/web_test_helpers";
import {
    changeScale,
    clickEvent,
    findDateCell,
    navigate,
} from "@web/../tests/views/calendar/calendar_test_helpers";
import { RESET_SPREAD } from "@web_syncer/syncer_service";
import { sendSyncNotification, waitForSubscription } from "../web_syncer_test_helpers";
import {
    changeByColleague,
    createByColleague,
    defineTasks,
    letLookAgain,
    letReload,
    refresh,
    stepFetches,
    unlinkByColleague,
    writeOnServer,
} from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();
preloadBundle("web.fullcalendar_lib");
beforeEach(() => mockDate("2026-03-12T08:00:00", 0));

const mountCalendar = (params = {}) =>
    mountView({
        type: "calendar",
        resModel: "task",
        arch: `<calendar date_start="deadline" mode="month" event_open_popup="1"><field name="name"/></calendar>`,
        ...params,
    });

const titles = () => queryAllTexts(".fc-event .o_event_title").sort();

test("a calendar shows what the server has now", async () => {
    await mountCalendar();
    writeOnServer("task", [2], { deadline: "2026-03-20" });
    await refresh({ view_types: ["calendar"], rec_ids: [2] });
    expect(findDateCell("2026-03-20").closest("td")).toHaveText(/Task 2/);
});

test("a record out of its range is left alone", async () => {
    stepFetches();
    await mountCalendar();
    expect.verifySteps(["search_read"]);
    await navigate("next");
    await navigate("next");
    expect.verifySteps(["search_read", "search_read"]);
    await refresh({ rec_ids: [2] });
    expect.verifySteps([]);
});

test("the date and the scale stay", async () => {
    await mountCalendar();
    await changeScale("week");
    await navigate("next");
    const header = queryAllTexts(".o_calendar_header h5");
    writeOnServer("task", [2], { deadline: "2026-03-18" });
    await refresh();
    expect(queryAllTexts(".o_calendar_header h5")).toEqual(header);
    expect(titles()).toEqual(["Task 2"]);
});

test("an open popover: the reload waits and then runs", async () => {
    await mountCalendar();
    await clickEvent(1);
    expect(".o_cw_popover").toHaveCount(1);
    writeOnServer("task", [2], { name: "Theirs" });
    await refresh();
    await letLookAgain();
    expect(".o_cw_popover").toHaveCount(1);
    expect(titles()).toEqual(["Task 1", "Task 2", "Task 3", "Task 4"]);
    await contains(".o_cw_popover_close").click();
    await letLookAgain();
    expect(titles()).toEqual(["Task 1", "Task 3", "Task 4", "Theirs"]);
});

test("events change, appear and go", async () => {
    await mountCalendar();
    await changeByColleague(1, { name: "Theirs" });
    await createByColleague({ name: "New", deadline: "2026-03-25" });
    await unlinkByColleague([4]);
    await letLookAgain();
    expect(titles()).toEqual(["New", "Task 2", "Task 3", "Theirs"]);
});

test("of events in other months, one search tells", async () => {
    await mountCalendar();
    await waitForSubscription("task");
    // FullCalendar's timers let a day pass: a late connection brings a reset
    await advanceTime(RESET_SPREAD);
    await letLookAgain();
    stepFetches();
    await createByColleague({ name: "Later", deadline: "2026-08-25" });
    await letReload();
    expect.verifySteps(["search"]);
    await letLookAgain();
    expect.verifySteps([]);
    await unlinkByColleague([4]);
    await letReload();
    expect.verifySteps(["search_read"]);
    await letLookAgain();
    expect.verifySteps([]);
});

test("a changed event is highlighted", async () => {
    await mountCalendar();
    await changeByColleague(1, { name: "Theirs" });
    await letReload();
    // the calendar draws its events when its library has the time to
    await waitFor(".o_web_syncer_changed", { timeout: 2000 });
    expect(".o_web_syncer_changed").toHaveCount(1);
    expect(".o_web_syncer_changed").toHaveText(/Theirs/);
});

test("an event of which the calendar does not hold what changed is fetched", async () => {
    await mountCalendar({ arch: `<calendar date_start="deadline" mode="month"/>` });
    await waitForSubscription("task");
    writeOnServer("task", [1], { name: "Theirs" });
    // a creation and a change, told together
    const data = { name: "Theirs", deadline: "2026-03-11" };
    await sendSyncNotification("task", 1, { method: "create", data });
    await letReload();
    // it waits as long as another request of the tab is under way
    await letLookAgain();
    await waitFor(".fc-event .o_event_title:contains(Theirs)", { timeout: 2000 });
    expect(titles()).toInclude("Theirs");
});
