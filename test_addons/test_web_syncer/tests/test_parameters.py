from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.web_syncer import parameters
from odoo.addons.web_syncer.models.base import Base
from odoo.addons.web_syncer.models.res_users import ResUsers
from odoo.addons.web_syncer.tests.common import SyncerCase

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestSwitchedOff(SyncerCase, DeliveryCase):
    """The administrator has switched everything off, and Odoo works on."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("switched_off")
        self.record = self.Plain.create({"name": "One", "user_id": self.user.id})
        self.send_and_forget()

    def switch_off(self, value="False"):
        self.env["ir.config_parameter"].set_param(parameters.ENABLED, value)

    def test_after_a_restart_nothing_is_published(self):
        self.switch_off()
        for model in self.registry.values():
            self.patch(model, "_sync_plan", Base.__dict__["_sync_plan"])
        with self.assertPublishes():
            self.record.name = "Two"

    def test_at_once_nothing_is_delivered(self):
        listener = self.listen(self.user)
        self.switch_off()
        self.record.name = "Two"
        self.publish()
        self.assertEqual(listener.hear(), [])

    def test_at_once_nobody_can_subscribe_any_more(self):
        self.switch_off()
        info = self.env["ir.http"].with_user(self.user)._sync_published_models()
        self.assertEqual(info, [])

    def test_at_once_no_view_is_reloaded(self):
        self.switch_off()
        with patch.object(ResUsers, "_reload_views_model") as tell:
            self.user.reload_views("res.partner")
        tell.assert_not_called()

    def test_what_is_neither_true_nor_false_is_named(self):
        self.switch_off("perhaps")
        with self.assertLogs(parameters.__name__, "WARNING") as logs:
            self.assertTrue(parameters.is_enabled(self.env))
        self.assertIn("'perhaps'", logs.output[0])
