"""What delivery knows of the inside of Odoo's websockets.

A websocket that is woken takes a connection to the database, and asks the bus for what
is new. Where another one has just asked, there is no need to. So here a websocket takes
a connection only once something wants to use it, and tells when it was woken.

Where Odoo has changed and something of :data:`INTERNALS` is missing, websockets are left
as they are, and each asks for itself.
"""

import logging
import time
from contextlib import ExitStack, contextmanager, suppress
from operator import attrgetter

from odoo.modules.registry import Registry
from odoo.sql_db import BaseCursor

from odoo.addons.bus import websocket as bus_websocket
from odoo.addons.bus.models.bus import dispatch

from .channel import SyncChannel

_logger = logging.getLogger(__name__)

#: What is used of the bus without being documented.
INTERNALS = {
    bus_websocket: (
        "acquire_cursor",
        "Websocket._dispatch_bus_notifications",
        "Websocket.trigger_notification_dispatching",
    ),
    dispatch: ("_channels_to_ws", "_clear_outdated_channels"),
    BaseCursor: ("flush", "clear", "reset", "savepoint"),
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
        self.cursor.commit()
        self.clear()
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
                self.cursor  # noqa: B018
        return self._stack.__exit__(error_type, *error)


def note_waking(websocket):
    """Note that what was read before now is too old for a websocket."""
    websocket._web_syncer_woken_at = time.monotonic()


def woken_at(websocket):
    """Return when a websocket was woken last, by the monotonic clock."""
    return getattr(websocket, "_web_syncer_woken_at", float("inf"))


def listeners(channels):
    """Return the ids of the users who listen to channels."""
    uids = set()
    for channel in channels:
        # a copy, because other threads subscribe meanwhile
        for websocket in dispatch._channels_to_ws.get(channel, set()).copy():
            if websocket._session.uid:
                uids.add(websocket._session.uid)
    return uids


def leave_channels(websocket):
    """Unsubscribe a websocket from all private channels."""
    private = {c for c in websocket._channels if isinstance(c, SyncChannel)}
    if private:
        websocket._channels = websocket._channels - private
        with suppress(KeyError):
            dispatch._clear_outdated_channels(websocket, private)


def _is_installed(dbname):
    """Return whether the addon is installed, as far as this process knows."""
    registry = Registry.registries.get(dbname)
    return registry is not None and hasattr(registry["base"], "_sync_plan")


def _patch():
    acquire_cursor = bus_websocket.acquire_cursor
    trigger = bus_websocket.Websocket.trigger_notification_dispatching

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


def missing():
    """Return the names of what this version of Odoo does not have."""
    found = []
    for owner, names in INTERNALS.items():
        for name in names:
            try:
                attrgetter(name)(owner)
            except AttributeError:
                found.append(name)
    return found


_missing = missing()
#: Whether websockets were taught to ask together.
is_shared = not _missing
if is_shared:
    _patch()
else:
    _logger.error(
        "This Odoo has no %s: each websocket asks the database for itself",
        ", ".join(_missing),
    )
