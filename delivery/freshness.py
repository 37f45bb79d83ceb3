"""Cached rights that are as new as the rows that are delivered.

Odoo caches groups, rules and companies in memory. Another process that changes them
says so only after its commit, and so after it has woken the subscribers; and a process
that serves websockets does not look for it while it dispatches. Here the rows that
rights are made of are compared with what they were: their number and the sum of the
transactions that wrote them. Each write adds the id of a newer transaction, so that the
pair never comes back to what it was.
"""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from odoo.addons.bus.models.bus import dispatch

# How long what one subscriber found out holds for the others who got the same rows.
BURST_SECONDS = 1
# When other transactions that began before a change, and might fill the caches with
# what was, are over.
SETTLED_SECONDS = 10
# A lock that stays taken must not stop the delivery.
WAIT_SECONDS = 10
MAX_PEOPLE = 10_000


@dataclass(frozen=True)
class Person:
    """What delivery must know of a user, as it is in the database."""

    active: bool
    company_id: int
    written: tuple

    def has_changed(self, known, horizon):
        """Return whether caches might hold what the user was before.

        :param Person | None known: the same user as seen the last time, if ever
        :param int horizon: number of the first transaction that was not over when the
            caches were cleared
        """
        if known is None:
            return not all(_precedes(number, horizon) for number in self.written)
        return self.written != known.written


class Freshness:
    """Keep the caches of one database fit for judging what its subscribers may read.

    .. attribute:: generation

        how often the caches were found to be out of date
    """

    _instances = {}

    def __init__(self):
        self.generation = 0
        self._lock = threading.Lock()
        self._rules = None
        self._horizon = None
        self._people = {}
        self._unsettled_until = None
        self._burst = frozenset(), {}, 0

    @classmethod
    def of(cls, env):
        """Return the one of the environment's database."""
        name = env.cr.dbname
        return cls._instances.get(name) or cls._instances.setdefault(name, cls())

    def ensure(self, env, row_ids, channels):
        """Make the caches as new as the rows, and return who the subscriber is.

        The first subscriber of a burst looks, for all who listen to the same channels.

        :param odoo.api.Environment env: the subscriber's
        :param frozenset row_ids: ids of the rows that are in the current transaction's
            sight, and to be delivered
        :param channels: the private channels, to know the other subscribers by
        :return: the user, or ``None`` where there is none
        :rtype: Person | None
        """
        if person := self._known(env.uid, row_ids):
            return person
        locked = self._lock.acquire(timeout=WAIT_SECONDS)
        try:
            if person := self._known(env.uid, row_ids):
                return person
            people = self._look(env, {env.uid, *_listeners(channels)})
            self._burst = row_ids, people, time.monotonic() + BURST_SECONDS
            return people.get(env.uid)
        finally:
            if locked:
                self._lock.release()

    def state(self, env):
        """Return a value that changes whenever caches of rights were cleared."""
        sequences = env.registry.cache_sequences.values()
        return env.registry.registry_sequence, *sequences, self.generation

    @contextmanager
    def settled(self, env):
        """Leave nothing old in the caches, if they are cleared meanwhile.

        A transaction sees the database as it was when it began, and fills the caches
        with that, perhaps after another one has found them out of date.

        :param odoo.api.Environment env: of a transaction that begins
        """
        generation = self.generation
        yield
        if generation == self.generation:
            return
        _horizon, rules = _read_rules(env.cr)
        if self._have_changed(rules, _read_people(env.cr, [env.uid])):
            _clear_caches(env.registry)

    def _known(self, uid, row_ids):
        seen, people, until = self._burst
        if row_ids <= seen and time.monotonic() < until:
            return people.get(uid)
        return None

    def _have_changed(self, rules, people):
        return rules != self._rules or any(
            person.has_changed(self._people.get(uid), self._horizon)
            for uid, person in people.items()
        )

    def _clear_caches(self, registry, horizon):
        self.generation += 1
        self._horizon = horizon
        _clear_caches(registry)

    def _look(self, env, uids):
        registry = env.registry.check_signaling(env.cr)
        if registry is not env.registry:
            # the models that this environment knew are not those of the database
            env.transaction.reset()
        horizon, rules = _read_rules(env.cr)
        people = _read_people(env.cr, uids)
        now = time.monotonic()
        if self._have_changed(rules, people):
            self._unsettled_until = now + SETTLED_SECONDS
            self._clear_caches(registry, horizon)
        elif self._unsettled_until and now > self._unsettled_until:
            self._unsettled_until = None
            self._clear_caches(registry, horizon)
        self._rules = rules
        if len(self._people) > MAX_PEOPLE:
            self._people.clear()
        self._people.update(people)
        return people


def _listeners(channels):
    for channel in channels:
        # a copy, because other threads subscribe meanwhile
        for websocket in dispatch._channels_to_ws.get(channel, set()).copy():
            if websocket._session.uid:
                yield websocket._session.uid


def _read_rules(cr):
    """Return the number of the first transaction that is not over, and a value that
    changes whenever what grants rights to groups does.
    """
    cr.execute("""
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               (SELECT (count(*), sum(xmin::text::bigint)) FROM ir_rule),
               (SELECT (count(*), sum(xmin::text::bigint)) FROM ir_model_access),
               (SELECT (count(*), sum(xmin::text::bigint)) FROM res_groups),
               (SELECT (count(*), sum(xmin::text::bigint)) FROM res_company)
    """)
    horizon, *rules = cr.fetchone()
    return horizon, rules


def _read_people(cr, uids):
    cr.execute(
        """
        SELECT u.id, u.active, u.company_id,
               u.xmin::text::bigint, p.xmin::text::bigint
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
         WHERE u.id = ANY(%s)
        """,
        [list(uids)],
    )
    return {
        uid: Person(active, company_id, tuple(written))
        for uid, active, company_id, *written in cr.fetchall()
    }


def _precedes(number, horizon):
    """Compare numbers of transactions, of which rows keep 32 bits only."""
    distance = (horizon - number) % 2**32
    return number < 3 or 0 < distance < 2**31


def _clear_caches(registry):
    pending = set(registry.cache_invalidated)
    registry.clear_cache("default", "groups", "stable")
    # whoever made the change tells the other processes
    registry.cache_invalidated.intersection_update(pending)
