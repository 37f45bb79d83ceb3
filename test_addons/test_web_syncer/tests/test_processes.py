from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.web_syncer.delivery import figures, internals
from odoo.addons.web_syncer.delivery.figures import Figures

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestProcesses(DeliveryCase):
    """What an administrator sees of the processes that serve websockets."""

    def setUp(self):
        super().setUp()
        self.patch(figures, "_figures", {})
        self.user = self.make_user("heard")
        self.admin = new_test_user(self.env, "manages", groups="base.group_system")
        self.processes = self.env["web.syncer.process"].with_user(self.admin)
        self.listener = self.listen(self.user, self.Plain._name)

    def report(self):
        """Return what this process says of itself."""
        self.env["web.syncer.process"]._report()
        self.env.invalidate_all()
        return self.processes.search([])

    def another(self, **values):
        """Have another process report."""
        listeners = {self.Plain._name: {str(self.user.id): 2}}
        values = {"name": "elsewhere:1", "listeners": listeners, **values}
        return self.env["web.syncer.process"].create(
            {"at": fields.Datetime.now(), **values}
        )

    def test_what_was_told_is_counted(self):
        messages = self.report().messages
        self.env["test.web.syncer.plain"].create({"user_id": self.user.id})
        self.publish()
        self.assertTrue(self.listener.hear())
        process = self.report()
        self.assertEqual(process.messages, messages + 1)
        self.assertEqual(process.websockets, 1)
        self.assertGreater(process.delay, 0)
        self.assertGreater(process.share, 0)

    def test_what_was_read_and_not_sent_is_not_shared(self):
        Figures.of(self.dbname).add(answers_read=1000)
        self.assertEqual(self.report().shared_answers, 0)

    def test_a_process_has_one_line(self):
        self.assertEqual(len(self.report()), 1)
        self.assertEqual(len(self.report()), 1)

    def test_who_listens_to_another_process_is_told_of(self):
        self.another()
        listening = self.processes._listening()
        self.assertEqual(listening[self.Plain._name][self.user.id], 1 + 2)

    def test_a_process_that_is_gone_is_forgotten(self):
        long_ago = fields.Datetime.now() - timedelta(minutes=5)
        self.another(at=long_ago)
        self.assertEqual(self.processes._listening()[self.Plain._name].total(), 1)
        self.assertNotIn("elsewhere:1", self.report().mapped("name"))

    def test_who_listens_in_another_database_is_not_told_of(self):
        self.assertIn(self.Plain._name, internals.listening(self.dbname))
        self.assertEqual(internals.listening("another"), {})

    def test_nobody_but_an_administrator_looks_at_it(self):
        with self.assertRaises(AccessError):
            self.processes.with_user(self.user).search([])

    def test_nobody_writes_it(self):
        with self.assertRaises(AccessError):
            self.report().write({"messages": 0})
