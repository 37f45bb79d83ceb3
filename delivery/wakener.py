"""Has what is watched compared, and wakes those who are to be told.

A websocket is woken for the models that it listens to. What it watches may be read from
any other model, and to wake all who watch for each change would cost more than to find
out who is concerned. Those are woken a few at a time: whoever else waits for something
comes in between.
"""

import logging
import threading
import time
from collections import defaultdict

from odoo.modules import module
from odoo.modules.registry import Registry

from odoo.addons.bus.models.bus import stop_event

from .. import bus_row
from . import internals

_logger = logging.getLogger(__name__)

#: How many are woken at a time, and how long others then have before the next.
CROWD = 3
PAUSE_SECONDS = 0.005
#: Nobody waits longer for one that was woken, and has not asked yet what is new.
PATIENCE_SECONDS = 1


class Wakener:
    """A thread that looks at what is watched when something has changed."""

    def __init__(self):
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._thread = None
        self._listeners = {}
        self._changed = set()
        # {dbname: when somebody is to be told, by the monotonic clock}
        self._due = {}
        # {dbname: {websocket: its watches}}: they are woken one after the other
        self._waiting = defaultdict(dict)
        # {websocket: when it was woken, by the monotonic clock}
        self._woken = {}

    def listen(self, dbname):
        """Have it look, from now on, when something changes in a database."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                name = f"{__name__}.Wakener"
                self._thread = threading.Thread(
                    target=self._run, daemon=True, name=name
                )
                self._thread.start()
            if dbname not in self._listeners:
                self._listeners[dbname] = _Listener(dbname, self)
            listener = self._listeners[dbname]
        internals.listen_in_place_of_websocket(bus_row.views_channel(dbname), listener)

    def wake(self, dbname):
        """Have it look soon at what has changed."""
        if module.current_test:
            # a test has one connection, which no thread may use beside it
            return
        self._changed.add(dbname)
        self._event.set()

    def wake_all(self):
        """Have it look soon, in case it was not woken for something."""
        for dbname in list(self._listeners):
            self.wake(dbname)

    def tell(self, dbname):
        """Have those woken who are to be told of something, soon or when it is time."""
        if module.current_test:
            for websocket in _due(dbname)[0]:
                internals.wake(websocket, is_read=True)
            return
        self._due[dbname] = 0
        self._event.set()

    def _run(self):
        while not stop_event.is_set():
            self._event.wait(self._patience())
            self._event.clear()
            try:
                self._look()
                self._wake_due()
            except Exception:
                _logger.exception("Cannot tell who is touched by what changed")

    def _patience(self):
        """Return how long there is nothing to do, in seconds."""
        if any(self._waiting.values()):
            return PAUSE_SECONDS
        if not self._due:
            return None
        return max(min(self._due.values()) - time.monotonic(), PAUSE_SECONDS)

    def _look(self):
        while self._changed:
            dbname = self._changed.pop()
            look(dbname)
            self._due[dbname] = 0

    def _wake_due(self):
        now = time.monotonic()
        for dbname, due_at in list(self._due.items()):
            if due_at > now:
                continue
            websockets, next_at = _due(dbname)
            self._waiting[dbname].update(websockets)
            if next_at is None:
                del self._due[dbname]
            else:
                self._due[dbname] = next_at
        for waiting in self._waiting.values():
            self._wake_some(waiting)

    def _wake_some(self, waiting):
        """Wake the next ones, and forget those that something else has woken since.

        :param dict waiting: ``{websocket: its watches}``
        """
        now = time.monotonic()
        self._woken = {
            websocket: at
            for websocket, at in self._woken.items()
            if internals.polled_at(websocket) < at and at > now - PATIENCE_SECONDS
        }
        for websocket, watches in list(waiting.items()):
            if len(self._woken) >= CROWD:
                break
            del waiting[websocket]
            if any(watch.is_news for watch in watches):
                self._woken[websocket] = time.monotonic()
                internals.wake(websocket, is_read=True)


class _Listener:
    """Stands among the websockets that the bus wakes."""

    def __init__(self, dbname, wakener):
        self._dbname = dbname
        self._wakener = wakener

    def trigger_notification_dispatching(self):
        self._wakener.wake(self._dbname)


def look(dbname):
    """Compare what is watched with what is new on the bus, unless somebody has."""
    from .deliver import Delivery

    woken_at = time.monotonic()
    with Delivery.alone(dbname) as is_alone:
        registry = Registry(dbname)
        delivery = Delivery.of(registry)
        if is_alone and delivery and delivery.tail.read_at <= woken_at:
            with registry.cursor() as cr:
                Delivery.look(cr, registry)


def _due(dbname):
    from .deliver import Delivery

    delivery = Delivery.of(Registry(dbname))
    return delivery.watches.due(dbname) if delivery else ({}, None)


wakener = Wakener()
