"""Wakes websockets that the bus has no reason to wake, or has forgotten to.

The bus wakes websockets by a notification of PostgreSQL, which is sent after the
commit and kept nowhere. It is lost when the author's process is killed in between, and
while nobody listens: after PostgreSQL was restarted, the bus listens again 50 s later.
The rows are there, but a websocket that stays open would not ask for them before the
next change. Nor would one that is owed a reset (see :class:`.channel.SyncChannel`).
"""

import logging
import threading

import psycopg2
from psycopg2.pool import PoolError

from odoo.sql_db import db_connect

from odoo.addons.bus.models.bus import json_dump, stop_event

from . import internals
from .report import log_minute, report
from .wakener import wakener

_logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 10
# How far the first round in a database looks back: people subscribed some time before.
RECENT_ROWS = 1000


class Lookout:
    """A thread that looks for rows that their subscribers have not been sent."""

    def __init__(self):
        self._thread = None
        self._lock = threading.Lock()
        # {dbname: (last id one round ago, last id two rounds ago)}
        self._seen = {}

    def start(self):
        """Have it run from now on in this process."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                name = f"{__name__}.Lookout"
                self._thread = threading.Thread(
                    target=self._run, daemon=True, name=name
                )
                self._thread.start()

    def _run(self):
        while not stop_event.is_set():
            try:
                self.look()
                wakener.wake_all()
                log_minute()
                report()
            except Exception:
                _logger.exception("Cannot look for rows of the bus")
            stop_event.wait(INTERVAL_SECONDS)

    def look(self):
        """Wake the websockets that were not sent a row, or that are owed a reset."""
        channels = {}
        for channel, websockets in internals.subscriptions().items():
            channels.setdefault(channel[0], {})[json_dump(channel)] = channel
            for websocket in websockets:
                if any(
                    c.owes_reset for c in internals.own_channels(websocket, channel)
                ):
                    internals.wake(websocket)
        self._seen = {db: ids for db, ids in self._seen.items() if db in channels}
        for dbname, names in channels.items():
            try:
                rows = self._new_rows(dbname, names)
            except (psycopg2.Error, PoolError) as error:
                _logger.info("Cannot look for rows of the bus of %s: %s", dbname, error)
                continue
            for name, ids in rows.items():
                for websocket in internals.websockets(names[name]):
                    if not internals.was_sent(websocket, ids):
                        internals.wake(websocket)

    def _new_rows(self, dbname, names):
        """Return the ids, by channel, of the rows of this round and the one before.

        A row that took its number earlier was committed late, and announced again.
        """
        with db_connect(dbname).cursor() as cr:
            cr.execute("SELECT coalesce(max(id), 0) FROM bus_bus")
            (last,) = cr.fetchone()
            first = last - RECENT_ROWS
            before, floor = self._seen.get(dbname, (last, first))
            cr.execute(
                """
                SELECT channel, array_agg(id)
                  FROM bus_bus
                 WHERE id > %s AND channel = ANY(%s)
              GROUP BY channel
                """,
                (floor, list(names)),
            )
            self._seen[dbname] = last, before
            return dict(cr.fetchall())


lookout = Lookout()
