"""What the screen shows is what a reload would show, whatever it was read from."""

import pytest
from playwright.sync_api import expect
from workshop import PATIENCE, Form, Kanban

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def stage(rpc):
    """Return the id of the stage "Waiting", which has its name again in the end."""
    [stage] = rpc("anna", "bike.repair.stage", "search", [[("name", "=", "Waiting")]])
    yield stage
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting"}])


@pytest.fixture
def calls():
    """Count what a page asks of the server, from the call on."""

    def count(page):
        urls = []
        page.on("request", lambda r: "/call_kw/" in r.url and urls.append(r.url))
        return urls

    return count


def test_a_stage_is_renamed_on_the_board_and_in_the_status_bar(login, rpc, stage):
    [repair] = rpc(
        "anna", "bike.repair", "search", [[("stage_id", "=", stage)]], {"limit": 1}
    )
    board = Kanban(login("ben")).open()
    form = Form(login("anna")).open(repair)
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting long"}])
    expect(board.column("Waiting long")).to_be_visible()
    bar = form.page.locator(".o_statusbar_status")
    expect(bar.get_by_text("Waiting long").first).to_be_visible()


def test_a_customer_is_renamed_on_a_card(login, rpc):
    [repair] = rpc(
        "anna",
        "bike.repair",
        "search_read",
        [[("partner_id", "!=", False), ("stage_id.fold", "=", False)]],
        {"limit": 1, "fields": ["partner_id"]},
    )
    customer, name = repair["partner_id"]
    page = login("ben")
    Kanban(page).open()
    try:
        rpc("admin", "res.partner", "write", [[customer], {"name": "Zoe Zebra"}])
        expect(page.locator(".o_kanban_record", has_text="Zoe Zebra").first).to_be_visible()
    finally:
        rpc("admin", "res.partner", "write", [[customer], {"name": name}])


def test_what_a_view_does_not_show_costs_it_no_request(login, rpc, calls, stage):
    [repair] = rpc(
        "anna", "bike.repair", "search", [[("stage_id", "=", stage)]], {"limit": 1}
    )
    page = login("ben")
    board = Kanban(page).open()
    asked = calls(page)
    rpc("anna", "bike.repair", "write", [[repair], {"note": "Rusty"}])
    rpc("admin", "res.partner", "create", [{"name": "A stranger"}])
    # what is told later comes later
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting still"}])
    expect(board.column("Waiting still")).to_be_visible()
    assert len([url for url in asked if "web_read_group" in url]) == 1, asked
