from odoo import api
from odoo.tests import tagged

from odoo.addons.web_syncer.delivery.memo import Memo
from odoo.addons.web_syncer.delivery.merge import Change
from odoo.addons.web_syncer.delivery.render import Reader, render
from odoo.addons.web_syncer.delivery.rights import Person, Subscriber, subscriber_env

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

    def test_a_change_by_nobody_in_particular_has_no_author(self):
        user = self.make_user("ann")
        record = self.Plain.create({"name": "One", "user_id": user.id})
        self.send_and_forget()
        ann = self.listen(user)
        # as in a route without authentication
        nobody = api.Environment(self.env.cr, None, {}, su=True)
        record.with_env(nobody).name = "Two"
        self.publish()
        [[_key, payload]] = ann.hear()
        self.assertEqual(payload["method"], "write")
        self.assertEqual(payload["data"], {"name": "Two"})
        self.assertIs(payload["user_id"], False)

    def test_a_model_without_log_tells_no_time(self):
        record = self.env["test.web.syncer.unlogged"].create({"name": "One"})
        self.send_and_forget()
        self.models = [record._name]
        ann = self.listen(self.make_user("ann"), record._name)
        record.name = "Two"
        self.publish()
        [[_key, payload]] = ann.hear()
        self.assertEqual(payload["method"], "write")
        self.assertEqual(payload["data"], {"name": "Two"})
        self.assertIs(payload["__last_update"], False)

    def test_lines_that_the_name_of_a_link_was_made_of_are_not_told(self):
        Order = self.env["test.web.syncer.order"]
        shown, hidden = self.env["test.web.syncer.label"].create(
            [{"name": "shown"}, {"name": "hidden"}]
        )
        self.env["ir.rule"].create(
            {
                "name": "Label: shown ones",
                "model_id": self.env["ir.model"]._get_id(shown._name),
                "domain_force": "[('name', '=', 'shown')]",
            }
        )

        @api.depends("label_ids.name")
        def _compute_display_name(records):  # pylint: disable=missing-return
            for record in records:
                record.display_name = ", ".join(record.label_ids.mapped("name"))

        self.patch(
            self.registry[Order._name], "_compute_display_name", _compute_display_name
        )
        order = Order.create({"label_ids": (shown + hidden).ids})
        gift = self.env["test.web.syncer.gift"].create({"order_id": order.id})
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=self.make_user("ann"), su=False)
        env = subscriber_env(env, env.company.id)
        subscriber = Subscriber(Person((), env.context), env)
        told = {}
        for record, field in ((gift, "order_id"), (order, "label_ids")):
            change = Change("write", fields={field}, user=self.env.uid)
            reader = Reader(subscriber, record._name, Memo(), {})
            hearing, _asked = render(reader, {record.id: change})
            [[_key, payload]] = hearing.notifications
            told[field] = payload["data"][field]
        self.assertEqual(told["order_id"], [order.id, "shown, hidden"])
        self.assertEqual(told["label_ids"], shown.ids)
