"""In Odoo's own apps, a live view shows what the same view opened afresh would show.

A colleague of equal rights does things at random, in batches; after each, every view
that the administrator has open, as that colleague has, is compared with the same in a
new page. Shown with
``-s``: what each operation cost.

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

import pytest
from live import APPS
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
    colleague = APPS[app](Session(apps_site, "admin_twin").call, SEED)
    url = apps_site.first.url
    with (
        contextlib.closing(log_in(browser, url, "admin")) as context,
        contextlib.closing(log_in(browser, url, "admin_twin")) as twin,
    ):
        oracle = Oracle(context, colleague.views(), None if ALONE else twin)
        oracle.check()
        work(oracle, colleague)
        print(f"\n{report.whole(oracle, f'{app}, seed {SEED}')}")
    if report.differences(oracle):
        pytest.fail(report.whole(oracle, app), pytrace=False)


def work(oracle, colleague):
    """Let a colleague do all that is to be done, and compare after each batch."""
    for batch in colleague.batches(SEED, BATCH, OPERATIONS):
        for words in batch:
            # what an app refuses is no change, and the next one is
            with contextlib.suppress(RpcError):
                oracle.do(words, lambda words=words: colleague.do(words))
        oracle.check()
