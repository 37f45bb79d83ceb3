import { after, animationFrame, beforeEach, expect } from "@odoo/hoot";
import { advanceTime, pointerUp } from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    getService,
    makeServerError,
    MockServer,
    models,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import { REST_DELAY } from "@web_syncer/views/rest";
import { COLLECT_DELAY, WAIT_DELAY } from "@web_syncer/views/view_reload";
import {
    defineSyncerModels,
    makeSyncNotification,
    mockSyncerSession,
    sendSyncMessage,
    waitForSubscription,
} from "../web_syncer_test_helpers";

export class Stage extends models.Model {
    _name = "stage";
    name = fields.Char();
    _records = [
        { id: 1, name: "New" },
        { id: 2, name: "Done" },
    ];
}

export class Task extends models.Model {
    _name = "task";
    name = fields.Char();
    note = fields.Text();
    story = fields.Html();
    isUrgent = fields.Boolean();
    start = fields.Datetime();
    hours = fields.Float({ aggregator: "sum" });
    state = fields.Selection({
        selection: [
            ["open", "Open"],
            ["closed", "Closed"],
        ],
    });
    deadline = fields.Date();
    stage_id = fields.Many2one({ relation: "stage" });
    project_id = fields.Many2one({ relation: "project" });
    former_stage_ids = fields.Many2many({ relation: "stage" });
    stage_ids = fields.Many2many({ relation: "stage" });
    _views = { list: `<list><field name="name"/></list>` };
    _records = [1, 2, 3, 4].map((id) => ({
        id,
        name: `Task ${id}`,
        note: `Note ${id}`,
        hours: id,
        state: "open",
        deadline: `2026-03-1${id}`,
        stage_id: id % 2 ? 1 : 2,
        project_id: 1,
        former_stage_ids: [1, 2],
    }));
}

export class Project extends models.Model {
    _name = "project";
    name = fields.Char();
    task_ids = fields.One2many({ relation: "task", relation_field: "project_id" });
    total = fields.Integer();
    _views = { list: `<list><field name="name"/></list>` };
    _records = [{ id: 1, name: "House", task_ids: [1, 2, 3, 4] }];
}

/** Define a model of tasks that is live, and of stages and projects that are not. */
export function defineTasks() {
    defineSyncerModels();
    defineModels([Stage, Task, Project]);
    beforeEach(() => mockSyncerSession({ models: ["task"], live_models: ["task"] }));
}

/**
 * Do what a colleague does: the change reaches the server, and nobody is told yet.
 *
 * @param {string} model
 * @param {number[]} ids
 * @param {Record<string, any>} values
 */
export function writeOnServer(model, ids, values) {
    MockServer.env[model].write(ids, values);
}

/**
 * See `writeOnServer`.
 *
 * @param {string} model
 * @param {Record<string, any>} values
 * @returns {number}
 */
export function createOnServer(model, values) {
    return MockServer.env[model].create(values);
}

/**
 * See `writeOnServer`.
 *
 * @param {string} model
 * @param {number[]} ids
 */
export function unlinkOnServer(model, ids) {
    MockServer.env[model].unlink(ids);
}

/** Whoever edits a field in a test has pressed on it, and does not let go by themselves. */
export async function letGo() {
    await pointerUp(document.activeElement);
}

/**
 * Let nothing be read of a model any more, as when access to it was lost, until the returned
 * function is called.
 *
 * @param {string} model
 */
export function failReads(model = "task") {
    let isFailing = true;
    onRpc(model, ["web_read", "web_search_read"], ({ parent }) => {
        if (isFailing) {
            throw makeServerError({ type: "AccessError" });
        }
        return parent();
    });
    return () => (isFailing = false);
}

/**
 * Nothing newer can be read while somebody changes something: see `failReads`.
 *
 * @param {string} [model]
 */
export async function cannotMerge(model) {
    await letGo();
    return failReads(model);
}

/** Have the server asked what follows from the name of a task, which must be there. */
export function askServerOfNames() {
    Task._onChanges.name = () => {};
    onRpc("task", "onchange", ({ args: [ids], parent }) => {
        if (!MockServer.env.task.search_count([["id", "in", ids]])) {
            throw makeServerError({ type: "MissingError" });
        }
        return parent();
    });
}

/**
 * Let the server send a message of `reload_views`, and wait until it has arrived.
 *
 * @param {Object} [message] what differs from "every view of tasks"
 */
export async function sendRefresh(message) {
    const bus = getService("bus_service");
    const arrived = new Promise((resolve) => {
        const listener = () => resolve(bus.unsubscribe("web.refresh_view", listener));
        bus.subscribe("web.refresh_view", listener);
    });
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "web.refresh_view", {
        model: "task",
        view_types: [],
        rec_ids: [],
        spread: 0,
        ...message,
    });
    await arrived;
}

/**
 * A colleague changes a task, and everybody is told.
 *
 * @param {number} id
 * @param {Record<string, any>} values
 * @param {Object} [payload] see `makeSyncNotification`
 */
export async function changeByColleague(id, values, payload = {}) {
    const model = "task";
    await waitForSubscription(model);
    writeOnServer(model, [id], values);
    await sendSyncMessage(model, [makeSyncNotification(model, id, { data: values, ...payload })]);
}

/**
 * A colleague creates a task, and everybody is told.
 *
 * @param {Record<string, any>} values
 * @param {Object} [payload] see `makeSyncNotification`
 */
export async function createByColleague(values, payload = {}) {
    await waitForSubscription("task");
    const id = createOnServer("task", values);
    const data = { ...values, id };
    await sendSyncMessage("task", [
        makeSyncNotification("task", id, { method: "create", data, ...payload }),
    ]);
    return id;
}

/**
 * A colleague deletes tasks, and everybody is told.
 *
 * @param {number[]} ids
 * @param {Object} [payload] see `makeSyncNotification`
 */
export async function unlinkByColleague(ids, payload = {}) {
    await waitForSubscription("task");
    unlinkOnServer("task", ids);
    await sendSyncMessage(
        "task",
        ids.map((id) => makeSyncNotification("task", id, { method: "unlink", ...payload }))
    );
}

/** Let a view do what it has to do now, and render it. */
export async function letReload() {
    await advanceTime(COLLECT_DELAY);
    await animationFrame();
    await animationFrame();
}

/** Let a view that waits or rests look again, and finish what it does then. */
export async function letLookAgain() {
    for (const delay of [WAIT_DELAY, REST_DELAY, WAIT_DELAY]) {
        await advanceTime(delay);
        await animationFrame();
        await animationFrame();
    }
}

/**
 * Reload the views of a model, and wait until they have.
 *
 * @param {Object} [message] what differs from "every view of tasks"
 */
export async function refresh(message) {
    await sendRefresh(message);
    await letReload();
}

const FETCHES = [
    "web_read",
    "web_search_read",
    "web_read_group",
    "search_read",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "search",
];

/** Step each request that fetches records, by its method. */
export function stepFetches() {
    onRpc(({ method }) => {
        if (FETCHES.includes(method)) {
            expect.step(method);
        }
    });
}

/**
 * Keep what the server answers from the browser, from `start()` to `release()`; after
 * `stop()` only what was asked for before that.
 *
 * @param {string} model
 * @param {string} method
 */
export function holdAnswers(model, method) {
    let isHolding = false;
    let released = Promise.withResolvers();
    onRpc(model, method, async ({ parent }) => {
        const result = await parent();
        if (isHolding) {
            await released.promise;
        }
        return result;
    });
    const stop = () => (isHolding = false);
    return {
        start: () => {
            isHolding = true;
            released = Promise.withResolvers();
        },
        stop,
        release: () => {
            stop();
            released.resolve();
        },
    };
}

/** Let the tab be in the background, until the test ends or the returned function is called. */
export function hideTab() {
    const own = Object.getOwnPropertyDescriptor(document, "visibilityState");
    const setState = (descriptor) => {
        delete document.visibilityState;
        if (descriptor) {
            Object.defineProperty(document, "visibilityState", descriptor);
        }
        document.dispatchEvent(new Event("visibilitychange"));
    };
    setState({ configurable: true, get: () => "hidden" });
    const show = () => setState(own);
    after(() => document.visibilityState === "hidden" && show());
    return show;
}
