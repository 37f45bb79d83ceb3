import json
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import connection_info_for
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

import odoo.addons
from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.capture import notify, rows
from odoo.addons.web_syncer.capture.notify import Notifier

from .network import Network


class NotifierCase(BaseCase):
    """A notifier, and somebody who listens."""

    def setUp(self):
        super().setUp()
        # of the connections over which was notified
        self.backends = set()
        self.listener = psycopg2.connect(**self.connection_info())
        self.addCleanup(self.listener.close)
        self.listener.autocommit = True
        self.listener.cursor().execute("LISTEN imbus")
        self.notifier = Notifier()
        self.addCleanup(self.notifier.close)

    def connection_info(self):
        _db, info = connection_info_for("postgres")
        return info

    def hear(self, seconds):
        """Return the channels that are woken within some time."""
        select.select([self.listener], [], [], seconds)
        self.listener.poll()
        heard = [*self.listener.notifies]
        self.listener.notifies.clear()
        self.backends |= {each.pid for each in heard}
        return {tuple(c) for each in heard for c in json.loads(each.payload)}

    def assertHears(self, *channels):
        """Assert that listeners of the channels are woken, once or more."""
        missing = set(channels)
        deadline = time.monotonic() + 20
        while missing:
            self.assertLess(time.monotonic(), deadline, f"Nobody was told of {missing}")
            missing -= self.hear(1)

    def assertNotHeard(self, *channels):
        """Assert that nobody was woken yet who listens to one of the channels."""
        self.assertFalse(self.hear(0) & {*channels})


@tagged("post_install", "-at_install")
class TestNotifier(NotifierCase):
    """What is notified arrives at whoever listens, though nobody waits for it."""

    def assertNamesHeard(self, *names):
        self.assertHears(*(("test", name) for name in names))

    def disconnect(self):
        with closing(psycopg2.connect(**self.connection_info())) as connection:
            cr = connection.cursor()
            for pid in self.backends:
                cr.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    def test_a_notification_arrives(self):
        self.notifier.notify([("test", "one")])
        self.assertNamesHeard("one")

    def test_notifications_in_a_row_all_arrive(self):
        for name in ("one", "two", "three"):
            self.notifier.notify([("test", name)])
        self.assertNamesHeard("one", "two", "three")

    def test_long_notifications_arrive(self):
        names = ["x" * 3000, "y" * 3000, "z" * 3000]
        self.notifier.notify([("test", name) for name in names])
        self.assertNamesHeard(*names)

    def test_a_notification_arrives_after_the_connection_was_lost(self):
        self.notifier.notify([("test", "one")])
        self.assertNamesHeard("one")
        self.disconnect()
        self.notifier.notify([("test", "two")])
        self.assertNamesHeard("two")

    def test_what_is_notified_at_once_goes_over_one_connection(self):
        names = [f"channel {number}" for number in range(300)]
        for name in names:
            self.notifier.notify([("test", name)])
        self.assertNamesHeard(*names)
        self.assertEqual(len(self.backends), 1)

    def test_what_is_notified_again_and_again_costs_few_statements(self):
        names = [f"channel {number}" for number in range(20)]
        statements = []
        send = notify.Connection.notify

        def count(connection, *args):
            statements.append(args)
            send(connection, *args)

        self.startPatcher(patch.object(notify.Connection, "notify", count))
        started = time.monotonic()
        for name in names:
            self.notifier.notify([("test", name)])
            # transactions do not end all at once
            time.sleep(notify.PAUSE_SECONDS * 2)
        self.assertNamesHeard(*names)
        seconds = time.monotonic() - started
        self.assertLessEqual(len(statements), seconds / notify.INTERVAL_SECONDS + 1)

    def notify_in_process(self, code, *args, info=None):
        """Run code in a process of its own, up to its end.

        :param str code: calls ``notify`` and may use the module ``odoo``
        :param str args: arguments of the process, by which Odoo knows its kind
        """
        prepare = f"""
import sys
sys.argv[1:] = {args}
import odoo.addons
odoo.addons.__path__[:] = {[*odoo.addons.__path__]}
from odoo.addons.web_syncer.capture import notify as module
module.postgres_connection_info = lambda: {info or self.connection_info()}
def notify(name):
    module.notifier.notify([("test", name)])
"""
        command = [sys.executable, "-c", prepare + code]
        subprocess.run(command, check=True, timeout=60)  # noqa: S603

    def test_the_notification_of_a_process_that_ends_at_once_arrives(self):
        self.notify_in_process("notify('last words')")
        self.assertNamesHeard("last words")

    def test_a_process_that_ends_does_not_wait_for_a_network_that_does_not_answer(self):
        network = Network()
        self.addCleanup(network.close)
        network.swallow()
        started = time.monotonic()
        info = network.connection_info("postgres")
        self.notify_in_process("notify('lost words')", info=info)
        self.assertLess(time.monotonic() - started, 20)
        self.assertNotHeard(("test", "lost words"))

    def test_a_process_of_greenlets_notifies_while_others_run(self):
        self.notify_in_process(
            "import gevent;"
            "assert odoo.evented;"
            "notify('one');"
            "gevent.sleep(0.5);"
            "notify('two')",
            "gevent",
        )
        self.assertNamesHeard("one", "two")

    def test_a_network_that_does_not_answer_stops_no_greenlet(self):
        network = Network()
        self.addCleanup(network.close)
        network.swallow()
        self.notify_in_process(
            "import gevent, time;"
            "started = time.monotonic();"
            "notify('one');"
            "gevent.sleep(0.5);"
            "assert time.monotonic() - started < 2",
            "gevent",
            info=network.connection_info("postgres"),
        )

    def test_a_process_that_is_forked_takes_a_connection_of_its_own(self):
        self.notifier.notify([("test", "parent")])
        child = os.fork()
        if not child:
            self.notifier.notify([("test", "child")])
            self.notifier.close()
            os._exit(0)
        os.waitpid(child, 0)
        self.notifier.notify([("test", "parent again")])
        self.assertNamesHeard("parent", "child", "parent again")


class CommitCase(NotifierCase):
    """Transactions that are really committed, and somebody who listens."""

    MODELS = (
        "test.web.syncer.order",
        "test.web.syncer.plain",
        "test.web.syncer.step",
    )

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(rows, "notifier", self.notifier))
        self.registry = Registry(get_db_name())
        self.channels = [bus_row.channel(get_db_name(), m) for m in self.MODELS]
        with self.transaction() as env:
            self.ids = {m: env[m].create({"name": "0"}).id for m in self.MODELS}
        self.addCleanup(self.delete)
        self.assertAllHear()

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def delete(self):
        with self.transaction() as env:
            for model, id_ in self.ids.items():
                env[model].browse(id_).unlink()

    def assertAllHear(self):
        self.assertHears(*self.channels)

    def rename(self, model, name):
        with self.transaction() as env:
            env[model].browse(self.ids[model]).name = name


@tagged("post_install", "-at_install")
class TestLateRows(CommitCase):
    @mute_logger(rows.__name__)
    def test_subscribers_are_woken_though_late_rows_cannot_be_sent_again(self):
        with (
            patch.object(rows, "LATE_SECONDS", 0),
            patch.object(rows, "_read", side_effect=ZeroDivisionError),
        ):
            for model in self.MODELS:
                self.rename(model, "late")
        self.assertAllHear()


@tagged("post_install", "-at_install")
class TestNetworkThatDoesNotAnswer(CommitCase):
    """Who writes does not wait for it, and who listens is woken once it is mended."""

    def setUp(self):
        self.network = Network()
        self.addCleanup(self.network.close)
        self.startPatcher(
            patch.object(
                notify,
                "postgres_connection_info",
                lambda: self.network.connection_info("postgres"),
            )
        )
        super().setUp()

    def test_no_writer_waits_and_everybody_is_woken_in_the_end(self):
        self.network.swallow()
        self.addCleanup(self.network.mend)
        seconds = []

        def write_often(model):
            for number in range(10):
                started = time.monotonic()
                self.rename(model, str(number))
                seconds.append(time.monotonic() - started)

        writers = [
            threading.Thread(target=write_often, args=(model,), daemon=True)
            for model in self.MODELS
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(10)
        self.assertEqual(len(seconds), 30, "writers wait for the network")
        self.assertLess(max(seconds), 2)
        self.assertNotHeard(*self.channels)
        self.network.mend()
        self.assertAllHear()
