"""What one person changes, the others see at once, as far as they may."""

import pytest
from playwright.sync_api import expect
from workshop import (
    PATIENCE,
    RECONNECTION_PATIENCE,
    Form,
    LiveBoard,
    heard,
    listen,
    wait_until_heard,
)

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def make_repair(rpc, user_id):
    """Create repairs with a name of their own: all tests share one database."""

    def make_repair(name, user=None, **values):
        if user:
            values["user_id"] = user_id(user)
        return rpc("anna", "bike.repair", "create", [{"name": name, **values}])

    return make_repair


@pytest.fixture
def user_id(rpc):
    def user_id(login):
        [found] = rpc("admin", "res.users", "search", [[("login", "=", login)]])
        return found

    return user_id


def test_a_change_in_the_form_is_seen_on_a_colleagues_board(login, make_repair):
    repair = make_repair("Squeaking brake")
    board = LiveBoard(login("ben")).open()
    expect(board.card("Squeaking brake", stage="Waiting")).to_be_visible()

    form = Form(login("anna")).open(repair)
    form.fill("bike", "Gazelle Paris").save()
    expect(board.card("Squeaking brake")).to_contain_text("Gazelle Paris")
    expect(board.last_event).to_contain_text("Squeaking brake changed: Bike")
    expect(board.last_event).to_contain_text("Anna Lindgren")

    form.click_stage("In Repair")
    expect(board.card("Squeaking brake", stage="In Repair")).to_be_visible()
    expect(board.card("Squeaking brake", stage="Waiting")).to_have_count(0)


def test_a_new_repair_appears_and_a_deleted_one_goes(login, make_repair, rpc):
    board = LiveBoard(login("ben")).open()
    repair = make_repair("Loose crank", bike="Trek 520")
    expect(board.card("Loose crank")).to_contain_text("Trek 520")
    rpc("anna", "bike.repair", "unlink", [[repair]])
    expect(board.card("Loose crank")).to_have_count(0)


def test_a_line_of_a_repair_changes_its_total(login, make_repair, rpc):
    repair = make_repair("Worn chain")
    board = LiveBoard(login("ben")).open()
    line = {"repair_id": repair, "name": "Chain", "quantity": 2, "price": 17.25}
    rpc("anna", "bike.repair.line", "create", [line])
    expect(board.card("Worn chain")).to_contain_text("34.50")


def test_a_repair_that_a_colleague_takes_leaves_the_board(
    login, make_repair, rpc, user_id
):
    repair = make_repair("Bent rim")
    board = LiveBoard(login("ben")).open()
    expect(board.card("Bent rim")).to_be_visible()
    rpc("anna", "bike.repair", "write", [[repair], {"user_id": user_id("anna")}])
    expect(board.card("Bent rim")).to_have_count(0)
    rpc("anna", "bike.repair", "write", [[repair], {"user_id": user_id("ben")}])
    expect(board.card("Bent rim")).to_be_visible()


def test_each_hears_what_they_may_read(login, make_repair, rpc):
    theirs = make_repair("Secret deal", user="anna")
    shared = make_repair("Shared work")
    anna, ben = login("anna"), login("ben")
    for page in (anna, ben):
        listen(page, "bike.repair")
    for repair in (theirs, shared):
        line = {"repair_id": repair, "name": "Labour", "price": 50, "cost": 20}
        rpc("anna", "bike.repair.line", "create", [line])

    for_anna = wait_until_heard(
        anna, f"id === {shared} && payload.data.amount_total === 50"
    )
    for_ben = wait_until_heard(
        ben, f"id === {shared} && payload.data.amount_total === 50"
    )
    assert for_anna[1]["data"]["margin"] == 30
    assert "margin" not in for_ben[1]["data"]
    assert "margin" not in for_ben[1]["changed"]
    assert theirs in {key[2] for key, _payload in heard(anna)}
    assert theirs not in {key[2] for key, _payload in heard(ben)}


def test_a_change_is_local_in_the_tab_that_made_it(login, make_repair):
    repair = make_repair("Flat tyre", user="ben")
    anna = login("anna")
    other_tab = anna.context.new_page()
    boards = [LiveBoard(other_tab).open(), LiveBoard(login("ben")).open()]
    form = Form(anna).open(repair)
    for page in (anna, other_tab):
        listen(page, "bike.repair")

    form.fill("bike", "Brompton").save()

    condition = f"id === {repair} && payload.data.bike === 'Brompton'"
    assert wait_until_heard(anna, condition)[1]["local"] is True
    assert wait_until_heard(other_tab, condition)[1]["local"] is False
    expect(boards[0].last_event).to_contain_text("You, in another window")
    expect(boards[1].last_event).to_contain_text("Anna Lindgren")


def test_a_change_from_the_board_itself_is_ones_own(login, make_repair, rpc):
    repair = make_repair("Rusty bell")
    board = LiveBoard(login("ben")).open()
    # what came before is told by then, and not together with what comes
    rpc("anna", "bike.repair", "write", [[repair], {"bike": "Puky 18"}])
    expect(board.card("Rusty bell")).to_contain_text("Puky 18")
    expect(board.last_event).to_contain_text("Anna")
    board.card("Rusty bell").click()
    dialog = board.page.locator(".modal")
    dialog.locator(".o_field_widget[name=bike] input").fill("Puky 20")
    dialog.locator(".o_form_button_save").click()
    expect(board.card("Rusty bell")).to_contain_text("Puky 20")
    expect(board.last_event).to_contain_text("You ·")


def test_tabs_share_a_connection_and_each_hears_its_own_models(login, make_repair, rpc):
    repair = make_repair("Two tabs")
    first = login("anna")
    second = first.context.new_page()
    second.goto("/odoo/bike-board")
    expect(second.locator(".o_live_board")).to_be_visible()
    listen(first, "bike.repair.line")
    listen(second, "bike.repair")

    def add_line(name):
        values = {"repair_id": repair, "name": name, "price": 1}
        return rpc("anna", "bike.repair.line", "create", [values])

    line = add_line("Spoke")
    wait_until_heard(first, f"id === {line}")
    wait_until_heard(second, f"id === {repair} && payload.indirect")
    assert {key[1] for key, _payload in heard(first)} == {"bike.repair.line"}
    assert {key[1] for key, _payload in heard(second)} == {"bike.repair"}

    second.close()
    wait_until_heard(first, f"id === {add_line('Nipple')}")
    assert {key[1] for key, _payload in heard(first)} == {"bike.repair.line"}


def test_leaving_the_board_leaves_the_channel(login, make_repair, rpc):
    repair = make_repair("Nobody looks")
    ben = login("ben")
    channels = """() => new Promise((resolve) => {
        const { worker_service } = odoo.__WOWL_DEBUG__.root.env.services;
        const { port } = worker_service.worker;
        port.addEventListener("message", function listener({ data: { type, data } }) {
            if (type === "BUS:PROVIDE_LOGS") {
                port.removeEventListener("message", listener);
                resolve(data.workerInfo.channels);
            }
        });
        worker_service.send("BUS:REQUEST_LOGS");
    })"""
    LiveBoard(ben).open()
    assert any(channel.endswith(":bike.repair") for channel in ben.evaluate(channels))
    ben.click(".o_menu_sections >> text=Parts & Labour")
    expect(ben.locator(".o_list_view")).to_be_visible()
    listen(ben)
    rpc("anna", "bike.repair", "write", [[repair], {"bike": "Kona"}])
    assert not any(
        channel.endswith(":bike.repair") for channel in ben.evaluate(channels)
    )
    assert heard(ben) == []


@pytest.mark.slow
def test_the_board_is_right_after_the_server_was_killed(
    server, login, make_repair, rpc, console
):
    console.expect(r"ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource")
    first, second = make_repair("Before the crash"), make_repair("After the crash")
    board = LiveBoard(login("ben")).open()
    rpc("anna", "bike.repair", "write", [[first], {"bike": "Seen at once"}])
    expect(board.card("Before the crash")).to_contain_text("Seen at once")

    server.stop(kill=True)
    expect(board.state).to_have_text("Reconnecting…")
    server.start()
    rpc("anna", "bike.repair", "write", [[second], {"bike": "Not missed"}])
    rpc("anna", "bike.repair", "unlink", [[first]])

    expect(board.card("After the crash")).to_contain_text(
        "Not missed", timeout=RECONNECTION_PATIENCE
    )
    expect(board.card("Before the crash")).to_have_count(0)
    expect(board.state).to_have_text("Live")


@pytest.mark.slow
def test_the_board_is_right_after_a_long_sleep(login, make_repair, rpc, run_on_server):
    repair = make_repair("Overnight")
    board = LiveBoard(login("ben")).open()
    expect(board.card("Overnight")).to_be_visible()

    # going to sleep and waking up, as the web client is told of it
    board.page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(board.state).to_have_text("Reconnecting…")
    rpc("anna", "bike.repair", "write", [[repair], {"bike": "Changed at night"}])
    # the bus keeps its messages for a day only
    run_on_server('env["bus.bus"].sudo().search([]).unlink()')
    board.page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(board.card("Overnight")).to_contain_text(
        "Changed at night", timeout=RECONNECTION_PATIENCE
    )


@pytest.mark.slow
def test_the_board_goes_on_when_another_tab_logs_out_and_in(
    server, login, make_repair, rpc, console
):
    console.expect("Failed to load resource")
    repair = make_repair("Still there")
    board = LiveBoard(login("anna")).open()
    other_tab = board.page.context.new_page()
    for user in ("ben", "anna"):
        other_tab.goto("/web/session/logout")
        params = {"db": server.database, "login": user, "password": user}
        other_tab.request.post("/web/session/authenticate", data={"params": params})
        LiveBoard(other_tab).open()
    rpc("anna", "bike.repair", "write", [[repair], {"bike": "Seen by anna again"}])
    expect(board.card("Still there")).to_contain_text("Seen by anna again")
