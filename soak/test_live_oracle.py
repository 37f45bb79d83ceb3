"""In Odoo's own apps, a live view shows what the same view opened afresh would show.

A colleague of equal rights does things at random, in batches: by RPC, and both that
colleague and the administrator on their screens. After each batch, every view that the
administrator has open, as that colleague has, is compared with the same in a new page.
Besides, whatever an app's menus open is made live, and any field of any record changes.
Shown with ``-s``: what each operation cost.

================================  ====================================================
Variable                          Meaning
================================  ====================================================
``WEB_SYNCER_ORACLE_OPERATIONS``  how many are done in each app, by default 120
``WEB_SYNCER_ORACLE_BATCH``       how many between two comparisons, by default 4; with
                                  1 the cause of a difference is certain, and no later
                                  operation makes a view fetch what it missed
``WEB_SYNCER_ORACLE_SEED``        of what is chosen at random, by default 1
``WEB_SYNCER_ORACLE_PATIENCE``    seconds that a view has to follow, by default 12
``WEB_SYNCER_ORACLE_ALONE``       if set, nobody else has the same views open: what is
                                  new is not sent to several, and each fetches it
================================  ====================================================

One app, in some minutes: ``make soak ARGS="-k 'oracle and crm' -s"``.
"""

import contextlib
import os
from itertools import chain, cycle

import pytest
from live import APPS, MENUS, WITH_OTHERS
from live.anybody import Anybody
from live.hands import Hands
from oracle.tabs import serve_apps
from screens import report
from screens.oracle import SEED, Oracle
from screens.people import log_in
from servers import RpcError, Session

OPERATIONS = int(os.environ.get("WEB_SYNCER_ORACLE_OPERATIONS", "120"))
BATCH = int(os.environ.get("WEB_SYNCER_ORACLE_BATCH", "4"))
ALONE = bool(os.environ.get("WEB_SYNCER_ORACLE_ALONE"))


@pytest.fixture
def apps_site():
    """A server with all apps, whose main models are live; each test begins anew."""
    with serve_apps("live_oracle") as site:
        yield site


@pytest.mark.soak
@pytest.mark.parametrize("app", APPS)
def test_live_views_show_what_fresh_ones_do(apps_site, browser, app):
    follow(apps_site, browser, app)


@pytest.mark.soak
@pytest.mark.parametrize("app", WITH_OTHERS)
def test_views_beside_show_what_fresh_ones_do(apps_site, browser, app):
    follow(apps_site, browser, app, is_beside=True)


@pytest.mark.soak
@pytest.mark.parametrize("menu", MENUS)
def test_whatever_a_menu_opens_shows_what_fresh_views_do(apps_site, browser, menu):
    anybody = Anybody(Session(apps_site, "admin_twin").call, SEED, menu)
    anybody.models = make_live(Session(apps_site, "admin").call, anybody.models)
    url = apps_site.first.url
    with contextlib.closing(log_in(browser, url, "admin")) as context:
        oracle = Oracle(context, anybody.views())
        oracle.check()
        work(oracle, anybody, [])
        print(f"\n{report.whole(oracle, f'{menu}, seed {SEED}')}")
    if report.differences(oracle):
        pytest.fail(report.whole(oracle, menu), pytrace=False)


def follow(site, browser, app, is_beside=False):
    """Let people work in an app, and fail if the views of it do not follow."""
    colleague = APPS[app](Session(site, "admin_twin").call, SEED)
    if is_beside:
        make_live(Session(site, "admin").call, colleague.beside_models)
    url = site.first.url
    with (
        contextlib.closing(log_in(browser, url, "admin")) as context,
        contextlib.closing(log_in(browser, url, "admin_twin")) as twin,
    ):
        oracle = Oracle(context, colleague.views(is_beside), None if ALONE else twin)
        people = [Hands("by hand", [*oracle.live.values()], SEED)]
        if oracle.companions:
            people.append(Hands("by a colleague's hand", oracle.companions, SEED))
        oracle.check()
        work(oracle, colleague, people)
        print(f"\n{report.whole(oracle, f'{app}, seed {SEED}')}")
        for hands in people:
            print(f"Done {hands.who}: {dict(hands.done)}")
    if report.differences(oracle):
        pytest.fail(report.whole(oracle, app), pytrace=False)


def make_live(call, names):
    """Have views of models follow, as an administrator does.

    :return: the names of those that can be live
    """
    live = []
    for name in names:
        [model] = call("ir.model", "search", [["model", "=", name]])
        with contextlib.suppress(RpcError):
            call("web.syncer.model", "create", [{"model_id": model}])
            live.append(name)
    return live


def work(oracle, colleague, people):
    """Let people do all that is to be done, and compare after each batch.

    :param people: the :class:`Hands`, of whom each does something in each batch
    """
    batches = colleague.batches(SEED, BATCH, OPERATIONS)
    by_hand = cycle(chain.from_iterable(Hands.batches(SEED, 1)))
    for batch in batches:
        for hands, words in zip(people, by_hand, strict=False):
            oracle.do(
                f"{words}, {hands.who}",
                lambda hands=hands, words=words: hands.work(words),
            )
        for words in batch:
            # what an app refuses is no change, and the next one is
            with contextlib.suppress(RpcError):
                oracle.do(words, lambda words=words: colleague.do(words))
        oracle.check()
