"""The newest rows of the bus, read once for all who wait for them."""

import json
import threading
from collections import defaultdict, deque
from operator import itemgetter
from typing import NamedTuple
from weakref import WeakKeyDictionary

from odoo.addons.bus.models.bus import hashable

from .. import bus_row
from .internals import websockets

# How much later than higher ids a row may be committed, and still be seen. The bus
# itself looks back as far (`MAX_NOTIFICATION_HISTORY_SEC`).
LATE_SECONDS = 15
# Time after which all who listen have long been given a row.
KEPT_SECONDS = 65
# More than these are not worth keeping: everybody asks the bus, once.
MAX_ROWS = 5000


class _Entry(NamedTuple):
    number: int
    row_id: int
    read_at: float
    # the payload of a row of ours, `None` for anything else that the bus sends
    row: dict | None


class _Position(NamedTuple):
    """Up to where a websocket was given what came on its channels."""

    channels: set
    number: int


class Tail:
    """What was put on the bus of late, as far as this process has read it.

    Each websocket remembers how far it came. What came since on its channels is here,
    whoever read it, so that one reading serves all who were woken by it.

    .. attribute:: read_at

        when the last reading began, by the monotonic clock
    """

    def __init__(self):
        # no deque is changed while another thread goes through it
        self._lock = threading.Lock()
        self._number = 0
        self._begin()

    def _begin(self):
        self.read_at = float("-inf")
        #: when the first reading began: rows from before may be missing
        self.begun_at = float("inf")
        self._floor = None
        # {row id: when it was first seen}, only those above the floor
        self._seen = {}
        self._entries = defaultdict(deque)
        self._positions = WeakKeyDictionary()

    # Not a model: there is no super. pylint: disable=method-required-super
    def read(self, cr, now):
        """Read what was added since the last time.

        :param cr: of a transaction that has just begun
        :param float now: when it began, by the monotonic clock
        """
        if self._floor is None:
            cr.execute("SELECT coalesce(max(id), 0) FROM bus_bus")
            self._floor = max(cr.fetchone()[0] - MAX_ROWS // 2, 0)
        cr.execute(
            """
            SELECT id, channel,
                   CASE WHEN starts_with(channel, %s) THEN message END
              FROM bus_bus
             WHERE id > %s AND NOT id = ANY(%s)
          ORDER BY id
             LIMIT %s
            """,
            (
                bus_row.channel_prefix(cr.dbname),
                self._floor,
                list(self._seen),
                MAX_ROWS + 1,
            ),
        )
        rows = cr.fetchall()
        with self._lock:
            if len(rows) > MAX_ROWS:
                self._begin()
                return
            for row_id, channel, message in rows:
                self._number += 1
                self._seen[row_id] = now
                entry = _Entry(self._number, row_id, now, read_payload(message))
                self._entries[_key(channel)].append(entry)
            self._forget(now)
            self.read_at = now
            self.begun_at = min(self.begun_at, now)

    def rows(self, since=0):
        """Return the rows of ours that are kept, in the order of their reading.

        :param int since: a mark; only what was read later
        """
        found = []
        with self._lock:
            for entries in self._entries.values():
                for entry in reversed(entries):
                    if entry.number <= since:
                        break
                    if entry.row is not None:
                        found.append(entry)
        return [entry.row for entry in sorted(found, key=itemgetter(0))]

    def mark(self):
        """Return where the tail ends now, for :meth:`put`."""
        return self._number

    def put(self, websocket, channels, mark):
        """Note that a websocket was given all that came before a mark."""
        with self._lock:
            self._positions[websocket] = _Position(channels, mark)

    def forget(self, websocket):
        """Have the bus asked at a websocket's next poll."""
        with self._lock:
            self._positions.pop(websocket, None)

    def take(self, websocket, channels, last, ignored):
        """Return the rows of ours that a websocket was not given yet.

        :param channels: the very set of the websocket's channels
        :param int last: up to this id, it was given all
        :param ignored: higher ids that it was given, too
        :return: ``{id: row}``, or ``None`` where the bus must be asked: something else
            was sent too, or it is not known how far the websocket came
        """
        with self._lock:
            position = self._positions.get(websocket)
            if position is None or position.channels is not channels:
                return None
            found = {}
            for channel in channels:
                floor = max(last, getattr(channel, "floor", 0))
                for entry in reversed(self._entries.get(channel, ())):
                    if entry.number <= position.number:
                        break
                    if entry.row_id > floor and entry.row_id not in ignored:
                        if entry.row is None:
                            return None
                        found[entry.row_id] = entry.row
            self._positions[websocket] = _Position(channels, self._number)
            return found

    def _forget(self, now):
        late = [id_ for id_, at in self._seen.items() if at < now - LATE_SECONDS]
        if late:
            self._floor = max(self._floor, *late)
            self._seen = {i: at for i, at in self._seen.items() if i > self._floor}
        for channel, entries in list(self._entries.items()):
            while entries and entries[0].read_at < now - KEPT_SECONDS:
                number = entries.popleft().number
                for websocket in websockets(channel):
                    position = self._positions.get(websocket)
                    if position and position.number < number:
                        del self._positions[websocket]
            if not entries:
                del self._entries[channel]


def _key(channel):
    """Return a channel as websockets have it, ``None`` if they cannot listen to it.

    :param str | None channel: the column of the table, in which anything may stand
    """
    channel = _loads(channel)
    # no websocket listens to what is nested deeper
    is_plain = isinstance(channel, list) and all(map(_is_plain, channel))
    return hashable(channel) if is_plain else None


def _is_plain(part):
    return not isinstance(part, (list, dict))


def read_payload(message):
    """Return what a row of ours says, whatever is in it.

    :param str | None message: the column of the bus's table
    """
    if message is None:
        return None
    message = _loads(message)
    payload = message.get("payload") if isinstance(message, dict) else None
    return payload if isinstance(payload, dict) else {}


def _loads(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
