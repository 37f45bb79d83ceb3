import os
import selectors
import threading

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ

from odoo.sql_db import connection_info_for

from odoo.addons.bus.models.bus import ODOO_NOTIFY_FUNCTION, get_notify_payloads

PATIENCE_SECONDS = 10


class Notifier:
    """Wakes the subscribers of channels over a connection that it keeps.

    The bus opens a connection for each transaction that notifies, since Odoo pools none
    to the database ``postgres``. That takes longer than a small transaction itself.
    Nobody waits for the answer either: the next notification looks whether it was good.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = None
        # an answer that nobody waits for needs it all the same
        self._cursor = None
        self._pid = None
        # what was sent last, and is not confirmed
        self._payloads = []

    def notify(self, channels):
        """Wake all who listen to ``channels``, in whatever process.

        :param channels: tuples, as the bus knows them
        :raise psycopg2.Error: if the database cannot be reached
        """
        payloads = get_notify_payloads(list(channels))
        if not payloads:
            return
        with self._lock:
            try:
                self._send(payloads)
            except psycopg2.Error:
                # the connection is old, and the database was restarted since
                self._connection = None
                self._send([*dict.fromkeys([*self._payloads, *payloads])])

    def _send(self, payloads):
        # a connection must not be shared with the process that this one is forked from
        if self._connection is None or self._pid != os.getpid():
            self._connect()
        _wait(self._connection)
        self._payloads = payloads
        self._cursor.execute(
            f"SELECT {ODOO_NOTIFY_FUNCTION}('imbus', payload)"
            " FROM unnest(%s::text[]) payload",
            (payloads,),
        )

    def _connect(self):
        _db, info = connection_info_for("postgres")
        self._connection = psycopg2.connect(**info, async_=True)
        self._pid = os.getpid()
        _wait(self._connection)
        self._cursor = self._connection.cursor()
        # nothing is stored, so that there is nothing to wait for
        self._cursor.execute("SET synchronous_commit TO off")


def _wait(connection):
    """Wait until the answer to what was sent is there, and raise if it is an error."""
    while (state := connection.poll()) != POLL_OK:
        event = selectors.EVENT_READ if state == POLL_READ else selectors.EVENT_WRITE
        with selectors.DefaultSelector() as selector:
            selector.register(connection, event)
            if not selector.select(PATIENCE_SECONDS):
                raise psycopg2.OperationalError("PostgreSQL does not answer")
    # once more, because an answer hides that the connection was closed after it
    connection.poll()


notifier = Notifier()
