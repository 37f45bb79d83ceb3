"""The rows of the last minute, with which what is newly watched is compared."""

from bisect import bisect_left
from operator import itemgetter

from ..bus_row import channel_prefix

#: How much earlier than it was read a row may have been written.
LATE_SECONDS = 15
#: More rows than these are not compared.
MAX_ROWS = 2000


class Recent:
    """Rows, found by when they were written.

    :param rows: payloads of rows of the bus
    """

    def __init__(self, rows):
        dated = [row for row in rows if _is_dated(row)]
        self._undated = [row for row in rows if not _is_dated(row)]
        self._by_tx = sorted(dated, key=itemgetter("tx"))
        self._txs = [row["tx"] for row in self._by_tx]
        self._by_time = sorted(dated, key=itemgetter("at"))
        self._times = [row["at"] for row in self._by_time]

    @classmethod
    def of(cls, cr, seconds):
        """Return the rows of so many seconds as the database has them.

        :return: ``None`` if they are too many
        """
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
            (channel_prefix(cr.dbname), seconds + LATE_SECONDS, MAX_ROWS + 1),
        )
        rows = [row for (row,) in cr.fetchall()]
        return cls(rows) if len(rows) <= MAX_ROWS else None

    def since(self, tx, at):
        """Return the rows of no earlier transaction, and those of no earlier time.

        :param int tx: number of a transaction
        :param float at: seconds since the epoch
        :return: rows, of which some come twice
        """
        by_tx = self._by_tx[bisect_left(self._txs, tx) :]
        by_time = self._by_time[bisect_left(self._times, at) :]
        return [*self._undated, *by_tx, *by_time]


def _is_dated(row):
    return type(row.get("tx")) is int and type(row.get("at")) in (int, float)
