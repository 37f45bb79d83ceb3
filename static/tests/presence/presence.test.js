import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, queryAllAttributes } from "@odoo/hoot-dom";
import {
    contains,
    getService,
    makeMockServer,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";
import { HIDDEN_DELAY, LOOK_INTERVAL, LOST_DELAY } from "@web_syncer/presence/presence_service";
import { MAX_RECORDS } from "@web_syncer/presence/view_presence";
import { loseConnection, mockSyncerSession } from "../web_syncer_test_helpers";
import { createOnServer, defineTasks, hideTab } from "../views/view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();
beforeEach(() =>
    mockSyncerSession({ models: ["task"], live_models: ["task"], presence_models: ["task"] })
);

const ANNA = [7, "Anna", false];
const BEN = [8, "Ben", false];
const CARLA = [9, "Carla", false];
const editing = ([id, name]) => [id, name, true];

const mountForm = () =>
    mountView({
        type: "form",
        resModel: "task",
        resId: 2,
        arch: `<form><field name="name"/></form>`,
    });

const mountList = (attributes = "") =>
    mountView({
        type: "list",
        resModel: "task",
        arch: `<list ${attributes}><field name="name"/></list>`,
    });

const mountKanban = () =>
    mountView({
        type: "kanban",
        resModel: "task",
        arch: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
    });

/** What the tab says, without the key of the view: `[model, mode, ids]`. */
const said = () => [...getService("web_syncer.presence").channels].map((c) => parse(c).slice(1));

const parse = (channel) => JSON.parse(channel.slice(`${session.db}:@`.length));

/** Let the server answer what the only view says. */
async function answer(news, { isAll = false } = {}) {
    const presences = getService("web_syncer.presence");
    const [channel] = presences.channels;
    presences.onNews([[parse(channel)[0], isAll, news]]);
    await animationFrame();
}

const look = () => advanceTime(LOOK_INTERVAL);

describe("what others are told", () => {
    test("a list says which records it shows", async () => {
        await mountList();
        expect(said()).toEqual([["task", "shown", [1, 2, 3, 4]]]);
    });

    test("a form says which record is open", async () => {
        await mountForm();
        expect(said()).toEqual([["task", "open", [2]]]);
    });

    test("a form in which something is typed says that it is edited, until it is saved", async () => {
        await mountForm();
        await contains("[name=name] input").edit("Call back", { confirm: false });
        await look();
        expect(said()).toEqual([["task", "edited", [2]]]);
        await contains(".o_form_button_save").click();
        await look();
        expect(said()).toEqual([["task", "open", [2]]]);
    });

    test("a row in which something is typed says so", async () => {
        await mountList(`editable="bottom"`);
        await contains(".o_data_row:eq(1) [name=name]").click();
        await look();
        expect(said()).toEqual([["task", "shown", [1, 2, 3, 4]]]);
        await contains(".o_data_row:eq(1) [name=name] input").edit("Call back", { confirm: false });
        await look();
        expect(said()).toEqual([
            ["task", "shown", [1, 2, 3, 4]],
            ["task", "edited", [2]],
        ]);
        await contains(".o_list_button_discard").click();
        await look();
        expect(said()).toEqual([["task", "shown", [1, 2, 3, 4]]]);
    });

    test("a record that is not there yet is nobody's business", async () => {
        await mountView({
            type: "form",
            resModel: "task",
            arch: `<form><field name="name"/></form>`,
        });
        await contains("[name=name] input").edit("New", { confirm: false });
        await look();
        expect(said()).toEqual([]);
    });

    test("of a model that is not told of, nothing is said", async () => {
        mockSyncerSession({ models: ["task"], live_models: ["task"], presence_models: [] });
        await mountForm();
        expect(said()).toEqual([]);
    });

    test("a view that is closed says nothing any more", async () => {
        const form = await mountForm();
        form.__owl__.destroy();
        expect(said()).toEqual([]);
    });

    test("a tab that is hidden for long says nothing until it is shown", async () => {
        await mountForm();
        const show = hideTab();
        await advanceTime(HIDDEN_DELAY - 2 * LOOK_INTERVAL);
        expect(said()).toEqual([["task", "open", [2]]]);
        await advanceTime(4 * LOOK_INTERVAL);
        expect(said()).toEqual([]);
        show();
        await look();
        expect(said()).toEqual([["task", "open", [2]]]);
    });

    test("a list of very many records says some of them", async () => {
        await makeMockServer();
        for (let number = 0; number < MAX_RECORDS; number++) {
            createOnServer("task", { name: "One of many" });
        }
        await mountList(`limit="1000"`);
        const [[, , ids]] = said();
        expect(ids.length).toBe(MAX_RECORDS);
    });

    test("who types all the time makes no more than one message of it", async () => {
        await mountForm();
        const presences = getService("web_syncer.presence");
        const { say } = presences;
        const before = [...presences.channels].join();
        presences.say = (channels) => {
            if (channels.join() !== before) {
                expect.step(parse(channels[0])[2]);
                presences.say = say;
            }
            return say.call(presences, channels);
        };
        for (const text of ["a", "ab", "abc", "abcd"]) {
            await contains("[name=name] input").edit(text, { confirm: false });
            await look();
        }
        expect.verifySteps(["edited"]);
        expect(presences.channels.size).toBe(1);
    });

    test("it costs no request", async () => {
        onRpc(({ method }) => expect.step(method));
        await mountForm();
        expect.verifySteps(["get_views", "web_read"]);
        await contains("[name=name] input").edit("abc", { confirm: false });
        await advanceTime(5 * LOOK_INTERVAL);
        expect.verifySteps([]);
    });
});

describe("what is shown", () => {
    test("who else is in a form is shown with a name", async () => {
        await mountForm();
        expect(".o_web_syncer_people").toHaveCount(0);
        await answer([[2, 1, [ANNA]]]);
        expect(".o_control_panel .o_web_syncer_people").toHaveCount(1);
        expect(".o_web_syncer_people").toHaveAttribute("title", "Anna");
        expect(".o_web_syncer_people").toHaveAttribute("aria-label", "Also here: Anna");
        expect(".o_web_syncer_people img").toHaveAttribute(
            "data-src",
            "/web/image/res.users/7/avatar_128"
        );
        await answer([[2, 0, []]]);
        expect(".o_web_syncer_people").toHaveCount(0);
    });

    test("who edits has a pencil, and is said to edit", async () => {
        await mountForm();
        await answer([[2, 2, [editing(BEN), ANNA]]]);
        expect(".o_web_syncer_people").toHaveAttribute("title", "Ben is editing, Anna");
        expect(".o_web_syncer_person .fa-pencil").toHaveCount(1);
        expect(".o_web_syncer_person:first .fa-pencil").toHaveCount(1);
    });

    test("of many, three are shown and the others counted", async () => {
        await mountForm();
        const dora = [10, "Dora", false];
        await answer([[2, 25, [ANNA, BEN, CARLA, dora]]]);
        expect(".o_web_syncer_people img").toHaveCount(3);
        expect(".o_web_syncer_more").toHaveText("+22");
        expect(".o_web_syncer_people").toHaveAttribute("title", "Anna, Ben, Carla, Dora, 21 more");
    });

    test("a card shows who has its record open", async () => {
        await mountKanban();
        await answer([[3, 1, [editing(ANNA)]]]);
        expect(".o_web_syncer_people").toHaveCount(1);
        expect(".o_kanban_record:eq(2) .o_web_syncer_people .fa-pencil").toHaveCount(1);
    });

    test("a row shows who has its record open, and stays as wide and high", async () => {
        await mountList();
        const sizes = () =>
            [...document.querySelectorAll(".o_data_row td")].map((cell) => [
                cell.offsetWidth,
                cell.offsetHeight,
            ]);
        const before = sizes();
        await answer([[3, 2, [ANNA, BEN]]]);
        expect(".o_web_syncer_people").toHaveCount(1);
        expect(".o_data_row:eq(2) .o_web_syncer_people img").toHaveCount(1);
        expect(".o_data_row:eq(2) .o_web_syncer_more").toHaveText("+1");
        expect(sizes()).toEqual(before);
    });

    test("lines in a form show nobody", async () => {
        mockSyncerSession({
            models: ["project"],
            live_models: ["project"],
            presence_models: ["project"],
        });
        await mountView({
            type: "form",
            resModel: "project",
            resId: 1,
            arch: `<form><field name="task_ids"><list><field name="name"/></list></field></form>`,
        });
        await answer([[1, 1, [ANNA]]]);
        expect(".o_data_row").toHaveCount(4);
        expect(".o_web_syncer_people").toHaveCount(1);
        expect(".o_control_panel .o_web_syncer_people").toHaveCount(1);
    });

    test("what is all there is takes the place of what was", async () => {
        await mountKanban();
        await answer([
            [1, 1, [ANNA]],
            [3, 1, [BEN]],
        ]);
        await answer([[3, 1, [CARLA]]], { isAll: true });
        expect(queryAllAttributes(".o_web_syncer_people", "title")).toEqual(["Carla"]);
    });

    test("what other tabs of this browser are told is theirs", async () => {
        await mountForm();
        getService("web_syncer.presence").onNews([["another", true, [[2, 1, [ANNA]]]]]);
        await animationFrame();
        expect(".o_web_syncer_people").toHaveCount(0);
    });

    test("nobody is there any more once the connection is lost for long", async () => {
        await mountForm();
        await getService("bus_service").start();
        await animationFrame();
        await answer([[2, 1, [ANNA]]]);
        const reconnect = await loseConnection();
        await advanceTime(LOST_DELAY - 2 * LOOK_INTERVAL);
        expect(".o_web_syncer_people").toHaveCount(1);
        await advanceTime(4 * LOOK_INTERVAL);
        await animationFrame();
        expect(".o_web_syncer_people").toHaveCount(0);
        await reconnect();
        await answer([[2, 1, [ANNA]]], { isAll: true });
        await advanceTime(LOST_DELAY);
        expect(".o_web_syncer_people").toHaveCount(1);
    });
});
