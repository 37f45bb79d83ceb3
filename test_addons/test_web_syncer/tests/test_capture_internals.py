from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.web_syncer.capture import internals
from odoo.addons.web_syncer.models.base import Base
from odoo.addons.web_syncer.tests.common import SyncerCase


@tagged("post_install", "-at_install")
class TestInternals(SyncerCase, TransactionCase):
    """The private parts of Odoo that the capture of changes takes for granted."""

    def test_odoo_has_each_of_them(self):
        lacking = internals.missing(self.env)
        for name in internals.NAMES:
            with self.subTest(name):
                self.assertNotIn(name, lacking)

    def test_one_that_is_missing_is_named_once_and_stops_the_publishing_only(self):
        order = self.env["test.web.syncer.order"]
        for model in self.registry.values():
            self.patch(model, "_sync_plan", Base.__dict__["_sync_plan"])
        names = ("model._no_such_method", *internals.NAMES)
        self.startPatcher(patch.object(internals, "NAMES", names))
        with self.assertLogs("odoo.addons.web_syncer", "ERROR") as logs:
            for model in self.env.values():
                model._register_hook()
        [line] = logs.output
        self.assertIn("model._no_such_method", line)
        with self.assertPublishes():
            record = order.create({"name": "Chairs"})
            record.name = "Armchairs"
            record.unlink()

    def test_caches_that_are_not_told_of_stop_no_write(self):
        country = self.env.ref("base.be")
        with patch.object(type(self.registry), "cache_invalidated", None):
            country.name += "!"
            self.env.cr.flush()
