"""All that is watched in one database, compared with the rows of the bus."""

import logging

from ..bus_row import channel_prefix
from .internals import wake, watches_of
from .look import Look

_logger = logging.getLogger(__name__)

#: Of an older answer it is not known any more what has changed since.
KEPT_SECONDS = 50
#: How much later than it was written a row may be committed.
LATE_SECONDS = 15
MAX_ROWS = 2000


class Watches:
    """Compares what websockets watch with what the tail of the bus has read."""

    def __init__(self):
        self._mark = 0
        self._tail_begun_at = None

    def look(self, cr, registry, tail):
        """Compare what is new in the tail, and all of it with what is newly watched.

        Those whose answers are touched are woken.

        :param cr: a cursor that sees the rows
        :param Tail tail: of the same database
        """
        watches = watches_of(cr.dbname)
        mark = tail.mark()
        rows = tail.rows(self._mark) if self._tail_begun_at == tail.begun_at else None
        self._mark, self._tail_begun_at = mark, tail.begun_at
        if not watches:
            return
        look = Look(cr)
        new = [watch for watch in watches if not watch.is_known]
        if new:
            self._compare(new, _recent_rows(cr), look)
        if rows is None:
            rows = tail.rows()
        self._compare([w for w in watches if w.is_known], rows, look)
        for watch in watches:
            watch.is_known = True
            if watch.is_news and watch.subscriber:
                wake(watch.subscriber)

    def look_for(self, env, watches):
        """Compare what is watched by one who polls over HTTP."""
        self._compare(watches, _recent_rows(env.cr), Look(env.cr))

    def _compare(self, watches, rows, look):
        by_model = {}
        for row in rows or ():
            by_model.setdefault(row.get("model"), []).append(row)
        for watch in watches:
            if rows is None or (not watch.is_known and watch.age > KEPT_SECONDS):
                watch.is_touched = True
                continue
            for model in watch.footprint.models & by_model.keys():
                for row in by_model[model]:
                    try:
                        watch.compare(row, look)
                    except Exception:
                        _logger.exception("Cannot tell who is touched by %s", model)
                        look.recover()
                        watch.is_touched = True


def _recent_rows(cr):
    """Return the rows of the last minute, ``None`` if they are too many."""
    cr.execute(
        """
        SELECT message::json -> 'payload'
          FROM bus_bus
         WHERE starts_with(channel, %s)
           AND create_date > clock_timestamp() AT TIME ZONE 'UTC'
                             - %s * interval '1 second'
      ORDER BY id DESC
         LIMIT %s
        """,
        (channel_prefix(cr.dbname), KEPT_SECONDS + LATE_SECONDS, MAX_ROWS + 1),
    )
    rows = [row for (row,) in cr.fetchall()]
    return rows if len(rows) <= MAX_ROWS else None
