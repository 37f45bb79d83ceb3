"""What a websocket has not been sent, as far as another one has just read it.

All subscribers of a model ask the bus for the same rows in the same instant. Most of
what that costs is to read and to decode them.
"""

import threading
import time
from collections import OrderedDict
from functools import lru_cache

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from .. import bus_row

# Time after which nobody else is likely to ask for the same rows.
LIVE_SECONDS = 1
MAX_ROWS = 1000

_channel_name = lru_cache(maxsize=10_000)(json_dump)


class Recall:
    """The rows that were delivered last in one database."""

    _instances = {}

    def __init__(self):
        self._lock = threading.Lock()
        self._rows = OrderedDict()
        self._live_until = 0

    @classmethod
    def of(cls, env):
        """Return the one of the environment's database."""
        name = env.cr.dbname
        return cls._instances.get(name) or cls._instances.setdefault(name, cls())

    def remember(self, notifications):
        """Keep rows for a moment.

        :param list notifications: as the bus returns them, each with a row of ours
        """
        with self._lock:
            for notification in notifications:
                self._rows[notification["id"]] = notification["message"]["payload"]
            while len(self._rows) > MAX_ROWS:
                self._rows.popitem(last=False)
            self._live_until = time.monotonic() + LIVE_SECONDS

    def poll(self, env, channels, last, ignore_ids):
        """Return what `bus.bus._poll` does, or ``None`` if that takes reading.

        The database is asked for the ids, as seen by the current transaction and on the
        very channels of the websocket.

        :param odoo.api.Environment env: the subscriber's
        :param channels: as for `bus.bus._poll`
        :param int last: as for `bus.bus._poll`
        :param ignore_ids: as for `bus.bus._poll`
        """
        if not last or time.monotonic() > self._live_until:
            return None
        env.cr.execute(
            "SELECT id FROM bus_bus WHERE id > %s AND channel = ANY(%s) ORDER BY id",
            (
                last,
                [_channel_name(channel_with_db(env.cr.dbname, c)) for c in channels],
            ),
        )
        ignored = set(ignore_ids or ())
        ids = [row_id for (row_id,) in env.cr.fetchall() if row_id not in ignored]
        rows = [self._rows.get(row_id) for row_id in ids]
        if None in rows:
            return None
        return [
            {"id": row_id, "message": {"type": bus_row.TYPE, "payload": row}}
            for row_id, row in zip(ids, rows, strict=True)
        ]
