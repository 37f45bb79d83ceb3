import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-dom";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Chatter } from "@web_syncer/views/chatter";
import { REST_DELAY, RETRY_DELAY } from "@web_syncer/views/renewal";

describe.current.tags("desktop");

const FETCH_LIMIT = 3;

class Messages extends Array {
    static get [Symbol.species]() {
        return Array;
    }
    delete(message) {
        this.splice(this.indexOf(message), 1);
    }
}

/** What a chatter has of a record, as Odoo's `mail` keeps it. */
class Thread {
    isLoaded = true;
    loadNewer = false;
    loadOlder = false;
    store = {
        FETCH_LIMIT,
        insert: (data) => expect.step(`insert ${data}`),
        "mail.message": { insert: (ids) => ids.map((id) => ({ id })) },
    };

    constructor(...ids) {
        this.messages = new Messages();
        this.messages.push(...ids.map((id) => ({ id })));
    }

    async fetchMessagesData() {
        expect.step("fetch");
        await fetched;
        return { data: "data", messages: [...answer] };
    }

    async fetchThreadData(names) {
        expect(names).toInclude("attachments");
    }

    get ids() {
        return this.messages.map(({ id }) => id);
    }
}

/** The ids of the newest messages, the newest first. */
let answer;
/** Ends when the server answers. */
let fetched;
let thread;
let chatter;

beforeEach(() => {
    answer = [];
    fetched = undefined;
    thread = new Thread(1, 2);
    chatter = new Chatter(() => ({
        services: { "mail.store": { Thread: { get: () => thread } } },
        resModel: "task",
        resId: 1,
    }));
});

test("new messages are added, and those that are gone are taken away", async () => {
    answer = [3, 2];
    await chatter.renew();
    expect(thread.ids).toEqual([2, 3]);
    expect.verifySteps(["fetch", "insert data"]);
});

test("older ones than those that were fetched stay", async () => {
    thread = new Thread(1, 2, 3, 4);
    answer = [5, 4, 2];
    await chatter.renew();
    expect(thread.ids).toEqual([1, 2, 4, 5]);
    expect.verifySteps(["fetch", "insert data"]);
});

test("after many new ones the older ones are loaded when the person looks for them", async () => {
    answer = [9, 8, 7];
    await chatter.renew();
    expect(thread.ids).toEqual([7, 8, 9]);
    expect(thread.loadOlder).toBe(true);
    expect.verifySteps(["fetch", "insert data"]);
});

test("what the person posts meanwhile stays, in its place", async () => {
    const answered = Promise.withResolvers();
    fetched = answered.promise;
    answer = [3, 2, 1];
    const renewed = chatter.renew();
    thread.messages.push({ id: 4 }, { id: 5.01, isPending: true });
    answered.resolve();
    await renewed;
    expect(thread.ids).toEqual([1, 2, 3, 4, 5.01]);
    expect.verifySteps(["fetch", "insert data"]);
});

test("who looks at old messages gets no new ones below them", async () => {
    thread.loadNewer = true;
    answer = [3, 2];
    await chatter.renew();
    expect(thread.ids).toEqual([2]);
    expect.verifySteps(["fetch", "insert data"]);
});

test("what is told during the rest is fetched after it, once", async () => {
    await chatter.renew();
    chatter.renew();
    chatter.renew();
    expect.verifySteps(["fetch", "insert data"]);
    await advanceTime(REST_DELAY);
    expect.verifySteps(["fetch", "insert data"]);
    await advanceTime(REST_DELAY);
    expect.verifySteps([]);
});

test("what is told during a fetch is fetched after it", async () => {
    const answered = Promise.withResolvers();
    fetched = answered.promise;
    chatter.renew();
    chatter.renew();
    answered.resolve();
    await tick();
    expect.verifySteps(["fetch", "insert data"]);
    await advanceTime(REST_DELAY);
    expect.verifySteps(["fetch", "insert data"]);
});

test("nothing is fetched where no chatter is", async () => {
    thread = undefined;
    await chatter.renew();
    await advanceTime(REST_DELAY);
    thread = new Thread();
    thread.isLoaded = false;
    await chatter.renew();
    expect.verifySteps([]);
});

test("nothing is fetched, and nothing shown, when the view has gone", async () => {
    const answered = Promise.withResolvers();
    fetched = answered.promise;
    const renewed = chatter.renew();
    chatter.renew();
    chatter.destroy();
    answered.resolve();
    await renewed;
    expect(thread.ids).toEqual([1, 2]);
    await advanceTime(RETRY_DELAY);
    chatter.renew();
    chatter.renewLater();
    await advanceTime(RETRY_DELAY);
    expect.verifySteps(["fetch"]);
});

test("where the server is out of reach, it is asked again later", async () => {
    fetched = Promise.reject(new ConnectionLostError());
    await chatter.renew();
    fetched = undefined;
    await advanceTime(RETRY_DELAY / 2);
    expect.verifySteps(["fetch"]);
    await advanceTime(RETRY_DELAY / 2);
    expect.verifySteps(["fetch", "insert data"]);
});

test("where the server fails, it is asked at the next change", async () => {
    fetched = Promise.reject(new Error("500"));
    await chatter.renew();
    fetched = undefined;
    await advanceTime(RETRY_DELAY);
    expect.verifySteps(["fetch"]);
    await chatter.renew();
    expect.verifySteps(["fetch", "insert data"]);
});

test("that only newer messages are asked for is told apart", () => {
    const call = (asked) => ({ url: "/mail/thread/messages", params: { fetch_params: asked } });
    expect(Chatter.readsNewer(call({ limit: 30, after: 7 }))).toBe(true);
    expect(Chatter.readsNewer(call({ limit: 30 }))).toBe(false);
});

test("what a chatter asks for together with others is told apart", () => {
    const call = (...asked) => ({ url: "/mail/data", params: { fetch_params: asked } });
    expect(Chatter.readsMore(call(["mail.thread", { thread_id: 1 }]))).toBe(false);
    expect(Chatter.readsMore(call(["mail.thread", {}], "init_messaging"))).toBe(true);
    const messages = { url: "/mail/thread/messages", params: { fetch_params: { limit: 30 } } };
    expect(Chatter.readsMore(messages)).toBe(false);
    expect(Chatter.reads(messages)).toBe(true);
    expect(Chatter.reads({ url: "/mail/message/post", params: {} })).toBe(false);
});
