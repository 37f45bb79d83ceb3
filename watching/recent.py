"""The rows of the last minute, with which what is newly watched is compared."""

from ..bus_row import channel_prefix

#: How much earlier than it was read a row may have been written.
LATE_SECONDS = 15
#: More rows than these are not compared.
MAX_ROWS = 2000


def read_recent(cr, seconds):
    """Return the rows of so many seconds as the database has them.

    :return: payloads of rows of the bus, ``None`` if they are too many
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
    return rows if len(rows) <= MAX_ROWS else None


def since(rows, tx, at):
    """Return the rows that are not of an earlier transaction and an earlier time.

    :param rows: payloads of rows of the bus; those that do not say it stay
    :param int tx: number of a transaction
    :param float at: seconds since the epoch
    """
    return [row for row in rows if not _is_before(row, tx, at)]


def _is_before(row, tx, at):
    own_tx, own_at = row.get("tx"), row.get("at")
    is_dated = type(own_tx) is int and type(own_at) in (int, float)
    return is_dated and own_tx < tx and own_at < at
