from odoo.tests import TransactionCase, tagged

from odoo.addons.web_syncer.capture.plan import make_plans
from odoo.addons.web_syncer.tests.common import SyncerCase


@tagged("post_install", "-at_install")
class TestFlags(SyncerCase, TransactionCase):
    def test_an_extension_flags_a_model_of_another_addon(self):
        with self.assertPublishes() as published:
            published.create(self.env["res.country.group"].create({"name": "A"}))

    def test_a_mixin_flags_whoever_inherits_it(self):
        model = self.env["test.web.syncer.flagged.by.mixin"]
        with self.assertPublishes() as published:
            published.create(model.create({"name": "A"}))

    def test_a_later_extension_switches_a_flag_off(self):
        with self.assertPublishes():
            self.env["test.web.syncer.switched.off"].create({"name": "A"}).unlink()

    def test_a_wrong_override_is_refused_by_name_when_the_registry_is_loaded(self):
        order = self.env["test.web.syncer.order"]
        for wrong, said in (("name", "'name'"), ([1], r"\[1\]"), (None, "None")):
            with self.subTest(wrong=wrong):
                self.patch(type(order), "_sync_fields", lambda model, w=wrong: w)
                with self.assertRaisesRegex(
                    TypeError, f"test.web.syncer.order.*{said}"
                ):
                    order._register_hook()

    def test_a_field_that_went_with_its_module_is_left_out_and_logged(self):
        order = self.env["test.web.syncer.order"]
        self.patch(type(order), "_sync_fields", lambda model: ["name", "gone"])
        with self.assertLogs("odoo.addons.web_syncer", "WARNING") as logs:
            order._register_hook()
            plans = make_plans(self.env)
        [line] = logs.output
        self.assertRegex(line, "test.web.syncer.order.*gone")
        self.assertEqual(plans[order._name].fields, {"name"})
