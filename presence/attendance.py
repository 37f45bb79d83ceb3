"""Looks once a second who has what open, and wakes those whom it concerns."""

import logging
import secrets
import threading
import time
from weakref import WeakKeyDictionary

from odoo.modules import module

from odoo.addons.bus.models.bus import stop_event

from ..delivery.internals import wake
from .bucket import Bucket
from .exchange import Exchange, Reader, write
from .internals import visits_of
from .table import Table

_logger = logging.getLogger(__name__)

LOOK_SECONDS = 1
#: A process says so often that what it said still holds.
TELL_SECONDS = 15
#: A websocket is told so many times at once, …
TOLD = 4
#: … and then once in so many seconds.
TOLD_SECONDS = 5


class Attendance:
    """Keeps who is where, for all databases that this process serves."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._thread = None
        self._tables = {}
        # databases in which views have come or gone
        self._changed = set()
        # those in which a websocket is owed something
        self._owing = set()
        self._buckets = WeakKeyDictionary()
        self._exchange = Exchange()
        self._reader = Reader()
        self._process = secrets.token_hex(8)
        self._number = 0
        # {database: when it was told last who is connected to this process}
        self._told_at = {}

    def table(self, dbname):
        """Return who is where in a database."""
        with self._lock:
            if dbname not in self._tables:
                self._tables[dbname] = Table(self._clock)
            return self._tables[dbname]

    def start(self, dbname):
        """Have it look at a database from now on."""
        self.table(dbname)
        with self._lock:
            # a test has one connection, and looks when it wants to
            is_running = self._thread is not None and self._thread.is_alive()
            if not is_running and not module.current_test:
                name = f"{__name__}.Attendance"
                self._thread = threading.Thread(
                    target=self._run, daemon=True, name=name
                )
                self._thread.start()

    def note_change(self, dbname):
        """Have it look soon, as a view has come or gone."""
        if dbname in self._tables:
            self._changed.add(dbname)

    def _run(self):
        while not stop_event.is_set():
            began_at = time.monotonic()
            try:
                for dbname in list(self._tables):
                    if self.look(dbname):
                        self._tell(dbname)
                self._hear(max(began_at + LOOK_SECONDS - time.monotonic(), 0.05))
            except Exception:
                _logger.exception("Cannot tell who has what open")
                stop_event.wait(LOOK_SECONDS)

    def look(self, dbname):
        """Look who is where, and wake those who are to be told.

        :return: whether the other processes are to be told
        :rtype: bool
        """
        table = self._tables[dbname]
        is_news = False
        if dbname in self._changed or table.is_held:
            self._changed.discard(dbname)
            is_news = table.attend(visits_of(dbname))
        changed = table.look()
        if changed or dbname in self._owing:
            self._wake(dbname, changed)
        due_at = self._told_at.get(dbname, float("-inf")) + TELL_SECONDS
        return is_news or self._clock() >= due_at

    def hear(self, payload):
        """Take note of what another process has told."""
        said = self._reader.put(payload)
        if said and said[0] != self._process and said[1] in self._tables:
            process, dbname, people = said
            if self._tables[dbname].hear(process, people):
                # it has begun just now, and knows nothing
                self._told_at.pop(dbname, None)

    def _wake(self, dbname, changed):
        self._owing.discard(dbname)
        now = self._clock()
        is_awake = {}
        for visit in visits_of(dbname):
            visit.touch(changed)
            if not visit.is_touched:
                continue
            websocket = visit.subscriber
            if websocket not in is_awake:
                bucket = self._buckets.setdefault(websocket, Bucket(TOLD, TOLD_SECONDS))
                is_awake[websocket] = bucket.take(now)
            if is_awake[websocket]:
                visit.is_touched, visit.is_news = False, True
            else:
                self._owing.add(dbname)
        for websocket in [each for each, is_told in is_awake.items() if is_told]:
            wake(websocket)

    def _tell(self, dbname):
        self._number += 1
        own = self._tables[dbname].own
        if self._exchange.tell(write(self._process, dbname, self._number, own)):
            self._told_at[dbname] = self._clock()

    def _hear(self, seconds):
        payloads = self._exchange.hear(seconds)
        if payloads is None:
            stop_event.wait(seconds)
        for payload in payloads or ():
            self.hear(payload)


attendance = Attendance()
