import json
import os
import select
import time
from contextlib import closing

import psycopg2

from odoo.sql_db import connection_info_for
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.web_syncer.capture.notify import Notifier


@tagged("post_install", "-at_install")
class TestNotifier(BaseCase):
    """What is notified arrives at whoever listens, though nobody waits for it."""

    def setUp(self):
        super().setUp()
        self.listener = psycopg2.connect(**self.connection_info())
        self.addCleanup(self.listener.close)
        self.listener.autocommit = True
        self.listener.cursor().execute("LISTEN imbus")
        self.notifier = Notifier()
        self.addCleanup(self.close)

    def close(self):
        if self.notifier._connection:
            self.notifier._connection.close()

    def connection_info(self):
        _db, info = connection_info_for("postgres")
        return info

    def assertHears(self, *names):
        """Assert that listeners of ``("test", name)`` are woken, once or more."""
        missing = set(names)
        deadline = time.monotonic() + 10
        while missing:
            self.assertLess(time.monotonic(), deadline, f"Nobody was told of {missing}")
            select.select([self.listener], [], [], 1)
            self.listener.poll()
            for heard in self.listener.notifies:
                missing -= {channel[1] for channel in json.loads(heard.payload)}
            self.listener.notifies.clear()

    def disconnect(self):
        with closing(psycopg2.connect(**self.connection_info())) as connection:
            pid = self.notifier._connection.get_backend_pid()
            cr = connection.cursor()
            cr.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    def test_a_notification_arrives(self):
        self.notifier.notify([("test", "one")])
        self.assertHears("one")

    def test_notifications_in_a_row_all_arrive(self):
        for name in ("one", "two", "three"):
            self.notifier.notify([("test", name)])
        self.assertHears("one", "two", "three")

    def test_long_notifications_arrive(self):
        names = ["x" * 3000, "y" * 3000, "z" * 3000]
        self.notifier.notify([("test", name) for name in names])
        self.assertHears(*names)

    def test_a_notification_arrives_after_the_connection_was_lost(self):
        self.notifier.notify([("test", "one")])
        self.assertHears("one")
        self.disconnect()
        self.notifier.notify([("test", "two")])
        self.assertHears("two")

    def test_the_notification_of_a_process_that_ends_at_once_arrives(self):
        child = os.fork()
        if not child:
            Notifier().notify([("test", "last words")])
            os._exit(0)
        os.waitpid(child, 0)
        self.assertHears("last words")

    def test_a_process_that_is_forked_takes_a_connection_of_its_own(self):
        self.notifier.notify([("test", "parent")])
        child = os.fork()
        if not child:
            self.notifier.notify([("test", "child")])
            os._exit(0)
        os.waitpid(child, 0)
        self.notifier.notify([("test", "parent again")])
        self.assertHears("parent", "child", "parent again")
