"""People see who else has a record open, and who edits it, as long as it is so."""

import re

import pytest
from playwright.sync_api import expect
from tabs import Window, wait_until
from workshop import RECONNECTION_PATIENCE, Form, Kanban

#: Within this it has ended, whatever became of a browser.
A_MINUTE = 60_000

#: Who has done much of late is told of later: once in fifteen seconds.
PATIENCE = 40_000


@pytest.fixture
def repair(rpc):
    """Return the id of a repair that all may see."""
    stages = rpc("anna", "bike.repair.stage", "search", [[["fold", "=", False]]])
    [made] = rpc(
        "anna",
        "bike.repair",
        "create",
        [[{"name": "Loose spokes", "user_id": False, "stage_id": stages[0]}]],
    )
    yield made
    rpc("anna", "bike.repair", "unlink", [[made]])


@pytest.fixture
def nora(rpc):
    """Make a third user of the workshop, and return her login."""
    found = rpc("admin", "res.users", "search", [[["login", "=", "nora"]]])
    if not found:
        group = rpc(
            "admin",
            "ir.model.data",
            "search_read",
            [[("module", "=", "web_syncer_demo"), ("name", "=", "group_mechanic")]],
            {"fields": ["res_id"]},
        )
        values = {
            "name": "Nora Moreau",
            "login": "nora",
            "password": "nora",
            "group_ids": [(6, 0, [group[0]["res_id"]])],
        }
        rpc("admin", "res.users", "create", [values])
    return "nora"


class People:
    """Those who are shown to be somewhere on a page."""

    def __init__(self, place):
        self.people = place.locator(".o_web_syncer_people")

    def expect(self, *names):
        """Wait until these people are shown, of whom ``"!name"`` edits."""
        if not names:
            expect(self.people).to_have_count(0, timeout=PATIENCE)
            return
        words = [
            f"{name[1:]} is editing" if name.startswith("!") else name for name in names
        ]
        pattern = re.compile(f"^{re.escape(', '.join(words))}$")
        expect(self.people).to_have_attribute("title", pattern, timeout=PATIENCE)
        expect(self.people.locator("img")).to_have_count(min(len(names), 3))
        editing = [name for name in names if name.startswith("!")]
        expect(self.people.locator(".fa-pencil")).to_have_count(len(editing))


def in_form(page):
    return People(page.locator(".o_control_panel"))


def on_card(page):
    return People(Kanban(page).card("Loose spokes"))


def on_row(page):
    return People(page.locator(".o_data_row", has_text="Loose spokes"))


def open_list(page):
    Kanban(page).open()
    page.click(".o_switch_view.o_list")
    expect(page.locator(".o_data_row").first).to_be_visible()


def test_people_come_edit_and_go(login, repair, nora):
    anna, ben, noras = login("anna"), login("ben"), login(nora)
    Kanban(anna).open()
    open_list(noras)
    on_card(anna).expect()

    Form(ben).open(repair)
    on_card(anna).expect("Ben Okafor")
    on_row(noras).expect("Ben Okafor")
    in_form(ben).expect()

    Form(ben).fill("bike", "Green one")
    on_card(anna).expect("!Ben Okafor")

    Form(noras).open(repair)
    in_form(noras).expect("!Ben Okafor")
    in_form(ben).expect("Nora Moreau")
    Form(anna).open(repair)
    in_form(anna).expect("!Ben Okafor", "Nora Moreau")

    Form(ben).save()
    in_form(anna).expect("Ben Okafor", "Nora Moreau")
    noras.go_back()
    in_form(anna).expect("Ben Okafor")
    ben.context.close()
    in_form(anna).expect()


def test_what_is_shown_changes_nothing_of_the_layout(login, repair):
    anna, ben = login("anna"), login("ben")
    open_list(anna)
    row = anna.locator(".o_data_row", has_text="Loose spokes")
    before = row.bounding_box(), anna.locator("table").bounding_box()
    Form(ben).open(repair)
    on_row(anna).expect("Ben Okafor")
    assert (row.bounding_box(), anna.locator("table").bounding_box()) == before


def test_two_tabs_of_one_person_are_one(login, repair):
    anna, ben = login("anna"), login("ben")
    Form(anna).open(repair)
    Form(ben).open(repair)
    other = ben.context.new_page()
    Form(other).open(repair).fill("bike", "Red one")
    in_form(anna).expect("!Ben Okafor")
    other.on("dialog", lambda dialog: dialog.accept())
    other.close()
    in_form(anna).expect("Ben Okafor")


@pytest.fixture
def bens_window(login, server, repair, tmp_path):
    """A browser of Ben's own, with the repair open in its tab; Anna sees that."""
    anna = login("anna")
    Form(anna).open(repair)
    window = Window(tmp_path)
    try:
        ben = login("ben")
        cookies = {c["name"]: c["value"] for c in ben.context.cookies()}
        ben.context.close()
        url = f"{server.url}/odoo/bike-repairs/{repair}"
        tab = window.open(url, {"session_id": cookies["session_id"]})
        in_form(anna).expect("Ben Okafor")
        yield anna, window, tab
    finally:
        for process in window.processes():
            process.kill()


def test_a_browser_that_is_killed_is_gone(bens_window):
    anna, window, _tab = bens_window
    window.processes()[0].kill()
    expect(in_form(anna).people).to_have_count(0, timeout=A_MINUTE)


def test_a_browser_that_sleeps_is_gone_within_a_minute(bens_window):
    anna, window, _tab = bens_window
    for process in window.processes():
        process.suspend()
    expect(in_form(anna).people).to_have_count(0, timeout=A_MINUTE)


def test_a_tab_that_is_hidden_for_long_is_gone_until_it_is_shown(bens_window):
    anna, window, tab = bens_window
    window.open()
    wait_until(lambda: tab.evaluate("document.hidden"), "the tab is not hidden")
    expect(in_form(anna).people).to_have_count(0, timeout=A_MINUTE)
    tab.show()
    in_form(anna).expect("Ben Okafor")


@pytest.mark.slow
def test_it_is_true_again_after_the_server_was_restarted(
    login, server, repair, console
):
    console.expect("WebSocket|net::ERR|Failed to load|502|503|ConnectionLost")
    anna, ben = login("anna"), login("ben")
    Form(anna).open(repair)
    Form(ben).open(repair)
    in_form(anna).expect("Ben Okafor")
    server.stop(kill=True)
    server.start()
    expect(in_form(anna).people).to_have_count(1, timeout=RECONNECTION_PATIENCE)
    Form(ben).fill("bike", "White one")
    expect(in_form(anna).people).to_have_attribute(
        "title", "Ben Okafor is editing", timeout=RECONNECTION_PATIENCE
    )


def test_on_a_telephone_it_is_small(login, repair):
    ben = login("ben")
    Form(ben).open(repair)
    telephone = login("anna", viewport={"width": 375, "height": 667})
    Form(telephone).open(repair)
    in_form(telephone).expect("Ben Okafor")
    assert telephone.evaluate("document.documentElement.scrollWidth") == 375
