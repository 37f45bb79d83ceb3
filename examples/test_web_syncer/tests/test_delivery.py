from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDelivery(DeliveryCase):
    def test_a_write_carries_what_changed(self):
        user = self.make_user("ann")
        record = self.Plain.create({"name": "One", "user_id": user.id, "day": "2026-01-02"})
        ann = self.listen(user)
        self.publish(
            self.row(record._name, write=[[["name", "day", "user_id"], [record.id]]])
        )
        [[key, payload]] = ann.hear()
        self.assertEqual(key, [self.dbname, record._name, record.id])
        self.assertEqual(
            payload["data"],
            {"name": "One", "day": "2026-01-02", "user_id": [user.id, user.name]},
        )
        self.assertEqual(payload["method"], "write")
        self.assertEqual(payload["record_name"], "One")
