"""A tab that is left open for a day does not grow without end."""

import pytest
from playwright.sync_api import expect
from workshop import PATIENCE, Kanban

expect.set_options(timeout=PATIENCE)

CARDS = 80
TIMES = 200
#: What a reload may leave behind (KB).
ALLOWED = 25

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


class Heap:
    """What a page's JavaScript holds."""

    def __init__(self, page):
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("HeapProfiler.enable")

    def size(self):
        """Return how many KB are in use, once all garbage is gone."""
        for _ in range(3):
            self._cdp.send("HeapProfiler.collectGarbage")
        return self._cdp.send("Runtime.getHeapUsage")["usedSize"] / 1024


@pytest.fixture
def repairs(rpc):
    values = [{"name": f"Repair {number}"} for number in range(CARDS)]
    ids = rpc("anna", "bike.repair", "create", [values])
    yield ids
    rpc("anna", "bike.repair", "unlink", [ids])


@pytest.mark.soak
@pytest.mark.parametrize("view", ["kanban", "list"])
def test_reloads_in_place_leave_little_behind(login, repairs, view):
    page = login("anna")
    Kanban(page).open()
    if view == "list":
        page.click(".o_switch_view.o_list")
        expect(page.locator(".o_list_view")).to_be_visible()
    heap = Heap(page)

    def growth(is_own):
        page.evaluate(RELOAD, [20, is_own, repairs[0]])
        before = heap.size()
        page.evaluate(RELOAD, [TIMES, is_own, repairs[0]])
        return (heap.size() - before) / TIMES

    in_place, own = growth(False), growth(True)
    print(f"{view}: {in_place:.1f} KB a reload in place, {own:.1f} KB a load of Odoo's")
    assert in_place < max(own, 1) + 1
    assert in_place < ALLOWED
