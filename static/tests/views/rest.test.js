import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { getService, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { LONGEST_REST_DELAY, REST_DELAY } from "@web_syncer/views/rest";
import { defineTasks, sendRefresh } from "./view_reload_test_helpers";

describe.current.tags("desktop");
defineTasks();

/** Change the view all the time, and note when it fetches (s, rounded). */
async function secondsOfFetches(seconds, change = () => sendRefresh()) {
    const times = [];
    const start = Date.now();
    onRpc("task", "web_search_read", () => void times.push((Date.now() - start) / 1000));
    for (let time = 0; time < seconds * 4; time++) {
        await change();
        await advanceTime(250);
        await animationFrame();
    }
    return times;
}

const distances = (times) => times.slice(1).map((time, i) => time - times[i]);

test("a view that is changed all the time rests longer and longer", async () => {
    await mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });
    const between = distances(await secondsOfFetches(25)).map(Math.floor);
    expect(between.slice(0, 4)).toEqual([1, 2, 4, 5]);
    expect(Math.max(...between) * 1000).toBe(LONGEST_REST_DELAY);
});

test("after a quiet spell it rests as long as at first", async () => {
    await mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });
    await secondsOfFetches(12);
    for (let time = 0; time < 3 * LONGEST_REST_DELAY; time += 250) {
        await advanceTime(250);
        await animationFrame();
    }
    const [first] = distances(await secondsOfFetches(3));
    expect(Math.floor(first) * 1000).toBe(REST_DELAY);
});

test("once nothing more changes, it rests no longer than at first", async () => {
    await mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });
    await secondsOfFetches(12);
    const start = Date.now();
    onRpc("task", "web_search_read", () => expect.step(Math.floor((Date.now() - start) / 1000)));
    await sendRefresh();
    for (let time = 0; time < LONGEST_REST_DELAY; time += 250) {
        await advanceTime(250);
        await animationFrame();
    }
    expect.verifySteps([1]);
});

test("where the server takes long, it rests twice as long", async () => {
    let isSlow = false;
    onRpc("task", "web_search_read", async () => {
        if (isSlow) {
            await new Promise((resolve) => setTimeout(resolve, 2000));
        }
    });
    await mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });
    isSlow = true;
    const [first] = distances(await secondsOfFetches(20));
    expect(first).toBeWithin(6, 8);
});

test("where it need not ask the server, only its drawing counts", async () => {
    await mountView({ type: "list", resModel: "task", arch: `<list><field name="name"/></list>` });
    const [view] = getService("web_syncer.views").views;
    const nothing = () => {};
    view.watch = { begin: nothing, end: nothing, follow: nothing, unfollow: nothing };
    Object.assign(view.watch, { isLive: true, isKnown: true, destroy: nothing });
    const between = distances(await secondsOfFetches(5, () => view.onTouched(null, 0)));
    expect(between.length).toBeGreaterThan(10);
    view.watch.isKnown = false;
    const asking = distances(await secondsOfFetches(5, () => view.onTouched(null, 0)));
    expect(asking.length).toBeLessThan(4);
});
