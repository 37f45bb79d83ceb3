from odoo.tests import new_test_user, tagged

from odoo.addons.web_syncer import parameters

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestExplanations(DeliveryCase):
    """An administrator asks whether somebody is told of a change, and if not, why."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("told", name="Told")
        self.record = self.Plain.create({"name": "One", "user_id": self.user.id})
        self.other = self.Plain.create({"name": "Two", "user_id": self.env.uid})
        self.admin = new_test_user(self.env, "asks", groups="base.group_system")
        self.send_and_forget()

    def explain(self, record=None, field=None, user=None):
        live = self.env["web.syncer.model"].with_user(self.admin)
        return live.explain(user or self.user, record or self.record, field)

    def test_what_somebody_is_told_of(self):
        answer = self.explain()
        self.assertRegex(
            answer, "Told is told when one of these fields changes: .*name"
        )
        self.assertNotIn("secret", answer)
        self.assertNotIn("write_date", answer)
        self.assertIn("Views do not follow", answer)

    def test_who_listens_and_who_does_not(self):
        self.assertIn("Told does not listen now", self.explain())
        listener = self.listen(self.user)
        self.record.name = "Three"
        self.publish()
        self.assertTrue(listener.hear())
        self.assertIn("connections: 1", self.explain())
        asked = self.env["web.syncer.explanation"].with_user(self.admin).create({})
        self.assertEqual(asked.listeners, "test.web.syncer.plain: Told (1)")

    def test_who_asks_in_the_settings_is_answered_the_same(self):
        asked = self.env["web.syncer.explanation"].with_user(self.admin)
        values = {
            "user_id": self.user.id,
            "model_id": self.env["ir.model"]._get_id(self.other._name),
            "res_id": self.other.id,
        }
        self.assertEqual(asked.create(values).answer, self.explain(self.other))
        self.assertEqual(asked.new(values).answer, self.explain(self.other))
        self.assertFalse(asked.create({}).answer)

    def test_a_rule_that_hides_the_record_is_named(self):
        answer = self.explain(self.other)
        rules = self.env["ir.rule"].search([("model_id.model", "=", self.Plain._name)])
        self.assertTrue(any(rule.name in answer for rule in rules), answer)

    def test_what_a_method_of_the_model_hides_is_said_so(self):
        hidden = self.env["test.web.syncer.plain"].browse(self.record.id)
        self.patch(
            type(hidden), "_filtered_access", lambda records, operation: records[:0]
        )
        self.assertIn("a method of test.web.syncer.plain", self.explain(hidden))

    def test_a_model_that_the_user_may_not_read(self):
        self.env.ref("test_web_syncer.plain_user").perm_read = False
        self.assertIn("Told has no right to read", self.explain())

    def test_a_field_that_the_user_may_not_read(self):
        self.assertIn("but not what changed", self.explain(field="secret"))

    def test_a_field_that_is_not_published(self):
        self.patch(type(self.record), "_sync_fields", lambda model: ["name"])
        self.assertIn("user_id is not among", self.explain(field="user_id"))

    def test_a_model_that_is_not_live(self):
        self.assertIn("is not live", self.explain(self.env.ref("base.be")))

    def test_a_record_that_is_not_there(self):
        record = self.Plain.create({"name": "Gone"})
        record.unlink()
        self.assertIn("no such record", self.explain(record))

    def test_a_user_who_was_archived(self):
        self.user.active = False
        self.assertIn("archived", self.explain())

    def test_a_user_who_is_neither_internal_nor_from_the_portal(self):
        public = self.make_user("passes_by", groups="base.group_public")
        self.assertIn("neither an internal nor a portal", self.explain(user=public))

    def test_everything_is_switched_off(self):
        self.env["ir.config_parameter"].set_param(parameters.ENABLED, "False")
        self.assertIn("web_syncer.enabled", self.explain())

    def test_what_is_read_as_the_user_is_left_to_nobody(self):
        self.record.name = "Pending"
        self.explain()
        self.assertEqual(self.record.name, "Pending")
        self.assertEqual(self.record.env.uid, self.env.uid)
