from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect
from sessions import RpcError
from workshop import PATIENCE, Form, LiveBoard

expect.set_options(timeout=PATIENCE)

#: What Carla takes in, and what she leaves behind a bike's name.
TAKEN_IN, MARK = "Squeaking brakes", " (checked)"


@pytest.fixture
def work(rpc):
    """Let Carla do a step for a user, who has a repair open or none."""

    def work(user, step=False, opened=False):
        return rpc(user, "bike.colleague", "work", [step, opened])

    yield work
    while work("anna"):
        pass


@pytest.fixture
def workshop(rpc):
    """Return what is in the workshop, without who changed it last, and when."""
    fields = ["name", "bike", "stage_id", "line_ids", "amount_total"]
    return lambda: rpc("anna", "bike.repair", "search_read", [[], fields])


@pytest.fixture
def make_repair(rpc):
    """Create a repair of a mechanic's, and return its id."""

    def make_repair(name, mechanic):
        domain = [("login", "=", mechanic)]
        [user] = rpc("admin", "res.users", "search", [domain])
        values = {"name": name, "bike": "Kona", "user_id": user}
        return rpc("anna", "bike.repair", "create", [values])

    return make_repair


def test_two_people_log_in_and_see_the_workshop(login):
    for user, name in (("anna", "Anna Lindgren"), ("ben", "Ben Okafor")):
        page = login(user)
        expect(page.locator(".o_menu_brand")).to_have_text("Bike Workshop")
        expect(page.locator(".o_user_menu")).to_contain_text(name)


def test_the_first_screen_says_what_to_do(login):
    for user, other in (("anna", "ben"), ("ben", "anna")):
        board = LiveBoard(login(user)).open()
        expect(board.try_it).to_contain_text(f"log in as {other}")


def test_one_person_alone_sees_a_colleague_at_work(login, work):
    board, annas = LiveBoard(login("ben")).open(), LiveBoard(login("anna")).open()
    board.colleague.click()
    expect(board.card(TAKEN_IN, stage="Waiting")).to_be_visible()
    expect(board.last_event).to_contain_text("Carla Reyes")
    for each in (board, annas):
        expect(each.colleague).to_be_disabled()
    expect(board.card(TAKEN_IN, stage="In Repair")).to_be_visible()

    board.page.reload()
    expect(board.colleague).to_be_disabled()
    expect(board.card("Broken spoke")).to_be_visible(timeout=2 * PATIENCE)
    expect(board.last_event).to_contain_text("Carla Reyes")


@pytest.fixture
def go_on(work):
    """Have taken in a bike and moved it on, and let Carla go on from a page."""
    work("ben")
    work("ben")
    service = 'odoo.__WOWL_DEBUG__.root.env.services["web_syncer_demo.colleague"]'
    return lambda page: page.evaluate(f"{service}.begin()")


def test_she_comes_to_the_repair_that_is_open_in_a_dialog(login, go_on, make_repair):
    make_repair("Bent fork", "ben")
    board = LiveBoard(login("ben")).open()
    board.card("Bent fork").click()
    bike = board.page.locator(".modal [name=bike] input")
    expect(bike).to_have_value("Kona")
    go_on(board.page)
    expect(bike).to_have_value(f"Kona{MARK}")


def test_she_comes_to_the_repair_that_is_open_in_the_form(login, go_on, make_repair):
    repair = make_repair("Bent frame", "ben")
    form = Form(login("ben")).open(repair)
    bike = form.page.locator("[name=bike] input")
    expect(bike).to_have_value("Kona")
    go_on(form.page)
    expect(bike).to_have_value(f"Kona{MARK}")


def test_she_ends_by_herself_and_all_is_as_before(work, workshop, make_repair):
    repair = make_repair("Bent spoke", "ben")
    before = workshop()
    steps = 1
    while work("ben", opened=repair):
        assert workshop() != before
        steps += 1
    assert steps == 12
    assert workshop() == before


def test_a_step_that_is_asked_for_twice_is_done_once(work, workshop):
    assert work("ben") == 1
    work("ben")
    with ThreadPoolExecutor() as both:
        answers = both.map(lambda user: work(user, step=2), ("anna", "ben"))
        assert list(answers) == [3, 3]
    assert [f"Pelago Brooklyn{MARK}"] == [
        repair["bike"] for repair in workshop() if repair["name"] == TAKEN_IN
    ]


def test_she_is_shown_only_what_whoever_asks_may_read(work, rpc, make_repair):
    annas = make_repair("Secret deal", "anna")
    while work("ben", opened=annas):
        [repair] = rpc("anna", "bike.repair", "read", [[annas], ["bike", "line_ids"]])
        assert (repair["bike"], repair["line_ids"]) == ("Kona", [])


def test_she_works_for_nobody_else(rpc):
    with pytest.raises(RpcError, match="not allowed"):
        rpc("wall", "bike.colleague", "work", [])
    with pytest.raises(RpcError, match="not allowed"):
        domain = [("step", "=", 0)]
        [carla] = rpc("ben", "bike.colleague", "search", [domain])
        rpc("ben", "bike.colleague", "write", [[carla], {"user_id": 1}])


@pytest.mark.parametrize("password", ["carla", ""])
def test_nobody_logs_in_as_her(new_context, password):
    page = new_context().new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", "carla")
    page.evaluate("document.querySelector('.oe_login_form').noValidate = true")
    page.fill("input[name=password]", password)
    page.click(".oe_login_form button[type=submit]")
    expect(page.locator(".alert-danger")).to_be_visible()
