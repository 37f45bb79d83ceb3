"""What a piece of code asks about the user for whom it runs.

Two people may be given one result only if it would have been the same for both. That
cannot be told from the code: a compute may look at ``env.uid`` without declaring it,
and a name may be composed of lines that only some may read. So the code runs in an
environment that notes each question about the user, with its answer. Whoever answers
the same questions in the same way gets the same result, because nothing else about the
user went into it.

========================== ====================================================
question                   asked when
========================== ====================================================
``("uid",)``               anything looks at who the user is
``("access", …)``          the access rights of a model are checked
``("domain", …)``          the record rules of a model are evaluated
``("has_group", …)`` etc.  the user's groups or companies are looked at
``("is", ids)``            the user is compared with records
========================== ====================================================

Language, time zone and companies are in the context, which is the same for all for
whom a result is kept.
"""

from contextlib import contextmanager
from copy import copy
from datetime import date
from functools import wraps

import psycopg2
from psycopg2.extensions import AsIs, register_adapter

from odoo.api import Environment
from odoo.fields import Domain
from odoo.orm.domains import DomainCustom
from odoo.orm.environments import Cache, Transaction
from odoo.tools import OrderedSet, clean_context, frozendict, ormcache

UID = ("uid",)

# Methods of the user whose result says less than who the user is.
USER_QUESTIONS = (
    "has_group",
    "has_groups",
    "_has_group",
    "_get_group_ids",
    "_get_company_ids",
    "_is_internal",
    "_is_portal",
    "_is_public",
    "_is_system",
    "_is_admin",
)
PLAIN = (int, float, str, date, type(None))


class Answer:
    """The answer to a question, for one user.

    .. attribute:: value

        what is given to the code that asked

    .. attribute:: key

        hashable, and equal for users of equal answers

    .. attribute:: error

        what is raised instead, if the question is answered with an error
    """

    __slots__ = ("error", "key", "value")

    def __init__(self, value, key, error=None):
        self.value = value
        self.key = key
        self.error = error


def answer(env, question):
    """Return the answer to a question.

    :param odoo.api.Environment env: the user's own, with a plain context
    :param tuple question: see the table above
    :rtype: Answer
    """
    # Rules read of the user what the code that asked must not find in cache, and nor
    # must another user's rules.
    with _transaction(env.cr, env.transaction):
        try:
            return _answer(env, question)
        except psycopg2.Error:
            raise
        except Exception as error:
            # a copy, which holds no frames
            return Answer(None, (type(error), str(error)), copy(error))


def _answer(env, question):
    kind, *arguments = question
    if question == UID:
        return Answer(env.uid, env.uid)
    if kind == "access":
        allowed = env["ir.model.access"].check(*arguments, raise_exception=False)
        return Answer(allowed, allowed)
    if kind == "domain":
        model, mode, context = arguments
        domain = env(context=dict(context))["ir.rule"]._compute_domain(model, mode)
        conditions = list(domain)
        # text, because domains hold lists
        return Answer(
            domain, repr(conditions) if _is_plain(conditions) else (env.uid, id(domain))
        )
    if kind == "is":
        value = arguments == [(env.uid,)]
    else:
        value = getattr(env.user, kind)(*arguments)
    return Answer(value, value)


def _is_plain(value):
    """Return whether the text of a domain tells it from any other."""
    if isinstance(value, DomainCustom):
        return False
    if isinstance(value, (list, tuple, OrderedSet, Domain)):
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)


class Observation:
    """One run of a piece of code, and what it asked about the user.

    .. attribute:: asked

        ``{question: key of the answer}``, in the order of asking
    """

    def __init__(self, subscriber):
        self.asked = {}
        self.subscriber = subscriber
        #: {what is kept in memory for each user: (value, what it asked)}
        self.kept = {}

    def ask(self, *question):
        """Return the answer to a question, and note it."""
        known = self.subscriber.answer(question)
        self.asked.setdefault(question, known.key)
        if known.error:
            raise copy(known.error)
        return known.value

    @contextmanager
    def part(self):
        """Note by itself, too, what is asked in a ``with`` block, even if that fails.

        The block gets these notes.
        """
        whole, self.asked = self.asked, {}
        try:
            yield self.asked
        finally:
            asked, self.asked = self.asked, whole
            self.include(asked)

    def include(self, asked):
        """Note what was asked in a part that was observed by itself.

        :param dict asked: ``{question: key of the answer}``
        """
        for question, key in asked.items():
            self.asked.setdefault(question, key)


def observe(subscriber, function):
    """Call ``function(env)`` and return what it asked about the user.

    It finds nothing in the cache that was read before, and leaves nothing there.

    :param subscriber: see :class:`.rights.Subscriber`
    :param function: a function that only reads
    :return: the function's result, and ``{question: key of the answer}``
    :rtype: tuple
    """
    cr = subscriber.env.cr
    observation = Observation(subscriber)
    transaction = _ObservedTransaction(subscriber.env.registry)
    with _transaction(cr, transaction):
        env = _ObservedEnvironment(
            cr, observation, transaction, subscriber.env.context, False
        )
        transaction.default_env = env
        return function(env), observation.asked


def observation_of(env):
    """Return the observation that an environment belongs to, ``None`` for others."""
    return env._observation if isinstance(env, _ObservedEnvironment) else None


@contextmanager
def _transaction(cr, transaction):
    before = cr.transaction, cr.cache
    # code keeps there what holds for the one user whose transaction it takes it for
    cr.transaction, cr.cache = transaction, {}
    try:
        yield
    finally:
        cr.transaction, cr.cache = before


class _ObservedCache(Cache):
    def invalidate(self, spec=None):
        # the ORM takes any of the transaction's environments, of which it knows none
        if spec is None:
            super().invalidate()
            return
        for field, ids in spec:
            field._invalidate_cache(self.transaction.default_env, ids)


class _ObservedTransaction(Transaction):
    """A cache of its own for one observation.

    Its observed environments are not among :attr:`envs`, where the ORM looks by user
    id for one that is there.
    """

    def __init__(self, registry):
        super().__init__(registry)
        self.cache = _ObservedCache(self)
        self.observed = []

    # It returns nothing. pylint: disable=missing-return
    def invalidate_field_data(self):
        super().invalidate_field_data()
        for env in self.observed:
            vars(env).pop("_field_cache_memo", None)


class _ObservedContext(frozendict):
    """A context that notes who looks for its user, who is not in it.

    The web client names the user in the context of each call.
    """

    observation = None

    def __contains__(self, key):
        return key == "uid" or super().__contains__(key)

    def __getitem__(self, key):
        return self._uid() if key == "uid" else super().__getitem__(key)

    def get(self, key, default=None):
        return self._uid() if key == "uid" else super().get(key, default)

    def _uid(self):
        return self.observation.ask(*UID)


class _ObservedEnvironment(Environment):
    """An environment that notes who looks at its user."""

    def __new__(cls, cr, observation, transaction, context, su):
        for env in transaction.observed:
            if env.su == su and env.context == context:
                return env
        self = object.__new__(cls)
        self.cr, self.su = cr, su
        self.context = _ObservedContext(context)
        self.context.observation = observation
        self.transaction = transaction
        self._observation = observation
        transaction.observed.append(self)
        return self

    def __call__(self, cr=None, user=None, context=None, su=None):
        if isinstance(user, int):
            user = int(user)
        if user is not None or cr not in (None, self.cr):
            return super().__call__(cr, user, context, su)
        su = self.su if su is None else su
        if context is None:
            context = (
                clean_context(self.context) if su and not self.su else self.context
            )
        return _ObservedEnvironment(
            self.cr, self._observation, self.transaction, context, su
        )

    @property
    def uid(self):
        return _ObservedId(self._observation)

    @property
    def user(self):
        env = self(su=True)
        return _observed_user(env["res.users"], self._observation.subscriber.env.uid)


class _ObservedId:
    """The id of the user, which notes who looks at it.

    Who compares it with an id asks no more than whether that is the user's. It passes
    for an integer and is none, so that its value is had by way of its methods only.
    """

    __slots__ = ("_observation",)
    __class__ = int

    def __init__(self, observation):
        self._observation = observation

    def __int__(self):
        return self._observation.ask(*UID)

    def __eq__(self, other):
        if isinstance(other, _ObservedId):
            return True
        if type(other) is int:
            return self._observation.ask("is", (other,))
        return other is not None and int(self) == other

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(int(self))

    def __bool__(self):
        return True

    def __reduce__(self):
        return int, (int(self),)


def _by_value(name):
    def look(self, *others):
        return getattr(int(self), name)(*others)

    return look


for _name in (
    *("__index__", "__float__", "__repr__", "__str__", "__format__", "__invert__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__add__", "__radd__", "__sub__"),
    *("__rsub__", "__mul__", "__rmul__", "__mod__", "__rmod__", "__floordiv__"),
    *("__and__", "__rand__", "__or__", "__ror__", "__xor__", "__rxor__", "__neg__"),
):
    setattr(_ObservedId, _name, _by_value(_name))
register_adapter(_ObservedId, lambda uid: AsIs(int(uid)))


def _observed_user(users, uid):
    """Return the user as a record that notes who looks at it.

    :param users: an empty recordset of an observed environment
    """
    observed = _user_class(type(users))
    return observed(users.env, (uid,), (uid,))


def _user_class(users_class):
    """Return the class of the observed user, made once for a registry's users."""
    # kept by that class and by nothing else, so that it goes with its registry
    if "_observed_class" not in vars(users_class):
        users_class._observed_class = _make_user_class(users_class)
    return users_class._observed_class


def _make_user_class(users_class):
    def get_ids(self):
        if observation := observation_of(self.env):
            observation.ask(*UID)
        return self._observed_ids

    def set_ids(self, ids):
        self._observed_ids = ids

    # Python asks the right side of a comparison first, if it is of a subclass.
    def is_equal(self, other):
        observation = observation_of(self.env)
        is_users = isinstance(other, users_class) and not isinstance(other, type(self))
        if observation and is_users and is_user(self, observation):
            return observation.ask("is", tuple(sorted(set(other._ids))))
        return users_class.__eq__(self, other)

    def is_user(self, observation):
        return self._observed_ids == (observation.subscriber.env.uid,)

    def question(name):
        method = getattr(users_class, name)

        def ask(self, *arguments, **named):
            observation = observation_of(self.env)
            if observation and is_user(self, observation):
                # none of them takes more than one
                return observation.ask(name, *arguments, *named.values())
            return method(self, *arguments, **named)

        return ask

    attributes = {
        # not a model of its own, but a class for one record
        "_register": False,
        "__module__": __name__,
        "__slots__": ("_observed_ids",),
        "_ids": property(get_ids, set_ids),
        "__eq__": is_equal,
        "__ne__": lambda self, other: not self == other,
        "__hash__": users_class.__hash__,
        **{name: question(name) for name in USER_QUESTIONS},
    }
    return type(users_class)("ObservedUser", (users_class,), attributes)


def _look_up(cache, *args, **kwargs):
    """Return what a method returns that is kept in memory, for each user.

    What it was for another is told from what the method itself asks.
    """
    observation = observation_of(args[0].env)
    # what it looks at for the key, the method may find on the environment
    with observation.part() as asked:
        key = cache.key(*args, **kwargs)
    if UID not in asked and not any(map(_is_uid, key)):
        return _look_up_any(cache, *args, **kwargs)
    # it is looked for in this observation, which has one user
    key = args[0].env.su, *(_ObservedId if _is_uid(part) else part for part in key)
    if key in observation.kept:
        value, asked = observation.kept[key]
        observation.include(asked)
        return value
    with observation.part() as asked:
        value = cache.method(*args, **kwargs)
    observation.kept[key] = value, asked
    return value


def _is_uid(part):
    return isinstance(part, _ObservedId)


_look_up_any = ormcache.lookup


@wraps(_look_up_any)
def _look_up_or_observe(cache, *args, **kwargs):
    is_observed = observation_of(getattr(args[0], "env", None))
    return (_look_up if is_observed else _look_up_any)(cache, *args, **kwargs)


ormcache.lookup = _look_up_or_observe
