from odoo.tests import tagged

from odoo.addons.web_syncer.delivery import deliver

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestExplaining(DeliveryCase):
    """At DEBUG, the log says why a subscriber was not told of something."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("explaining")
        self.record = self.Plain.create({"name": "One", "user_id": self.user.id})
        self.other = self.Plain.create({"name": "Two", "user_id": self.env.uid})
        self.send_and_forget()
        self.listener = self.listen(self.user)

    def reasons(self):
        """Publish what was done, and return the lines of the log."""
        with self.assertLogs(deliver.__name__, "DEBUG") as logs:
            self.publish()
            self.assertEqual(self.listener.hear(), [])
        self.env.invalidate_all()
        name = f"User {self.user.id} is not told of "
        return [line.split(name, 1)[1] for line in logs.output if name in line]

    def test_a_record_that_the_user_may_not_read(self):
        self.other.name = "Three"
        [reason] = self.reasons()
        self.assertEqual(
            reason,
            f"{self.other.id} in test.web.syncer.plain: the user may not read it",
        )

    def test_a_field_that_the_user_may_not_read(self):
        self.record.secret = "s"
        [reason] = self.reasons()
        self.assertIn(f"{self.record.id} in", reason)
        self.assertIn("no field changed that the user may read", reason)

    def test_a_model_that_the_user_may_not_read(self):
        self.env.ref("test_web_syncer.plain_user").perm_read = False
        self.record.name = "Three"
        [reason] = self.reasons()
        self.assertIn("no access to the model", reason)

    def test_a_user_who_was_archived(self):
        self.record.name = "Two"
        self.publish()
        self.assertTrue(self.listener.hear())
        # by another process, so that the bus does not know of it
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [self.user.id]
        )
        self.record.name = "Three"
        [reason] = self.reasons()
        self.assertIn("archived", reason)

    def test_what_was_published_before_the_subscription(self):
        row = self.row(self.Plain._name, write=[[["name"], [self.record.id]]])
        row["at"] -= 60
        self.put(row)
        [reason] = self.reasons()
        self.assertIn("older than the subscription", reason)
