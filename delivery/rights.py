"""Who the subscribers are, and what they answer to what is asked about them.

Odoo caches groups, rules and companies in memory. Another process that changes them
says so in the transaction of the change (see ``capture.signals``), so that whoever sees
its rows sees its signal; but a process that serves websockets does not look for signals
while it dispatches. Here it does, before anything is judged.
"""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from odoo.http import request, root
from odoo.service.security import check_session
from odoo.tools import frozendict

from ..committed import clear_caches
from ..live_models import flags
from ..parameters import is_enabled
from .internals import last_signals
from .observe import answer

# The signals that tell of changed rights, by the names of the caches.
CACHES = ("default", "groups", "stable")
# When other transactions that began before a change, and might fill the caches with
# what was, are over.
SETTLED_SECONDS = 10
MAX_PEOPLE = 10_000
KEPT_SIGNALS = 1000
# In the place of an answer. Not ``None``, which is one.
UNKNOWN = object()


class RightsChanged(Exception):
    """Rights are others than those by which was judged, in what is about to be read."""


@dataclass
class Person:
    """A user as the database and the caches have it at this moment.

    ``facts`` are what is read from the database each time; ``context`` is that in which
    the user reads, ``answers`` what the user answered to what was asked (see
    :mod:`.observe`), ``sessions`` the ids of the user's sessions that were found to be
    open. ``generation`` is that of :class:`Rights` for which this holds.
    """

    facts: tuple
    context: dict | None = None
    answers: dict = field(default_factory=dict)
    sessions: set = field(default_factory=set)
    generation: int = 0

    @property
    def is_active(self):
        return self.facts[0]

    @property
    def company_id(self):
        return self.facts[1]

    @cached_property
    def kind(self):
        """What all results for this person depend on, and that nobody asks about."""
        context = self.context
        return context["lang"], context["tz"], *context["allowed_company_ids"]

    def known_answer(self, question):
        """Return the key of an answer that was given before, else what equals none."""
        known = self.answers.get(question)
        return known.key if known else UNKNOWN


class Subscriber:
    """A person for whom something is read in one transaction.

    :param Person person: who it is
    :param odoo.api.Environment env: the person's, with the person's context
    """

    def __init__(self, person, env):
        self.env = env
        self.kind = person.kind
        self.answers = person.answers

    def key_of(self, question):
        """Return the key of the answer to a question."""
        return self.answer(question).key

    def answer(self, question):
        """Return the answer to a question, which holds until rights change.

        :rtype: odoo.addons.web_syncer.delivery.observe.Answer
        """
        known = self.answers.get(question)
        if known is None:
            known = self.answers[question] = answer(self.env, question)
        return known


class Rights:
    """The rights of one database's users, as its caches have them.

    .. attribute:: changes

        how often rights were found to have changed

    .. attribute:: generation

        how often the caches were emptied: what was judged before is judged again
    """

    def __init__(self):
        self.changes = 0
        self.generation = 0
        self._signals = frozenset()
        self._settle_at = float("inf")
        self._people = {}

    def look(self, cr, registry, uids):
        """Make the caches as new as what the transaction sees.

        :param cr: of a transaction that has just begun
        :param registry: the database's
        :param set uids: ids of those who are about to be judged
        """
        now = time.monotonic()
        signals = last_signals(cr, CACHES)
        if len(self._people) > MAX_PEOPLE:
            self._people.clear()
        people = _read_people(cr, uids | self._people.keys())
        is_known = all(
            self._people[uid].facts == facts
            for uid, facts in people.items()
            if uid in self._people
        )
        if not is_known or signals - self._signals:
            self.changes += 1
            self._settle_at = now + SETTLED_SECONDS
            self.forget(registry)
        elif now > self._settle_at:
            self._settle_at = float("inf")
            self.forget(registry)
        # what an older transaction does not see is no news later
        is_small = len(self._signals) < KEPT_SIGNALS
        self._signals = signals | self._signals if is_small else signals
        for uid in self._people.keys() - people.keys():
            del self._people[uid]
        for uid, facts in people.items():
            if uid not in self._people:
                self._people[uid] = Person(facts, generation=self.generation)

    def person(self, cr, uid):
        """Return who a user is, ``None`` if there is none."""
        if uid not in self._people:
            for _uid, facts in _read_people(cr, [uid]).items():
                self._people[uid] = Person(facts, generation=self.generation)
        return self._people.get(uid)

    def confirm(self, person):
        """Make sure that a person is judged as rights are known to be now.

        :raise RightsChanged: if they have changed since
        """
        if person.generation != self.generation:
            raise RightsChanged

    def confirm_in(self, cr):
        """Make sure that a transaction sees no newer rights than were looked at.

        :raise RightsChanged: if it does, and so may see values that some must not read
        """
        if last_signals(cr, CACHES) - self._signals:
            raise RightsChanged

    @contextmanager
    def settled(self, registry):
        """Leave nothing old in the caches, if rights change meanwhile.

        A transaction sees the database as it was when it began, and fills the caches
        with that, perhaps after another one has found them out of date.
        """
        changes = self.changes
        try:
            yield
        finally:
            if changes != self.changes:
                self.forget(registry)

    def forget(self, registry):
        """Judge anew whatever was judged."""
        self.generation += 1
        self._people.clear()
        clear_caches(registry, CACHES)


def _read_people(cr, uids):
    cr.execute(
        """
        SELECT u.id, u.active, u.company_id, p.lang, p.tz
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
         WHERE u.id = ANY(%s)
        """,
        [list(uids)],
    )
    return {uid: tuple(facts) for uid, *facts in cr.fetchall()}


def subscriber_context(env, company_id):
    """Return the context in which a subscriber reads, or ``None`` for nobody.

    A websocket's own environment has no language and no companies. Here it gets the
    user's language and time zone, and all of the user's companies.

    :param odoo.api.Environment env: environment of an active user
    :param int company_id: the user's main company, which comes first
    :return: ``None`` for who is neither an internal nor a portal user
    :rtype: frozendict | None
    """
    user = env.user
    if not (user._is_internal() or user._is_portal()):
        return None
    context = env(context={})["res.users"].context_get()
    others = set(user._get_company_ids()) - {company_id}
    return frozendict(
        lang=context["lang"],
        tz=context["tz"],
        allowed_company_ids=[company_id, *sorted(others)],
    )


def subscriber_env(env, company_id):
    """Return the environment in which a subscriber reads, or ``None`` for nobody.

    :param env: see :func:`subscriber_context`
    :param company_id: see :func:`subscriber_context`
    """
    context = subscriber_context(env, company_id)
    return context and env(context=context)


def is_published(env, model):
    """Return whether a model publishes its changes.

    :param str model: any string that a client sent
    """
    return model in env.registry and flags.is_published(env[model]) and is_enabled(env)


def may_subscribe(env, model):
    """Return whether a model publishes its changes, and to this user.

    :param env: see :func:`subscriber_env`
    :param str model: any string that a client sent
    """
    return is_published(env, model) and env[model].has_access("read")


def has_open_session(env, person, session):
    """Return whether the session that subscribed is still that user's.

    The bus asks the same before each poll, but of caches that another process may have
    made wrong since: after a new password, for example.

    :param odoo.api.Environment env: environment of the user, with caches up to date
    :param Person person: the same user
    :param session: the websocket's, ``None`` for polling over HTTP
    """
    if session is None:
        return not request or check_session(request.session, env)
    if session.sid not in person.sessions:
        session = root.session_store.get(session.sid)
        if session.uid != env.uid or not check_session(session, env):
            return False
        person.sessions.add(session.sid)
    return True
