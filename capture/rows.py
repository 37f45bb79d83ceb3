"""The rows of the bus that a transaction writes, one for each model.

They are written past the ORM: a row for each transaction should cost little more than
its INSERT, and nobody extends the creation of rows of the bus. They name no author
either: the foreign keys would be looked up, and nothing reads them.
"""

import json
import logging
import time
from functools import lru_cache
from typing import NamedTuple

from odoo.http import request
from odoo.tools import json_default

from .. import bus_row
from .notify import notifier
from .signals import signal_again

_logger = logging.getLogger(__name__)

ROWS = "web_syncer.rows"
# what stands in a message until the database tells the number of the transaction
TX = '"tx":0'
# The bus never shows a client a row that was committed 10 s after it got its number, if
# the client has meanwhile seen a higher number.
LATE_SECONDS = 5

_dump = json.JSONEncoder(separators=(",", ":"), default=json_default).encode


class Row(NamedTuple):
    """A row that the transaction has put on the bus."""

    id: int
    inserted_at: float


def put(env, model_name, changes):
    """Put changes into the transaction's row for the model.

    A row that an earlier savepoint has written is extended. What it says is read back
    from the database, where a rolled back savepoint has undone it.

    :param ModelChanges changes: not empty; the row's earlier content is put before
    """
    cr = env.cr
    postcommit = cr.postcommit
    if ROWS not in postcommit.data:
        postcommit.data[ROWS] = {}
        postcommit.add(lambda: _announce(env))
    rows = postcommit.data[ROWS]
    earlier = _read(cr, rows[model_name].id) if model_name in rows else None
    if not earlier:
        message = changes.to_message(model_name, _tab_origin())
        rows[model_name] = Row(_insert(cr, message), time.monotonic())
        return
    changes.put_after(earlier["payload"])
    changes.forget_unseen()
    row_id = rows[model_name].id
    if changes:
        _update(cr, row_id, changes.to_message(model_name, _tab_origin()))
    else:
        cr.execute("DELETE FROM bus_bus WHERE id = %s", (row_id,))


def _announce(env):
    """Wake the subscribers of the rows that have just been committed.

    Those that were committed too late to be sure of an audience are sent again. The
    transaction is committed, so its author must not be told of an error here.
    """
    # who is woken must see it
    signal_again(env)
    rows = env.cr.postcommit.data.pop(ROWS)
    now = time.monotonic()
    late = [row.id for row in rows.values() if now - row.inserted_at > LATE_SECONDS]
    if late:
        try:
            with env.registry.cursor() as cr:
                for message in filter(None, (_read(cr, row_id) for row_id in late)):
                    message["payload"].update(at=time.time(), tx=0)
                    _insert(cr, message)
        except Exception:
            _logger.exception("Late rows of %s were not sent again", ", ".join(rows))
    dbname = env.cr.dbname
    channels = [bus_row.channel(dbname, model) for model in rows]
    notifier.notify([*channels, bus_row.views_channel(dbname)])


def _insert(cr, message):
    before, _tx, after = _dump(message).partition(TX)
    cr.execute(
        """
        INSERT INTO bus_bus (channel, message, create_date)
        VALUES (
            %s,
            %s || pg_current_xact_id() || %s,
            clock_timestamp() AT TIME ZONE 'UTC'
        )
        RETURNING id
        """,
        (
            _dumped_channel(cr.dbname, message["payload"]["model"]),
            before + TX[:-1],
            after,
        ),
    )
    return cr.fetchone()[0]


@lru_cache(1024)
def _dumped_channel(dbname, model_name):
    return _dump(bus_row.channel(dbname, model_name))


def _read(cr, row_id):
    """Return the message of a row, ``None`` if it was rolled back."""
    cr.execute("SELECT message FROM bus_bus WHERE id = %s", (row_id,))
    found = cr.fetchone()
    return found and json.loads(found[0])


def _update(cr, row_id, message):
    before, _tx, after = _dump(message).partition(TX)
    cr.execute(
        "UPDATE bus_bus SET message = %s || pg_current_xact_id() || %s WHERE id = %s",
        (before + TX[:-1], after, row_id),
    )


def _tab_origin():
    """Return what tells the author's browser tab, ``False`` outside of a request."""
    if not request:
        return False
    token = request.httprequest.headers.get(bus_row.TAB_HEADER)
    # the requests that tests make up have headers of any type
    return bus_row.origin(token) if token and isinstance(token, str) else False
