"""Views that follow, in real browsers: what people see, and what they keep."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
import requests
from playwright.sync_api import expect
from tabs import Window
from workshop import PATIENCE, Kanban

expect.set_options(timeout=PATIENCE)

ACTION = "/odoo/action-web_syncer_demo.bike_repair_action"
NOTICE = ".o_web_syncer_notice .alert"
QUESTION = ".o_web_syncer_conflict"


@pytest.fixture
def repair(rpc):
    """Make a repair as Ben, promised for now, and return its id."""
    made = []

    def repair(name, **values):
        promised = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        values = {"name": name, "date_promised": promised, **values}
        made.append(rpc("ben", "bike.repair", "create", [values]))
        return made[-1]

    yield repair
    left = rpc("anna", "bike.repair", "search", [[["id", "in", made]]])
    rpc("anna", "bike.repair", "unlink", [left])


@pytest.fixture
def ben_writes(rpc):
    """Let Ben change a repair on his own machine."""
    return lambda res_id, **values: rpc(
        "ben", "bike.repair", "write", [[res_id], values]
    )


@pytest.fixture
def fetches():
    """Count what a page asks of the server about repairs, from the call on."""

    def count(page):
        methods = []

        def note(request):
            if "/call_kw/bike.repair/" in request.url:
                methods.append(request.url.rsplit("/", 1)[-1])

        page.on("request", note)
        return methods

    return count


@pytest.fixture
def window(tmp_path):
    """A window whose tabs know whether they are in front."""
    window = Window(tmp_path)
    yield window
    window.close()


def open_view(page, view_type, res_id=None):
    page.goto(f"{ACTION}/{res_id}" if res_id else ACTION)
    page.wait_for_selector(".o_kanban_record, .o_form_view")
    if view_type not in ("kanban", "form"):
        page.click(f".o_switch_view.o_{view_type}")
    page.wait_for_selector(f".o_{view_type}_view .o_content > *")


@pytest.mark.parametrize("view_type", ["kanban", "list", "calendar"])
def test_what_a_colleague_changes_shows(login, repair, ben_writes, view_type):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, view_type)
    content = anna.locator(".o_content")
    expect(content).to_contain_text("Squeaky brake")
    ben_writes(res_id, name="Silent brake")
    expect(content).to_contain_text("Silent brake")
    expect(content).not_to_contain_text("Squeaky brake")


def test_what_a_colleague_changes_shows_in_a_form(login, repair, ben_writes):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, "form", res_id)
    ben_writes(res_id, name="Silent brake")
    expect(anna.locator("[name=name] textarea")).to_have_value("Silent brake")
    expect(
        anna.locator(".o_breadcrumb .active, .o_last_breadcrumb_item")
    ).to_contain_text("Silent brake")


def test_a_line_that_a_colleague_adds_shows_with_the_new_total(login, repair, rpc):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, "form", res_id)
    line = {"repair_id": res_id, "name": "Brake pads", "quantity": 2, "price": 7}
    rpc("ben", "bike.repair.line", "create", [line])
    expect(anna.locator("[name=line_ids] .o_data_row")).to_contain_text("Brake pads")
    expect(anna.locator("[name=amount_total]")).to_contain_text("14.00")


@pytest.mark.parametrize("view_type", ["pivot", "graph"])
def test_sums_follow(login, repair, rpc, view_type):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, view_type)
    look = (
        "() => document.querySelector('.o_graph_view canvas')?.toDataURL()"
        " || document.querySelector('.o_pivot_view table').innerText"
    )
    # a chart grows when it appears
    anna.wait_for_timeout(1500)
    before = anna.evaluate(look)
    line = {"repair_id": res_id, "name": "Frame", "quantity": 1, "price": 4321}
    rpc("ben", "bike.repair.line", "create", [line])
    anna.wait_for_function(f"before => ({look})() !== before", arg=before)


def test_a_new_repair_appears_and_a_deleted_one_goes(login, repair, rpc):
    old = repair("Old repair")
    kanban = Kanban(login("anna")).open()
    expect(kanban.card("Old repair")).to_be_visible()
    repair("New repair")
    expect(kanban.card("New repair")).to_be_visible()
    rpc("anna", "bike.repair", "unlink", [[old]])
    expect(kanban.card("Old repair")).to_have_count(0)


def test_unsaved_changes_the_cursor_and_the_layout_stay(login, repair, ben_writes):
    res_id = repair("Squeaky brake", bike="Red one")
    anna = login("anna")
    open_view(anna, "form", res_id)
    name = anna.locator("[name=name] textarea")
    name.click()
    anna.keyboard.press("End")
    anna.keyboard.type(", front")
    anna.keyboard.press("ArrowLeft")
    anna.keyboard.press("ArrowLeft")
    places = """() => [...document.querySelectorAll('.o_form_sheet .o_field_widget')]
        .map((el) => JSON.stringify(el.getBoundingClientRect()))"""
    before = anna.evaluate(places)

    ben_writes(res_id, bike="Blue one", name="Theirs")
    expect(anna.locator("[name=bike] input")).to_have_value("Blue one")
    assert anna.evaluate(places) == before, "something in the form moved"
    anna.keyboard.type("!")
    expect(name).to_have_value("Squeaky brake, fro!nt")
    expect(anna.locator(".modal")).to_have_count(0)

    name.blur()
    expect(anna.locator(QUESTION)).to_contain_text("Ben Okafor: Theirs")
    anna.locator(QUESTION).get_by_text("Mine").click()
    expect(anna.locator(QUESTION)).to_have_count(0)
    expect(name).to_be_focused()
    anna.click(".o_form_button_save")
    expect(anna.locator("[name=bike] input")).to_have_value("Blue one")
    expect(name).to_have_value("Squeaky brake, fro!nt")


def test_the_others_value_is_taken_when_it_is_chosen(login, repair, ben_writes):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, "form", res_id)
    name = anna.locator("[name=name] textarea")
    name.fill("Mine")
    name.blur()
    ben_writes(res_id, name="Theirs")
    anna.locator(QUESTION).get_by_text("Theirs", exact=True).click()
    expect(name).to_have_value("Theirs")
    expect(anna.locator(QUESTION)).to_have_count(0)


def test_a_form_whose_record_is_deleted_says_so(login, repair, rpc):
    res_id = repair("Squeaky brake")
    ben = login("ben")
    open_view(ben, "form", res_id)
    rpc("anna", "bike.repair", "unlink", [[res_id]])
    expect(ben.locator(NOTICE)).to_contain_text("has been deleted")
    expect(ben.locator("[name=name] textarea")).to_have_value("Squeaky brake")
    ben.click("text=Go back")
    expect(ben.locator(NOTICE)).to_have_count(0)
    expect(ben.locator(".modal")).to_have_count(0)


def test_a_card_in_the_air_is_not_lost(login, repair, ben_writes, rpc):
    dragged, other = repair("Dragged repair"), repair("Other repair")
    kanban = Kanban(login("anna")).open()
    in_the_air = kanban.page.locator(".o_kanban_record.o_dragged")
    kanban.pick_up("Dragged repair", stage="In Repair")
    expect(in_the_air).to_have_count(1)

    ben_writes(other, name="Changed meanwhile")
    kanban.page.wait_for_timeout(2000)
    expect(in_the_air).to_have_count(1)
    expect(kanban.card("Changed meanwhile")).to_have_count(0)
    kanban.drop()

    expect(kanban.card("Changed meanwhile")).to_be_visible()
    expect(kanban.card("Dragged repair", stage="In Repair")).to_be_visible()
    [values] = rpc("ben", "bike.repair", "read", [[dragged], ["stage_id"]])
    assert values["stage_id"][1] == "In Repair"


@pytest.mark.parametrize("view_type", ["kanban", "list"])
def test_the_scroll_position_stays(login, repair, ben_writes, view_type):
    ids = [repair(f"Repair {n}") for n in range(40)]
    anna = login("anna", viewport={"width": 1200, "height": 600})
    open_view(anna, view_type)
    anna.get_by_text("Repair 20", exact=True).scroll_into_view_if_needed()
    # whichever element it is that scrolls in this view
    tops = """() => [...document.querySelectorAll('.o_view_controller *')]
        .map((el) => el.scrollTop).filter(Boolean)"""
    before = anna.evaluate(tops)
    assert before, "nothing was scrolled"
    ben_writes(ids[20], name="Changed here")
    expect(anna.get_by_text("Changed here", exact=True)).to_be_visible()
    assert anna.evaluate(tops) == before


def test_the_other_tab_follows_and_the_own_one_fetches_nothing_twice(
    login, repair, fetches
):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, "form", res_id)
    other_tab = Kanban(anna.context.new_page()).open()
    methods = fetches(anna)
    anna.locator("[name=name] textarea").fill("Silent brake")
    anna.click(".o_form_button_save")
    expect(other_tab.card("Silent brake")).to_be_visible()
    anna.wait_for_timeout(1500)
    assert methods == ["web_save"]


def test_a_dragged_card_is_not_fetched_again_by_the_same_tab(login, repair, fetches):
    repair("Squeaky brake")
    anna, ben = Kanban(login("anna")).open(), Kanban(login("ben")).open()
    methods = fetches(anna.page)
    anna.pick_up("Squeaky brake", stage="In Repair")
    anna.drop()
    expect(ben.card("Squeaky brake", stage="In Repair")).to_be_visible()
    anna.page.wait_for_timeout(1500)
    assert "web_read_group" not in methods, methods


def test_a_burst_costs_about_one_fetch_a_second(login, repair, ben_writes, fetches):
    res_id = repair("Squeaky brake")
    anna = login("anna")
    open_view(anna, "list")
    expect(anna.locator(".o_content")).to_contain_text("Squeaky brake")
    methods = fetches(anna)
    start = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        for n in range(60):
            pool.submit(ben_writes, res_id, name=f"Change {n}")
    seconds = time.monotonic() - start
    ben_writes(res_id, name="Last change")
    expect(anna.locator(".o_content")).to_contain_text("Last change")
    anna.wait_for_timeout(1500)
    assert len(methods) <= seconds + 3, methods


def test_a_tab_in_the_background_fetches_once_when_it_is_shown(
    server, window, repair, ben_writes
):
    res_id = repair("Squeaky brake")
    session = requests.Session()
    credentials = {"db": server.database, "login": "anna", "password": "anna"}
    url = f"{server.url}/web/session/authenticate"
    session.post(url, json={"params": credentials}, timeout=60)
    tab = window.open(server.url + ACTION, session.cookies.get_dict())
    tab.wait_for("document.body?.innerText.includes('Squeaky brake')")
    fetches = """performance.getEntriesByType("resource")
        .filter(({ name }) => name.includes("bike.repair/web_read_group")).length"""
    # what happened just before the page was opened is told again, and may be fetched
    ben_writes(res_id, name="Loud brake")
    tab.wait_for("document.body.innerText.includes('Loud brake')")
    time.sleep(2)
    before = tab.evaluate(fetches)
    tab.evaluate("""
        const { Syncer } = odoo.loader.modules.get("@web_syncer/syncer");
        window.heard = [];
        new Syncer().subscribe("bike.repair", ([, payload]) => {
            window.heard.push(payload.data.name);
        });
    """)

    window.open()
    tab.wait_for("document.visibilityState === 'hidden'")
    for n in range(5):
        ben_writes(res_id, name=f"Change {n}")
    tab.wait_for("window.heard.includes('Change 4')")
    # what a tab in the background would do it does within some seconds
    time.sleep(3)
    assert tab.evaluate(fetches) == before

    tab.show()
    tab.wait_for("document.body.innerText.includes('Change 4')")
    time.sleep(2)
    assert tab.evaluate(fetches) == before + 1
