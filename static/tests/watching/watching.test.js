import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-dom";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { session } from "@web/session";
import { keyOfCall } from "@web_syncer/odoo_internals";
import { Answers } from "@web_syncer/watching/answers";
import { EARLY_DELAY, ViewWatch } from "@web_syncer/watching/view_watch";

describe.current.tags("desktop");

/** The channels that the tab has joined, one for each time, and who listens. */
class Bus {
    channels = [];
    listeners = {};

    subscribe(type, listener) {
        this.listeners[type] = listener;
    }

    addChannel(channel) {
        this.channels.push(channel);
    }

    addEventListener(event, listener) {
        this.listeners[event] = listener;
    }

    deleteChannel(channel) {
        expect(this.channels).toInclude(channel);
        this.channels.splice(this.channels.indexOf(channel), 1);
    }

    send(...news) {
        this.listeners["web.syncer.view"](news);
    }
}

class Request extends EventTarget {
    answer(watched, result) {
        const watch = watched ? `,"web_syncer": ${JSON.stringify(watched)}` : "";
        this.responseText = `{"jsonrpc": "2.0", "id": 1, "result": ${result}${watch}}`;
        this.dispatchEvent(new Event("load"));
    }
}

/** A view of tasks; whoever calls by way of its model, does so with `read`. */
class Adapter {
    relations = ["task"];

    constructor() {
        this.model = { orm: { rpc: (url, params) => ask({ url, params }) } };
    }

    isSaving({ params }) {
        return params.method === "web_save";
    }

    isReading({ params }) {
        return params.method !== "web_save" && params.method !== "name_search";
    }

    isReplaced({ params }) {
        return params.method === "web_read";
    }

    isOwnCall(call) {
        return this.relations.includes(call.params.model) && this.isReading(call);
    }
}

const callOf = (method, id, model = "task") => ({
    url: `/web/dataset/call_kw/${model}/${method}`,
    params: { model, method, args: [id] },
});

/** What the server says with its answers, by call; `undefined`: nothing. */
let said;
let bus;
let answers;
let adapter;
let watch;

/** How often the server was asked. */
let asked;
/** What this tab itself is doing. */
let requests;

/** Make a call; the tab is told what the server says with the answer. */
function ask(call) {
    return rpc._rpc(call.url, call.params, {});
}

/** Make a call of the view's model. */
const read = (call) => adapter.model.orm.rpc(call.url, call.params);

/** Have the server tell with the answer when it is another one. */
function say(call, key, values = {}) {
    said.set(keyOfCall(call), { key, sealed: `sealed ${key}`, is_early: false, ...values });
}

const channelOf = (key) => `${session.db}:~sealed ${key}`;

function watchView(name = "", shown = adapter) {
    return new ViewWatch(answers, shown, {
        onTouched: (others) => {
            const methods = others?.map(({ params }) => params.method);
            expect.step(`${name}touched ${methods ? methods.join() : "model"}`);
        },
        onNewPictures: () => expect.step(`${name}pictures`),
    });
}

beforeEach(() => {
    said = new Map();
    asked = 0;
    requests = { isChanging: false, areChanging: () => requests.isChanging };
    patchWithCleanup(session, { db: "test" });
    patchWithCleanup(browser, { XMLHttpRequest: Request });
    // what asks a real server is the request that it is given
    patchWithCleanup(rpc, {
        async _rpc(url, params, { headers = {}, xhr }) {
            expect(Boolean(xhr)).toBe("X-Web-Syncer-Reads" in headers);
            const result = `["answer ${++asked}"]`;
            xhr?.answer(said.get(keyOfCall({ url, params })), result);
            return JSON.parse(result);
        },
    });
    bus = new Bus();
    answers = new Answers(bus, requests);
    adapter = new Adapter();
    watch = watchView();
});

const READ = callOf("web_search_read", 1);
const READ_OTHER = callOf("web_search_read", 2);
const COUNT = callOf("search_count", 1);

test("the tab listens for an answer to the view's model", async () => {
    say(READ, "a");
    expect(watch.isLive).toBe(false);
    await read(READ);
    expect(watch.isLive).toBe(true);
    expect(bus.channels).toEqual([channelOf("a")]);
    bus.send(["other", true]);
    bus.send(["a", true]);
    expect.verifySteps(["touched model"]);
});

test("a newer answer takes the place of the one before", async () => {
    say(READ, "a");
    await read(READ);
    say(READ, "b");
    await read(READ);
    expect(bus.channels).toEqual([channelOf("b")]);
    bus.send(["a", true]);
    bus.send(["b", true]);
    expect.verifySteps(["touched model"]);
});

test("the same answer twice is one channel", async () => {
    say(READ, "a");
    await read(READ);
    await read(READ);
    expect(bus.channels).toEqual([channelOf("a")]);
});

test("an answer with which the server says nothing leaves the channel", async () => {
    say(READ, "a");
    await read(READ);
    said.clear();
    await read(READ);
    expect(bus.channels).toEqual([]);
    expect(watch.isLive).toBe(false);
});

test("a view is live if the server tells of all that its model shows", async () => {
    say(READ, "a");
    await read(READ);
    await read(READ_OTHER);
    expect(watch.isLive).toBe(false);
});

test("what nobody asks for is left alone", async () => {
    say(callOf("web_search_read", 1, "stage"), "a");
    await ask(callOf("web_search_read", 1, "stage"));
    await read(callOf("name_search", 1));
    expect(bus.channels).toEqual([]);
    expect(answers.byCall.size).toBe(0);
});

test("calls of parts of a view are told apart from those of its model", async () => {
    say(READ, "a");
    say(COUNT, "b");
    await read(READ);
    await ask(COUNT);
    bus.send(["b", true]);
    expect.verifySteps(["touched search_count"]);
    bus.send(["a", true], ["b", true]);
    expect.verifySteps(["touched search_count", "touched model"]);
});

test("views are told of new pictures, whether they reload or not", async () => {
    say(READ, "a");
    await read(READ);
    bus.send(["a", false]);
    expect.verifySteps(["pictures"]);
    bus.send(["a", true]);
    expect.verifySteps(["touched model"]);
    bus.send(["a", false, true]);
    expect.verifySteps(["pictures"]);
    bus.send(["a", true, false]);
    expect.verifySteps(["touched model"]);
    bus.send(["a", true, true]);
    expect.verifySteps(["touched model", "pictures"]);
    bus.send(["a", false, false]);
    expect.verifySteps([]);
});

test("two views that show the same are both told", async () => {
    const second = watchView("second ", new Adapter());
    say(READ, "a");
    await read(READ);
    await ask(READ);
    bus.send(["a", true]);
    expect.verifySteps(["touched model", "second touched web_search_read"]);
    watch.destroy();
    expect(bus.channels).toEqual([channelOf("a")]);
    second.destroy();
    expect(bus.channels).toEqual([]);
    expect(answers.byCall.size).toBe(0);
});

test("while the view reloads, it is told of both what it shows and what it will", async () => {
    say(READ, "a");
    await read(READ);
    watch.begin();
    say(READ_OTHER, "b");
    await read(READ_OTHER);
    expect(bus.channels).toEqual([channelOf("a"), channelOf("b")]);
    bus.send(["a", true]);
    bus.send(["b", true]);
    expect.verifySteps(["touched model", "touched model"]);
    watch.end(true);
    expect(bus.channels).toEqual([channelOf("b")]);
    expect(watch.has(keyOfCall(READ))).toBe(false);
});

test("a reload that is not shown keeps what is shown", async () => {
    say(READ, "a");
    say(READ_OTHER, "b");
    await read(READ);
    watch.begin();
    await read(READ_OTHER);
    watch.end(false);
    expect(bus.channels).toEqual([channelOf("a"), channelOf("b")]);
});

test("what a view that begins anew has loaded before is forgotten", async () => {
    say(READ, "a");
    say(READ_OTHER, "b");
    watch.begin();
    await read(READ);
    watch.begin();
    await read(READ_OTHER);
    watch.end(true);
    watch.end(true);
    expect(bus.channels).toEqual([channelOf("b")]);
});

test("parts of what the view has left are forgotten", async () => {
    say(COUNT, "a");
    await ask(COUNT);
    watch.begin();
    adapter.relations = [];
    watch.end(true);
    expect(watch.others.size).toBe(0);
    expect(bus.channels).toEqual([]);
});

test("a save stands in for what was read before", async () => {
    const form = callOf("web_read", 1);
    const save = callOf("web_save", 1);
    say(form, "a");
    say(save, "b");
    await read(form);
    await read(save);
    expect(bus.channels).toEqual([channelOf("b")]);
    expect(watch.isLive).toBe(true);
    bus.send(["b", true]);
    expect.verifySteps(["touched model"]);
});

test("a save of which the server says nothing does not", async () => {
    const form = callOf("web_read", 1);
    say(form, "a");
    await read(form);
    await read(callOf("web_save", 1));
    expect(bus.channels).toEqual([channelOf("a")]);
    expect(watch.saving.size).toBe(0);
});

test("of what parts have asked for, it is known whether the server tells of it", async () => {
    const isCount = ({ params }) => params.method === "search_count";
    expect(watch.tells(isCount)).toBe(false);
    say(callOf("search_count", 1), "count 1");
    await ask(callOf("search_count", 1));
    expect(watch.tells(isCount)).toBe(true);
    // nothing more is told of it until it is asked for
    answers.onNews([["count 1", true]]);
    expect(watch.tells(isCount)).toBe(false);
    await ask(callOf("search_count", 1));
    expect(watch.tells(isCount)).toBe(true);
    expect.verifySteps(["touched search_count"]);
    // not answered in a way that can be followed
    await ask(callOf("search_count", 2));
    expect(watch.tells(isCount)).toBe(false);
});

test("what was read before the server knew that views depend on it is read again", async () => {
    say(READ, "a", { is_early: true });
    await read(READ);
    await advanceTime(EARLY_DELAY / 2);
    expect.verifySteps([]);
    await advanceTime(EARLY_DELAY / 2);
    expect.verifySteps(["touched model"]);
});

test("again and again, but ever less often, as long as somebody may not know of it", async () => {
    say(READ, "a", { is_early: true });
    for (const delay of [EARLY_DELAY, 2 * EARLY_DELAY, 4 * EARLY_DELAY]) {
        await read(READ);
        await advanceTime(delay / 2);
        expect.verifySteps([]);
        await advanceTime(delay / 2);
        expect.verifySteps(["touched model"]);
    }
    say(READ, "a");
    await read(READ);
    await advanceTime(100 * EARLY_DELAY);
    expect.verifySteps([]);
});

test("unless it was read meanwhile", async () => {
    say(READ, "a", { is_early: true });
    await read(READ);
    await advanceTime(EARLY_DELAY / 2);
    say(READ, "a");
    await read(READ);
    await advanceTime(100 * EARLY_DELAY);
    expect.verifySteps([]);
});

test("unless the view has gone", async () => {
    say(READ, "a", { is_early: true });
    await read(READ);
    watch.destroy();
    await advanceTime(EARLY_DELAY);
    expect.verifySteps([]);
});

test("of many calls a view follows the latest", async () => {
    for (let id = 0; id < 200; id++) {
        say(callOf("web_search_read", id), `${id}`);
        await read(callOf("web_search_read", id));
        say(callOf("search_count", id), `count ${id}`);
        await ask(callOf("search_count", id));
    }
    expect(watch.calls.size).toBe(80);
    expect(watch.others.size).toBe(80);
    expect(watch.has(keyOfCall(callOf("web_search_read", 199)))).toBe(true);
    answers.forget();
    expect(bus.channels).toHaveLength(160);
    watch.destroy();
    expect(bus.channels).toEqual([]);
});

test("an answer that nobody can read is no answer", async () => {
    for (const watched of [{ key: "a" }, "text", null]) {
        said.set(keyOfCall(READ), watched);
        await read(READ);
    }
    expect(bus.channels).toEqual([]);
});

describe("an answer that comes with the news", () => {
    const ANSWERED = { is_answered: true };

    /** Ask as a view that shows what the server has told. */
    async function follow(call) {
        watch.begin();
        watch.follow();
        const [answer] = await read(call);
        watch.end(true);
        watch.unfollow();
        return answer;
    }

    beforeEach(async () => {
        say(READ, "a", ANSWERED);
        say(READ_OTHER, "b", ANSWERED);
        await read(READ);
        await read(READ_OTHER);
    });

    test("is asked for again where somebody may not know that views depend on it", async () => {
        say(READ, "a", { ...ANSWERED, is_early: true });
        expect(await read(READ)).toEqual(["answer 3"]);
        await advanceTime(EARLY_DELAY);
        expect.verifySteps(["touched model"]);
        expect(await follow(READ)).toBe("answer 4");
        expect(asked).toBe(4);
    });

    test("is shown, and nobody asks for it", async () => {
        bus.send(["a", true, false, `["pushed"]`]);
        expect.verifySteps(["touched model"]);
        expect(await follow(READ)).toBe("pushed");
        expect(asked).toBe(2);
        expect(bus.channels).toEqual([channelOf("a")]);
    });

    test("goes with those that have not changed", async () => {
        bus.send(["a", true, false, `["pushed"]`]);
        watch.begin();
        watch.follow();
        expect(await read(READ)).toEqual(["pushed"]);
        expect(await read(READ_OTHER)).toEqual(["answer 2"]);
        watch.end(true);
        expect(bus.channels).toEqual([channelOf("a"), channelOf("b")]);
        expect.verifySteps(["touched model"]);
    });

    test("is all that its view shows, or is not", async () => {
        expect(watch.isKnown).toBe(true);
        bus.send(["a", true, false]);
        expect(watch.isKnown).toBe(false);
        bus.send(["a", true, false, `["pushed"]`]);
        expect(watch.isKnown).toBe(true);
        expect.verifySteps(["touched model", "touched model"]);
    });

    test("is not changed by who shows it", async () => {
        bus.send(["a", true, false, `[{"name": "pushed"}]`]);
        expect.verifySteps(["touched model"]);
        (await follow(READ)).name = "mine";
        expect(await follow(READ)).toEqual({ name: "pushed" });
    });

    test("is the same that is shown already: nothing is done", () => {
        bus.send(["a", true, false, `["answer 1"]`]);
        expect.verifySteps([]);
    });

    test("is not for whoever asks for himself", async () => {
        bus.send(["a", true, false, `["pushed"]`]);
        expect.verifySteps(["touched model"]);
        expect(await read(READ)).toEqual(["answer 3"]);
    });

    test("is old when the server says so", async () => {
        bus.send(["a", true, false, `["pushed"]`]);
        bus.send(["a", true, false]);
        expect.verifySteps(["touched model", "touched model"]);
        expect(await follow(READ)).toBe("answer 3");
    });

    test("is not trusted when this tab has changed something meanwhile", async () => {
        bus.send(["a", true, false, `["pushed"]`]);
        requests.onChange();
        expect.verifySteps(["touched model"]);
        expect(await follow(READ)).toBe("answer 3");
    });

    test("is not trusted while this tab changes something", async () => {
        requests.isChanging = true;
        bus.send(["a", true, false, `["pushed"]`]);
        expect.verifySteps(["touched model"]);
        requests.isChanging = false;
        expect(await follow(READ)).toBe("answer 3");
    });

    for (const event of ["BUS:DISCONNECT", "BUS:CONNECT", "BUS:RECONNECT"]) {
        test(`is not trusted after ${event}`, async () => {
            bus.send(["a", true, false, `["pushed"]`]);
            expect.verifySteps(["touched model"]);
            bus.listeners[event]();
            expect(await follow(READ)).toBe("answer 3");
        });
    }

    test("is not kept where the server sends none", async () => {
        say(READ, "c");
        await read(READ);
        expect(await follow(READ)).toBe("answer 4");
    });
});

test("those who are told that they ask do not all ask at once", async () => {
    patchWithCleanup(Math, { random: () => 0.5 });
    const delays = [];
    watch.listeners.onTouched = (others, delay) => delays.push(delay);
    say(READ, "a");
    await read(READ);
    bus.send(["a", true, false, null, 4]);
    bus.send(["a", true, false]);
    expect(delays).toEqual([2000, 0]);
});
