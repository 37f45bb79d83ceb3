"""Tells other processes in the transaction itself that their caches are out of date.

Odoo tells them after the commit, in a transaction of its own. Whoever looks in between
sees what was changed, and judges it by rights that were cached before. So the signals
are put into Odoo's tables by the transaction that clears the caches: who sees its other
changes sees them, too.
"""

import logging
from functools import partial

from odoo.tools import SQL

from .internals import cleared_caches, signal_caches, signal_table

_logger = logging.getLogger(__name__)

SIGNALS = "web_syncer.signals"


def watch(env):
    """Have the running transaction signal the caches that are cleared in it.

    Caches are cleared after ``super()`` by those who extend ``write()`` and the like,
    so it is known at the next flush of the cursor only.
    """
    precommit = env.cr.precommit
    precommit.data[SIGNALS] = True
    precommit.add(partial(_signal, env))


def _signal(env):
    cr = env.cr
    # what is called after this one might write, and clear caches, too
    cr.precommit.data.pop(SIGNALS, None)
    # the cursor's cache is emptied where a savepoint is rolled back, as signals are
    signalled = cr.cache.setdefault(SIGNALS, set())
    caches = [*cleared_caches(env.registry) - signalled]
    if not caches:
        return
    signalled.update(caches)
    if SIGNALS not in cr.postcommit.data:
        cr.postcommit.data[SIGNALS] = caches
        cr.postcommit.add(partial(signal_again, env))
    inserts = (
        SQL(
            "%s AS (INSERT INTO %s DEFAULT VALUES)",
            SQL.identifier(cache),
            SQL.identifier(signal_table(cache)),
        )
        for cache in caches
    )
    cr.execute(SQL("WITH %s SELECT", SQL(", ").join(inserts)))


def signal_again(env):
    """Have Odoo send its own signals for what the transaction has committed.

    It does so later anyway, where a request or a job ends. But signals are known by the
    highest number, and another transaction may have got a higher one, and have been
    seen, before this one was committed. And the next transaction of this thread must
    not be taken for one that clears caches.
    """
    signals = env.cr.postcommit.data.pop(SIGNALS, None)
    if not signals:
        return
    env.cr.cache.pop(SIGNALS, None)
    try:
        signal_caches(env.registry)
    except Exception:
        # it is committed, so its author must not be told of an error
        _logger.exception("The caches %s were not signalled again", ", ".join(signals))
