"""All that delivery takes from private parts of Odoo.

A websocket that is woken takes a connection to the database, and asks the bus for what
is new. Where another one has just asked, there is no need to. So here a websocket takes
a connection only once something wants to use it, and tells when it was woken. Where
Odoo lacks something of :data:`BUS`, websockets are left as they are, and each asks for
itself.

What a user may read is read past the rules that were already asked for. Where Odoo
lacks something of :data:`ORM`, subscribers are told to fetch again, and no more.
"""

import logging
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from operator import attrgetter

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.modules.registry import Registry
from odoo.orm.environments import Transaction
from odoo.sql_db import BaseCursor
from odoo.tools import SQL
from odoo.tools.query import Query

from odoo.addons.bus import websocket as bus_websocket
from odoo.addons.bus.models.bus import dispatch

from ..access import overrides
from ..presence.visit import Visit
from ..watching.watch import Watch
from .channel import SyncChannel

_logger = logging.getLogger(__name__)

#: What websockets need to share their work.
BUS = {
    bus_websocket: (
        "acquire_cursor",
        "Websocket._dispatch_bus_notifications",
        "Websocket.trigger_notification_dispatching",
        "Websocket.new_env",
    ),
    dispatch: ("_channels_to_ws", "_clear_outdated_channels"),
    BaseCursor: ("flush", "clear", "reset", "savepoint"),
    Registry: ("get_sequences", "check_signaling", "clear_cache"),
}
#: What the reading for others needs; :mod:`.observe` extends the first two.
ORM = {
    Environment: ("__call__", "user", "cache_key"),
    Transaction: ("invalidate_field_data",),
    BaseModel: (
        *("_determine_fields_to_fetch", "_fetch_query", "_read_format", "_search"),
        *("_has_field_access", "_check_access", "_filtered_access", "fetch", "read"),
    ),
    Domain: ("optimize_full", "_to_sql", "iter_conditions"),
    Query: ("add_where", "select"),
}


class LazyCursor(BaseCursor):
    """A cursor that takes a connection when it is first used.

    :param str dbname: name of the database
    :param acquire: returns a context manager that gives a cursor
    """

    def __init__(self, dbname, acquire):
        super().__init__()
        self.dbname = dbname
        self._acquire = acquire
        self._cursor = None
        self._stack = ExitStack()

    def release(self):
        """Give the connection back, and have what is read later be as new as can be.

        Only for who has written nothing.
        """
        if self._cursor is not None:
            # a transaction that has failed could not be committed
            self.rollback()
            self._stack.close()
            self._cursor, self._stack = None, ExitStack()

    @property
    def cursor(self):
        return self._cursor or self._connect()

    def _connect(self):
        if self._cursor is None:
            cursor = self._stack.enter_context(self._acquire(self.dbname))
            for hooks in ("precommit", "postcommit", "prerollback", "postrollback"):
                setattr(cursor, hooks, getattr(self, hooks))
            self._cursor = cursor
        return self._cursor

    def __getattr__(self, name):
        return getattr(self.cursor, name)

    def execute(self, query, params=None, log_exceptions=True):
        return self.cursor.execute(query, params, log_exceptions=log_exceptions)

    def dictfetchone(self):
        return self.cursor.dictfetchone()

    def commit(self):
        self.flush()
        # before what is done after the commit, as any other cursor does
        self.clear()
        self.cursor.commit()
        self._now = None

    def rollback(self):
        self.clear()
        self.cursor.rollback()
        self._now = None

    def close(self):
        # what gave the connection would commit
        self.release()

    def __exit__(self, error_type, *error):
        if error_type is None:
            self.flush()
            if self.postcommit:
                self._connect()
        return self._stack.__exit__(error_type, *error)


# ------------------------------------------------------------------
# Websockets
# ------------------------------------------------------------------


def subscriptions():
    """Return the private channels that are listened to: ``{channel: websockets}``."""
    # copies, because other threads subscribe meanwhile
    return {
        channel: websockets.copy()
        for channel, websockets in dispatch._channels_to_ws.copy().items()
        if isinstance(channel, SyncChannel)
    }


def connected(dbname):
    """Return the websockets that listen to something of ours in a database."""
    kinds = SyncChannel | Watch | Visit
    return {
        websocket
        for channel, websockets in dispatch._channels_to_ws.copy().items()
        if isinstance(channel, kinds) and channel[0] == dbname
        for websocket in websockets.copy()
    }


def listening(dbname):
    """Return who listens to what in a database, to this process.

    :return: ``{model name: {user id: number of websockets}}``
    :rtype: dict[str, Counter]
    """
    return {
        channel.model: Counter(session_of(websocket).uid for websocket in websockets)
        for channel, websockets in subscriptions().items()
        if channel[0] == dbname
    }


def websockets(channel):
    """Return the websockets that listen to a channel."""
    return dispatch._channels_to_ws.get(channel, set()).copy()


def listen_in_place_of_websocket(channel, listener):
    """Have an object woken as a websocket would be that listens to a channel."""
    dispatch._channels_to_ws.setdefault(channel, set()).add(listener)


def own_channels(websocket, channel):
    """Return what a websocket remembers of its subscription to an equal channel."""
    # a set gives no access to its own equal member
    return [own for own in websocket._channels.copy() if own == channel]


def own_watches(websocket, uid):
    """Return what a user watches by a websocket: ``{what the client said: Watch}``."""
    watches = (own for own in websocket._channels.copy() if isinstance(own, Watch))
    return {own.sealed: own for own in watches if own.content["uid"] == uid}


def session_of(websocket):
    """Return the session with which a websocket was opened."""
    return websocket._session


def listeners(channels):
    """Return the ids of the users who listen to channels."""
    uids = {session_of(w).uid for channel in channels for w in websockets(channel)}
    return uids - {None, False}


def note_waking(websocket):
    """Note that what was read before now is too old for a websocket."""
    websocket._web_syncer_woken_at = time.monotonic()


def woken_at(websocket):
    """Return when a websocket was woken last, by the monotonic clock."""
    return getattr(websocket, "_web_syncer_woken_at", float("inf"))


def note_poll(websocket):
    """Note that a websocket has asked what is new, and was answered."""
    websocket._web_syncer_polled_at = time.monotonic()


def polled_at(websocket):
    """Return when a websocket was answered last, by the monotonic clock."""
    return getattr(websocket, "_web_syncer_polled_at", float("-inf"))


def wake(websocket, *, is_read=False):
    """Have a websocket ask what is new.

    :param bool is_read: what is new was read from the database already
    """
    if is_read:
        _trigger(websocket)
    else:
        websocket.trigger_notification_dispatching()


def was_sent(websocket, row_ids):
    """Return whether a websocket was sent all of some rows of the bus."""
    sent = {row_id for row_id, _at in websocket._notif_history}
    return all(id_ <= websocket._last_notif_sent_id or id_ in sent for id_ in row_ids)


def last_sent(websocket):
    """Return the id up to which a websocket was sent all that there was."""
    return websocket._last_notif_sent_id


def leave_channels(websocket):
    """Unsubscribe a websocket from all private channels."""
    kinds = SyncChannel | Watch | Visit
    private = {c for c in websocket._channels if isinstance(c, kinds)}
    if private:
        websocket._channels = websocket._channels - private
        with suppress(KeyError):
            dispatch._clear_outdated_channels(websocket, private)


# ------------------------------------------------------------------
# The ORM
# ------------------------------------------------------------------


def read_as_checked(records, names):
    """Do what `read()` does, for records that the user is known to be able to read.

    The rules of their model are not asked for, so that what was read is shared by all
    who may read these records, for whatever reason. A model that reads in a way of its
    own does so here, too.

    :raise AccessError: where `read()` raises it, but for the records themselves
    """
    if overrides(records, "read", "fetch", "_fetch_query", "_search"):
        return records.read(names)
    fields = records._determine_fields_to_fetch(names)
    if columns := [field.name for field in fields if field.column_type]:
        # sudo - columns of readable records, the rights on which were checked
        records.sudo().fetch(columns)
    for field in fields:
        if not field.column_type:
            field.read(records)
    return records._read_format(names)


def would_match(model, id_, state, domain):
    """Return whether a record with these columns would have matched a domain.

    The database decides, as it does for records that are there.

    :param model: an empty recordset
    :param dict state: ``{column: value}``, values as in JSON
    :param odoo.fields.Domain domain: which compares no other columns
    """
    # sudo - record rules are evaluated so, see `BaseModel._search`
    model = model.sudo().with_context(active_test=False)
    columns = [SQL("%s::int4 AS id", id_)]
    for name, value in state.items():
        field = model._fields[name]
        if value is False and field.type != "boolean":
            value = None
        column_type = SQL(field.column_type[1])
        columns.append(SQL("%s::%s AS %s", value, column_type, SQL.identifier(name)))
    table = SQL("(SELECT %s)", SQL(", ").join(columns))
    query = Query(model.env, model._table, table)
    domain = domain.optimize_full(model)
    query.add_where(domain._to_sql(model, model._table, query))
    return bool(model.env.execute_query(query.select(SQL("1"))))


def begin_transaction(cr):
    """Let nobody find in the ORM's cache what was read for another.

    :return: what the cursor had before
    """
    before = cr.transaction
    cr.transaction = Transaction(before.registry)
    return before


def current_registry(registry, cr):
    """Return the registry of a database, loaded anew if it has changed.

    A transaction that began before the registry was loaded sees older signals, which
    are no reason to load it again.
    """
    loaded, caches = registry.get_sequences(cr)
    if loaded > registry.registry_sequence or any(
        caches[name] > number for name, number in registry.cache_sequences.items()
    ):
        return registry.check_signaling(cr)
    return registry


def last_signals(cr, names):
    """Return the last signals that caches were cleared.

    Several, because one with a lower number may be committed after a higher one.

    :param names: names of caches
    :rtype: frozenset
    """
    tables = [
        SQL(
            "(SELECT %s AS name, id FROM %s ORDER BY id DESC LIMIT 20)",
            name,
            SQL.identifier(f"orm_signaling_{name}"),
        )
        for name in names
    ]
    cr.execute(SQL(" UNION ALL ").join(tables))
    return frozenset(cr.fetchall())


# ------------------------------------------------------------------
# What is taught to the bus
# ------------------------------------------------------------------


_trigger = bus_websocket.Websocket.trigger_notification_dispatching


def _is_installed(dbname):
    """Return whether the addon is installed, as far as this process knows."""
    registry = Registry.registries.get(dbname)
    return registry is not None and hasattr(registry["base"], "_sync_plan")


def _patch():
    acquire_cursor = bus_websocket.acquire_cursor
    trigger = _trigger

    @contextmanager
    def acquire_lazily(db):
        if not _is_installed(db):
            with acquire_cursor(db) as cr:
                yield cr
            return
        with LazyCursor(db, acquire_cursor) as cr:
            yield cr

    def trigger_notification_dispatching(self):
        note_waking(self)
        if not _is_installed(self._db):
            # the addon was removed: the bus would send its rows as they are
            leave_channels(self)
        return trigger(self)

    bus_websocket.acquire_cursor = acquire_lazily
    bus_websocket.Websocket.trigger_notification_dispatching = (
        trigger_notification_dispatching
    )


def missing(internals):
    """Return the names of what this Odoo does not have.

    :param dict internals: ``{owner: names of attributes}``
    """
    return [
        name
        for owner, names in internals.items()
        for name in names
        if not _has(owner, name)
    ]


def _has(owner, name):
    try:
        attrgetter(name)(owner)
    except AttributeError:
        return False
    return True


def _is_complete(internals, consequence):
    if lacking := missing(internals):
        _logger.error("This Odoo has no %s: %s", ", ".join(lacking), consequence)
    return not lacking


#: Whether websockets were taught to ask together.
is_shared = _is_complete(BUS, "each websocket asks the database for itself")
#: Whether subscribers can be told what changed.
is_readable = _is_complete(
    ORM, "subscribers are told no more than that they fetch again"
)
if is_shared:
    _patch()
