from unittest.mock import patch

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import tagged

from .common import CommittingCase

ORDER = "test.web.syncer.order"


@tagged("post_install", "-at_install")
class TestSignals(CommittingCase):
    """What other processes see of caches that a transaction has cleared."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            rule = env["ir.rule"].create(
                {
                    "name": "Signals",
                    "model_id": env["ir.model"]._get_id(ORDER),
                    "domain_force": "[(1, '=', 1)]",
                }
            )
            self.rule_id = rule.id
        self.addCleanup(self.delete_rule)
        self.registry.signal_changes()
        self.seen = self.numbers()

    def delete_rule(self):
        with self.transaction() as env:
            env["ir.rule"].browse(self.rule_id).unlink()
        self.registry.signal_changes()

    def write_rule(self, env, name):
        domain = f"[('name', '!=', '{name}')]"
        env["ir.rule"].browse(self.rule_id).domain_force = domain

    def numbers(self):
        """Return the numbers of the signals that others see, by cache."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM orm_signaling_default ORDER BY id")
            return [number for (number,) in cr.fetchall()]

    def new_numbers(self):
        return [number for number in self.numbers() if number > self.seen[-1]]

    def without_odoos_own(self):
        return patch.object(Registry, "signal_changes")

    def test_who_sees_what_is_committed_sees_the_signal(self):
        with self.without_odoos_own():
            with self.transaction() as env:
                self.write_rule(env, "new")
                env.cr.flush()
                self.assertFalse(self.new_numbers())
            with self.transaction() as other:
                rule = other["ir.rule"].browse(self.rule_id)
                self.assertIn("new", rule.domain_force)
                _registry, caches = self.registry.get_sequences(other.cr)
                self.assertGreater(caches["default"], self.seen[-1])
        self.registry.signal_changes()

    def test_a_process_that_cached_what_was_before_forgets_it(self):
        with self.without_odoos_own():
            with self.registry.cursor() as earlier:
                self.domain(earlier)
                with self.transaction() as env:
                    self.write_rule(env, "new")
                # this one still sees, and caches, what was
                self.assertNotIn("new", self.domain(earlier))
            with self.registry.cursor() as later:
                self.registry.check_signaling(later)
                self.assertIn("new", self.domain(later))
        self.registry.signal_changes()

    def domain(self, cr):
        admin = api.Environment(cr, 2, {})
        return str(admin["ir.rule"]._compute_domain(ORDER, "read"))

    def test_each_transaction_signals_once_beside_odoo_whatever_its_savepoints(self):
        with self.without_odoos_own():
            with self.transaction() as env:
                for number in range(5):
                    with env.cr.savepoint():
                        self.write_rule(env, number)
            self.assertEqual(len(self.new_numbers()), 1)
        self.registry.signal_changes()
        self.assertEqual(len(self.new_numbers()), 2)

    def test_a_savepoint_that_is_rolled_back_takes_its_signal_along(self):
        with self.without_odoos_own():
            with self.transaction() as env:
                with env.cr.savepoint() as savepoint:
                    self.write_rule(env, "new")
                    env.cr.flush()
                    savepoint.close(rollback=True)
            self.assertFalse(self.new_numbers())
            with self.transaction() as env:
                with env.cr.savepoint() as savepoint:
                    self.write_rule(env, "new")
                    env.cr.flush()
                    savepoint.close(rollback=True)
                self.write_rule(env, "newer")
            self.assertEqual(len(self.new_numbers()), 1)
        self.registry.signal_changes()

    def test_each_commit_of_a_cursor_signals_what_it_cleared(self):
        with self.without_odoos_own(), self.transaction() as env:
            for number in (1, 2):
                self.write_rule(env, number)
                env.cr.commit()
                self.assertEqual(len(self.new_numbers()), number)
        self.registry.signal_changes()

    def test_a_transaction_that_is_rolled_back_signals_nothing(self):
        with self.transaction() as env:
            self.write_rule(env, "new")
            env.cr.flush()
            env.cr.rollback()
        self.registry.reset_changes()
        self.assertFalse(self.new_numbers())

    def test_the_next_transaction_of_a_thread_signals_nothing(self):
        with self.transaction() as env:
            self.write_rule(env, "new")
            env.cr.commit()
            numbers = self.numbers()
            country = env.ref("base.be")
            country.name = country.name + "!"
            country.name = country.name[:-1]
        self.assertEqual(self.numbers(), numbers)

    def test_a_registry_that_is_loading_signals_nothing(self):
        with self.transaction() as env:
            self.registry.ready = False
            try:
                self.write_rule(env, "new")
                env.cr.commit()
            finally:
                self.registry.ready = True
        self.assertFalse(self.new_numbers())
        self.registry.signal_changes()

    def test_an_error_of_odoos_own_signal_does_not_reach_the_author(self):
        with patch.object(Registry, "signal_changes", side_effect=ZeroDivisionError):
            with self.assertLogs("odoo.addons.web_syncer.capture.signals", "ERROR"):
                with self.transaction() as env:
                    self.write_rule(env, "new")
        self.registry.signal_changes()
