"""Once it is quiet, a live view shows what the same view opened afresh would show.

Ben has many views of repairs open; Anna does one thing after another.
"""

import pytest
from screens import report
from screens.oracle import Oracle
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
    context = browser.new_context(
        base_url=server.url, viewport={"width": 1600, "height": 1200}
    )
    page = context.new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", "ben")
    page.fill("input[name=password]", "ben")
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    page.close()

    def as_admin(*args):
        return anna.call(*args, by="admin")

    oracle = Oracle(context, workshop_views(as_admin, anna.repair))
    yield oracle
    print(report.whole(oracle, "Views of repairs"))
    context.close()


def test_a_view_to_which_nothing_happens_is_like_a_fresh_one(oracle):
    assert not oracle.check().differences, report.differences(oracle)


@pytest.mark.parametrize("words", sorted(Manager.operations()))
def test_live_views_show_what_fresh_ones_do(oracle, anna, words):
    oracle.do(words, lambda: anna.do(words))
    batch = oracle.check()
    assert not batch.differences, report.of_batch(batch)
