"""A tab that is left open for a day does not grow without end."""

import pytest
from playwright.sync_api import expect
from workshop import PATIENCE, Form, Kanban

expect.set_options(timeout=PATIENCE)

CARDS = 80
#: How often the view is reloaded in place, and how often as Odoo does.
TIMES, OWN_TIMES = 40, 10
#: What a reload may leave behind: objects, nodes, listeners and channels.
ALLOWED = 0.5

#: Reload the view so many times, in place or as Odoo does.
RELOAD = """async ([times, isOwn, id]) => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    const [view] = services["web_syncer.views"].views;
    const { model } = view.adapter;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let i = 0; i < times; i++) {
        await services.orm.write("bike.repair", [id], { name: `Repair ${isOwn} ${i}` });
        if (isOwn) {
            await model.load();
            model.notify();
        } else {
            await view.reloadNow();
        }
        await frame();
        await frame();
    }
}"""


#: Count the channels that the tab has joined and not left.
COUNT_CHANNELS = """() => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    const { answers } = services["web_syncer.views"];
    const bus = services.bus_service;
    const { addChannel, deleteChannel } = bus;
    let channels = answers.byCall.size;
    bus.addChannel = (name) => addChannel(name, channels++);
    bus.deleteChannel = (name) => deleteChannel(name, channels--);
    window.countWatched = () => ({
        channels,
        answers: answers.byCall.size,
        calls: [...answers.watches]
            .flatMap(({ calls, next, others, saving }) => [calls, next, others, saving])
            .reduce((sum, calls) => sum + (calls?.size || 0), 0),
    });
}"""

#: Count objects, but for what belongs to a node and is made when somebody asks for it.
COUNT_OBJECTS = """function () {
    const ofNodes = [CSSStyleDeclaration, DOMTokenList, Selection];
    return this.filter((object) => !ofNodes.includes(object.constructor)).length;
}"""


class Heap:
    """What a page holds in memory.

    Bytes say little: compiled code and the tables of weak maps grow by themselves.
    """

    def __init__(self, page):
        self._page = page
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("HeapProfiler.enable")
        page.evaluate(COUNT_CHANNELS)

    def counts(self):
        """Return how many there are of what is not garbage, by kind."""
        for _ in range(3):
            self._cdp.send("HeapProfiler.collectGarbage")
        nodes = self._cdp.send("Memory.getDOMCounters")
        return {
            "objects": self._objects(),
            "nodes": nodes["nodes"],
            "listeners": nodes["jsEventListeners"],
            **self._page.evaluate("countWatched()"),
        }

    def _objects(self):
        prototype = self._send("evaluate", expression="Object.prototype")["result"]
        of_all = {"prototypeObjectId": prototype["objectId"], "objectGroup": "count"}
        objects = self._send("queryObjects", **of_all)["objects"]
        count = self._send(
            "callFunctionOn",
            functionDeclaration=COUNT_OBJECTS,
            objectId=objects["objectId"],
        )
        self._send("releaseObjectGroup", objectGroup="count")
        return count["result"]["value"]

    def _send(self, method, **params):
        return self._cdp.send(f"Runtime.{method}", params)


@pytest.fixture
def repairs(rpc):
    values = [{"name": f"Repair {number}"} for number in range(CARDS)]
    ids = rpc("anna", "bike.repair", "create", [values])
    yield ids
    rpc("anna", "bike.repair", "unlink", [ids])


@pytest.mark.soak
@pytest.mark.parametrize("view", ["kanban", "list", "form"])
def test_reloads_in_place_leave_nothing_behind(login, repairs, view):
    page = login("anna")
    if view == "form":
        Form(page).open(repairs[0])
    else:
        Kanban(page).open()
    if view == "list":
        page.click(".o_switch_view.o_list")
        expect(page.locator(".o_list_view")).to_be_visible()
    heap = Heap(page)

    def growth(is_own):
        times = OWN_TIMES if is_own else TIMES
        page.evaluate(RELOAD, [10, is_own, repairs[0]])
        before = heap.counts()
        page.evaluate(RELOAD, [times, is_own, repairs[0]])
        after = heap.counts()
        return {kind: (after[kind] - before[kind]) / times for kind in after}

    in_place, own = growth(False), growth(True)
    print(f"{view}, left by a reload in place: {in_place}, by a load of Odoo's: {own}")
    for kind, count in in_place.items():
        assert count < max(ALLOWED, own[kind]), (kind, in_place)
