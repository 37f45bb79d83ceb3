"""Once it is quiet, a live view shows what the same view opened afresh would show.

Ben has many views of repairs open. Anna does one thing after another; after some of
them each view is compared. Variables set how many, and in which order: see
``soak/test_live_oracle.py``. Shown with ``-s``: what each thing cost.
"""

import contextlib
import os

import pytest
from playwright.sync_api import expect
from screens import report
from screens.oracle import SEED, Oracle
from screens.people import log_in
from sessions import Sessions, serve
from workshop import Form, Kanban, until_known
from workshop_people import Bystander, Manager
from workshop_views import edited_form, workshop_views

BATCH = int(os.environ.get("WEB_SYNCER_ORACLE_BATCH", "2"))
BATCHES = Manager.batches(SEED, BATCH)
#: Views that several have open are the same: they are compared less often.
SHARED_BATCHES = Manager.batches(SEED, 3 * BATCH)


@pytest.fixture(scope="module")
def workshop():
    """A server of their own: what Anna does would disturb other tests."""
    with serve("e2e_exact") as server:
        yield server


@pytest.fixture(scope="module")
def call(workshop):
    """Call a method as Anna, or as somebody else."""
    sessions = Sessions(workshop)

    def call(model, method, *args, by="anna", **kwargs):
        return sessions.call(by, model, method, args, kwargs)

    return call


@pytest.fixture(scope="module")
def anna(call):
    [ben] = call("res.users", "search", [["login", "=", "ben"]])
    mine = [["user_id", "=", ben], ["tag_ids", "!=", False], ["line_ids", "!=", False]]
    repair = call("bike.repair", "search", mine, limit=1)[0]
    return Manager(call, SEED, ben=ben, repair=repair)


@pytest.fixture(scope="module")
def oracle(workshop, browser, anna):
    def as_admin(*args):
        return anna.call(*args, by="admin")

    with contextlib.closing(log_in(browser, workshop.url, "ben")) as context:
        views = [*workshop_views(as_admin, anna.repair), edited_form(anna.repair)]
        oracle = Oracle(context, views)
        for screen in oracle.live.values():
            until_known(screen.page)
        yield oracle
        print(f"\n{report.whole(oracle, f'Views of repairs, seed {SEED}')}")


@pytest.mark.slow
def test_views_to_which_nothing_happens_are_like_fresh_ones(oracle):
    fail_if_different(oracle.check())


@pytest.mark.slow
@pytest.mark.parametrize("words", sorted(Bystander.operations()))
def test_what_no_view_shows_costs_no_request(oracle, anna, words):
    bystander = Bystander(anna.call, SEED, anna.repair)
    done = oracle.do(words, lambda: bystander.do(words))
    assert not done.changed
    assert not any(done.requests.values()), done.requests


@pytest.mark.slow
@pytest.mark.parametrize("batch", BATCHES, ids="; ".join)
def test_live_views_show_what_fresh_ones_do(oracle, anna, batch):
    for words in batch:
        oracle.do(words, lambda words=words: anna.do(words))
    fail_if_different(oracle.check(new_page=False))


@pytest.mark.slow
def test_what_anna_does_on_her_screen_shows(oracle, anna, workshop, browser):
    now = {"stage_id": anna.any("bike.repair.stage", ["fold", "=", False])[0]}
    anna.create("bike.repair", name="Dragged", priority="1", **now)
    target = anna.create("bike.repair.stage", name="Target", sequence=-1)
    opened = anna.create("bike.repair", name="Typed", priority="1", **now)
    with contextlib.closing(log_in(browser, workshop.url, "anna")) as context:
        page = context.new_page()
        oracle.do("drag a card", lambda: drag(page, "Dragged", "Target"))
        oracle.do("save a form", lambda: save(page, opened[0]))
        [moved] = anna.any("bike.repair", ["stage_id", "=", target[0]])
        assert anna.value("bike.repair", [moved], "name") == "Dragged"
    fail_if_different(oracle.check())


@pytest.fixture(scope="module")
def shared_oracle(workshop, browser, anna):
    """Views that two managers have open, who may do the same."""

    def as_admin(*args):
        return anna.call(*args, by="admin")

    # this machine may be slow, and have much else to do; who changes a parameter has
    # everybody judged anew, and cohorts rest meanwhile
    as_admin("ir.config_parameter", "set_param", "web_syncer.max_answer_time", "1000")
    manager = as_admin("res.users", "search", [["login", "=", "anna"]])
    with contextlib.ExitStack() as stack:
        contexts = []
        for login in ("cleo", "dora"):
            as_admin("res.users", "copy", manager, {"login": login, "name": login})
            [user] = as_admin("res.users", "search", [["login", "=", login]])
            as_admin("res.users", "write", [user], {"password": login})
            context = log_in(browser, workshop.url, login)
            contexts.append(stack.enter_context(contextlib.closing(context)))
        oracle = Oracle(contexts[0], workshop_views(as_admin, anna.repair), contexts[1])
        yield oracle
        print(f"\n{report.whole(oracle, f'Views that two have open, seed {SEED}')}")


@pytest.mark.slow
def test_nobody_asks_for_what_is_sent_to_all(shared_oracle, anna):
    words = "rename the stage of the open repair"
    # what is slow the first time is left to the views, and takes others' turn
    for _ in range(8):
        done = shared_oracle.do(words, lambda: anna.do(words))
        assert {"board", "form"} <= done.changed
        if not any(done.requests.values()):
            return
    pytest.fail(f"Views still ask: {done.requests}")


@pytest.mark.slow
@pytest.mark.parametrize("batch", SHARED_BATCHES, ids="; ".join)
def test_views_that_several_have_open_show_what_fresh_ones_do(
    shared_oracle, anna, batch
):
    for words in batch:
        shared_oracle.do(words, lambda words=words: anna.do(words))
    fail_if_different(shared_oracle.check(new_page=False))


def drag(page, name, stage):
    board = Kanban(page).open()
    board.pick_up(name, stage)
    board.drop()
    expect(board.card(name, stage)).to_be_visible()


def save(page, res_id):
    Form(page).open(res_id).fill("name", "Saved").fill("bike", "Saved bike").save()


def fail_if_different(batch):
    if batch.differences:
        pytest.fail(report.of_batch(batch), pytrace=False)
