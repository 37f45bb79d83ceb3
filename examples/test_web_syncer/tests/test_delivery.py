from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDelivery(DeliveryCase):
    def test_a_write_carries_what_changed(self):
        user = self.make_user("ann")
        record = self.Plain.create(
            {"name": "One", "user_id": user.id, "day": "2026-01-02"}
        )
        self.send_and_forget()
        ann = self.listen(user)
        record.write({"name": "Two", "day": "2026-02-03"})
        self.publish()
        [[key, payload]] = ann.hear()
        self.assertEqual(key, [self.dbname, record._name, record.id])
        self.assertEqual(
            {name: payload["data"][name] for name in ("name", "day")},
            {"name": "Two", "day": "2026-02-03"},
        )
        self.assertEqual(payload["method"], "write")
        self.assertEqual(payload["record_name"], "Two")
