import os
import threading

import psycopg2

from odoo.sql_db import connection_info_for

from odoo.addons.bus.models.bus import ODOO_NOTIFY_FUNCTION, get_notify_payloads


class Notifier:
    """Wakes the subscribers of channels over a connection that it keeps.

    The bus opens a connection for each transaction that notifies, since Odoo pools none
    to the database ``postgres``. That takes longer than a small transaction itself.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = None
        self._pid = None

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
                self._execute(payloads)
            except psycopg2.Error:
                # the connection is old, and the database was restarted since
                self._connection = None
                self._execute(payloads)

    def _execute(self, payloads):
        # a connection must not be shared with the process that this one is forked from
        if self._connection is None or self._pid != os.getpid():
            _db, info = connection_info_for("postgres")
            self._connection = psycopg2.connect(**info)
            self._pid = os.getpid()
            self._connection.autocommit = True
            with self._connection.cursor() as cr:
                # nothing is stored, so that there is nothing to wait for
                cr.execute("SET synchronous_commit TO off")
        with self._connection.cursor() as cr:
            for payload in payloads:
                cr.execute(f"SELECT {ODOO_NOTIFY_FUNCTION}('imbus', %s)", (payload,))
                cr.fetchall()


notifier = Notifier()
