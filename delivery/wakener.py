"""Has what is watched compared, though nobody is woken for it.

A websocket is woken for the models that it listens to. What it watches may be read from
any other model, and to wake all who watch for each change would cost more than to find
out who is concerned.
"""

import logging
import threading
import time

from odoo.modules import module
from odoo.modules.registry import Registry

from odoo.addons.bus.models.bus import stop_event

from .. import bus_row
from .internals import listen_in_place_of_websocket

_logger = logging.getLogger(__name__)


class Wakener:
    """A thread that looks at what is watched when something has changed."""

    def __init__(self):
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._thread = None
        self._listeners = {}
        self._waiting = set()

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
        listen_in_place_of_websocket(bus_row.views_channel(dbname), listener)

    def wake(self, dbname):
        """Have it look soon."""
        if module.current_test:
            # a test has one connection, which no thread may use beside it
            return
        self._waiting.add(dbname)
        self._event.set()

    def wake_all(self):
        """Have it look soon, in case it was not woken for something."""
        for dbname in list(self._listeners):
            self.wake(dbname)

    def _run(self):
        while not stop_event.is_set():
            self._event.wait()
            self._event.clear()
            while self._waiting:
                dbname = self._waiting.pop()
                try:
                    look(dbname)
                except Exception:
                    _logger.exception("Cannot tell who is touched by what changed")


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
        if not is_alone or not delivery or delivery.tail.read_at > woken_at:
            return
        with registry.cursor() as cr:
            began = time.monotonic()
            delivery.tail.read(cr, began)
            delivery.watches.look(cr, registry, delivery.tail)


wakener = Wakener()
