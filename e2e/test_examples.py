"""What the README says that one can build."""

import pytest
from playwright.sync_api import expect
from sessions import RpcError
from workshop import PATIENCE, RECONNECTION_PATIENCE

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def make_repair(rpc):
    """Create a repair with a part for 9.50, and return its id."""

    def make_repair(name, **values):
        repair = rpc("anna", "bike.repair", "create", [{"name": name, **values}])
        part = {"repair_id": repair, "name": "Cable", "price": 9.5}
        rpc("anna", "bike.repair.line", "create", [part])
        return repair

    return make_repair


@pytest.fixture
def prices(rpc):
    """Return the totals of repairs."""
    return lambda ids: [
        repair["amount_total"]
        for repair in rpc("anna", "bike.repair", "read", [ids, ["amount_total"]])
    ]


def test_whoever_starts_long_work_sees_how_far_it_is(login, make_repair, prices):
    repairs = [make_repair(f"Priced {number}") for number in range(8)]
    anna, ben = login("anna"), login("ben")
    progress = anna.locator(".o_job_progress")
    bens = ben.locator(".o_job_progress")
    anna.goto("/odoo/bike-repairs?view_type=list")
    anna.fill(".o_searchview_input", "Priced")
    anna.press(".o_searchview_input", "Enter")
    expect(anna.locator(".o_data_row")).to_have_count(8)
    anna.locator("thead .o_list_record_selector input").check()
    anna.click(".o_cp_action_menus button:has-text('Actions')")
    anna.click(".o-dropdown-item:has-text('Round Up Prices')")

    expect(progress).to_contain_text("Rounding up prices")
    expect(progress.locator("progress")).to_have_attribute("max", "8")
    for done in ("1", "3", "6"):
        expect(progress.locator("progress")).to_have_attribute("value", done)
        expect(bens).to_have_count(0)
        assert prices(repairs[:1]) == [10], "nobody sees yet what is done"
    expect(progress).to_have_count(0)
    assert prices(repairs) == [10] * 8


def test_work_that_fails_is_not_shown_any_more(login, make_repair, prices, rpc):
    [anna] = rpc("admin", "res.users", "search", [[("login", "=", "anna")]])
    done, forbidden = make_repair("Anyone's"), make_repair("Anna's", user_id=anna)
    ben = login("ben")
    with pytest.raises(RpcError, match="not allowed|access"):
        rpc("ben", "bike.repair", "round_prices", [[done, forbidden]])
    assert prices([done, forbidden]) == [10, 9.5]
    assert rpc("ben", "bike.job", "search_count", [[]]) == 0
    expect(ben.locator(".o_job_progress")).to_have_count(0)


def test_nobody_says_by_hand_how_far_their_work_is(rpc):
    with pytest.raises(RpcError, match="not allowed"):
        rpc("anna", "bike.job", "create", [{"name": "Made up", "user_id": 1}])


def test_the_wall_follows_by_itself(login, make_repair, rpc):
    repair = make_repair("Wobbling wheel")
    wall = login("wall")
    waiting = wall.locator("[data-stage=Waiting]")
    expect(waiting).to_contain_text("Wobbling wheel")
    expect(wall.locator(".o_main_navbar")).to_have_count(0)

    rpc("anna", "bike.repair", "write", [[repair], {"bike": "Tandem"}])
    expect(waiting).to_contain_text("Tandem")
    rpc("anna", "bike.repair", "unlink", [[repair]])
    expect(waiting).not_to_contain_text("Wobbling wheel")


def test_the_wall_changes_nothing(make_repair, rpc):
    repair = make_repair("Hands off")
    for method, args in (
        ("write", [[repair], {"bike": "Mine"}]),
        ("create", [{"name": "Mine"}]),
        ("unlink", [[repair]]),
    ):
        with pytest.raises(RpcError, match="not allowed"):
            rpc("wall", "bike.repair", method, args)


@pytest.mark.slow
def test_the_wall_needs_no_hand_when_the_server_was_away(
    server, login, make_repair, rpc, console
):
    console.expect(r"ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource")
    repair = make_repair("Before the night")
    wall = login("wall")
    expect(wall.locator(".o_wall_display")).to_contain_text("Before the night")

    server.stop(kill=True)
    server.start()
    rpc("anna", "bike.repair", "write", [[repair], {"name": "After the night"}])
    expect(wall.locator(".o_wall_display")).to_contain_text(
        "After the night", timeout=RECONNECTION_PATIENCE
    )
    expect(wall.locator(".modal, .o_error_dialog")).to_have_count(0)


@pytest.mark.slow
def test_the_wall_loads_itself_anew_unless_the_server_is_away(
    server, login, make_repair, console
):
    console.expect(r"ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource")
    make_repair("Hour after hour")
    wall = login("wall")
    wall.clock.install()
    wall.reload()
    expect(wall.locator(".o_wall_display")).to_contain_text("Hour after hour")
    wall.evaluate("window.isOld = true")

    server.stop(kill=True)
    wall.clock.fast_forward("01:00:00")
    wall.wait_for_timeout(1000)
    assert wall.evaluate("window.isOld")
    server.start()
    wall.clock.fast_forward("01:00:00")
    wall.wait_for_function("!window.isOld")
    expect(wall.locator(".o_wall_display")).to_contain_text("Hour after hour")
