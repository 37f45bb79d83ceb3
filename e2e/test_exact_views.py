"""Once it is quiet, a live view shows what the same view opened afresh would show.

Ben has many views of repairs open; Anna does one thing after another.
"""

import pytest
from screens import report
from screens.oracle import Oracle
from screens.people import log_in
from workshop_people import Manager
from workshop_views import workshop_views


@pytest.fixture(scope="module")
def call(rpc):
    """Call a method as Anna, or as somebody else."""

    def call(model, method, *args, by="anna", **kwargs):
        return rpc(by, model, method, args, kwargs)

    return call


@pytest.fixture(scope="module")
def anna(call):
    [ben] = call("res.users", "search", [["login", "=", "ben"]])
    mine = [["user_id", "=", ben], ["tag_ids", "!=", False], ["line_ids", "!=", False]]
    repair = call("bike.repair", "search", mine, limit=1)[0]
    return Manager(call, seed=1, ben=ben, repair=repair)


@pytest.fixture(scope="module")
def oracle(server, browser, anna):
    context = log_in(browser, server.url, "ben")

    def as_admin(*args):
        return anna.call(*args, by="admin")

    oracle = Oracle(context, workshop_views(as_admin, anna.repair))
    yield oracle
    print(report.whole(oracle, "Views of repairs"))
    context.close()


def test_views_to_which_nothing_happens_are_like_fresh_ones(oracle):
    fail_if_different(oracle.check())


@pytest.mark.parametrize("words", sorted(Manager.operations()))
def test_live_views_show_what_fresh_ones_do(oracle, anna, words):
    oracle.do(words, lambda: anna.do(words))
    fail_if_different(oracle.check(new_page=False))


def test_many_things_at_once_show_like_in_new_tabs(oracle, anna):
    for words in anna.sequence(12):
        oracle.do(words, lambda words=words: anna.do(words), settled=300)
    fail_if_different(oracle.check())


def fail_if_different(batch):
    if batch.differences:
        pytest.fail(report.of_batch(batch), pytrace=False)
