import gc
import weakref
from unittest.mock import Mock, patch

from odoo import api
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from odoo.addons.bus import websocket as bus_websocket
from odoo.addons.web_syncer.delivery import internals, line, observe
from odoo.addons.web_syncer.delivery.rights import Person, Rights, subscriber_context


@tagged("post_install", "-at_install")
class TestInternals(BaseCase):
    """What delivery uses of Odoo without its being documented."""

    def test_this_odoo_has_all_of_it(self):
        for parts in (internals.BUS, internals.ORM):
            for owner, names in parts.items():
                for name in names:
                    with self.subTest(owner=owner, name=name):
                        self.assertEqual(internals.missing({owner: [name]}), [])
        self.assertTrue(internals.is_shared)
        self.assertTrue(internals.is_readable)

    def test_what_is_missing_is_named_in_one_line(self):
        parts = {BaseCase: ["assertEqual", "no_such_method", "assertTrue.nothing"]}
        with self.assertLogs(internals.__name__, "ERROR") as logs:
            self.assertFalse(internals._is_complete(parts, "so much for that"))
        [line] = logs.output
        self.assertIn("no no_such_method, assertTrue.nothing: so much", line)


@tagged("post_install", "-at_install")
class TestKept(TransactionCase):
    """What outlives a poll."""

    def test_a_registry_that_was_replaced_is_let_go(self):
        users = type(self.env["res.users"])
        attributes = {"_register": False, "__module__": __name__}
        replaced = type(users)("Replaced", (users,), attributes)
        observe._user_class(replaced)
        reference = weakref.ref(replaced)
        del replaced
        gc.collect()
        self.assertIsNone(reference())

    def test_the_class_of_a_registry_is_made_once(self):
        users = type(self.env["res.users"])
        self.assertIs(observe._user_class(users), observe._user_class(users))

    def test_a_clerk_that_is_killed_leaves_nobody_waiting(self):
        user = new_test_user(self.env, "clerk")
        env = api.Environment(self.env.cr, user.id, {})
        rights = Rights()
        rights.look(self.env.cr, self.registry, set())
        context = subscriber_context(env, user.company_id.id)
        person = Person((True, 1), context=context, generation=rights.generation)
        killed = Mock(side_effect=SystemExit)
        one = line.Line(rights, killed)
        waiting = line._Request(person, user.id)
        one._waiting.append(waiting)
        with (
            patch.object(self.env.cr, "release", create=True),
            self.assertRaises(SystemExit),
        ):
            one.ask(person, env)
        self.assertTrue(waiting.is_done.is_set())
        self.assertFalse(one._has_clerk)


@tagged("post_install", "-at_install")
class TestLazyCursor(TransactionCase):
    """It behaves as any other cursor does."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self.dbname = self.env.cr.dbname

    def cursor(self):
        return bus_websocket.acquire_cursor(self.dbname)

    def count(self):
        self.env.cr.execute("SELECT count(*) FROM bus_bus WHERE channel = 'lazy'")
        return self.env.cr.fetchone()[0]

    def insert(self, cr):
        cr.execute("INSERT INTO bus_bus (channel) VALUES ('lazy')")

    def test_what_was_not_committed_is_not_there_after_it_was_closed(self):
        with self.cursor() as cr:
            self.assertIsInstance(cr, internals.LazyCursor)
            self.insert(cr)
            cr.close()
        self.assertEqual(self.count(), 0)

    def test_what_was_written_is_committed(self):
        with self.cursor() as cr:
            self.insert(cr)
        self.assertEqual(self.count(), 1)

    def test_each_transaction_has_its_time(self):
        for end in ("commit", "rollback", "release"):
            with self.subTest(end), self.cursor() as cr:
                cr.now()
                getattr(cr, end)()
                self.assertIsNone(cr._now)
