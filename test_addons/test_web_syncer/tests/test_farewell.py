from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.web_syncer.delivery import channel

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestFarewell(DeliveryCase):
    """Who hears of a record that is gone, or out of reach, and what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.make_user("farewell_owner")
        cls.stranger = cls.make_user("farewell_stranger")
        cls.portal = cls.make_user("farewell_portal", groups="base.group_portal")
        cls.Reach = cls.env["test.web.syncer.reach"]

    def listen_after(self, *users, model=None):
        self.send()
        self.last = self.env["bus.bus"]._bus_last_id()
        name = (model if model is not None else self.Plain)._name
        return [self.listen(user, name) for user in users]

    def heard(self, listener):
        return [(key[2], payload["method"]) for key, payload in listener.hear()]

    def test_a_deletion_is_told_to_those_who_could_read_the_record(self):
        record = self.Plain.create({"name": "One", "user_id": self.owner.id})
        owner, stranger = self.listen_after(self.owner, self.stranger)
        record.unlink()
        self.publish()
        [[key, payload]] = owner.hear()
        self.assertEqual(key, [self.dbname, self.Plain._name, record.id])
        self.assertEqual(payload["method"], "unlink")
        self.assertEqual(payload["data"], {})
        self.assertEqual(payload["changed"], [])
        self.assertFalse(payload["record_name"])
        self.assertFalse(payload["__last_update"])
        self.assertEqual(self.heard(stranger), [])

    def test_a_record_that_changes_hands_leaves_the_one_and_comes_to_the_other(self):
        record = self.Plain.create({"name": "One", "user_id": self.owner.id})
        owner, stranger = self.listen_after(self.owner, self.stranger)
        record.user_id = self.stranger
        self.publish()
        self.assertEqual(self.heard(owner), [(record.id, "unlink")])
        self.assertEqual(self.heard(stranger), [(record.id, "write")])

    def test_several_writes_tell_whoever_could_read_it_on_the_way(self):
        record = self.Plain.create({"name": "One", "user_id": self.owner.id})
        owner, stranger = self.listen_after(self.owner, self.stranger)
        record.user_id = self.stranger
        self.send()
        record.unlink()
        self.publish()
        self.assertEqual(self.heard(owner), [(record.id, "unlink")])
        self.assertEqual(self.heard(stranger), [(record.id, "unlink")])

    def test_where_rules_reach_further_internal_users_hear_the_id_and_others_a_reset(
        self,
    ):
        record = self.Reach.create({"name": "One"})
        internal, portal = self.listen_after(
            self.stranger, self.portal, model=self.Reach
        )
        record.unlink()
        self.publish()
        self.assertEqual(self.heard(internal), [(record.id, "unlink")])
        self.assertEqual(self.heard(portal), [(False, "reset")])

    def test_a_portal_user_is_told_to_fetch_again_only_now_and_then(self):
        records = self.Reach.create([{"name": "One"}, {"name": "Two"}])
        [portal] = self.listen_after(self.portal, model=self.Reach)
        records[0].unlink()
        self.publish()
        self.assertEqual(self.heard(portal), [(False, "reset")])
        records[1].unlink()
        self.publish()
        self.assertEqual(self.heard(portal), [])

    def test_a_reset_that_was_held_back_comes_when_its_time_has_come(self):
        records = self.Reach.create([{"name": "One"}, {"name": "Two"}])
        [portal] = self.listen_after(self.portal, model=self.Reach)
        records[0].unlink()
        self.publish()
        self.assertEqual(self.heard(portal), [(False, "reset")])
        records[1].unlink()
        self.publish()
        self.assertEqual(self.heard(portal), [])
        with patch.object(channel, "RESET_SECONDS", 0):
            self.publish()
            self.assertEqual(self.heard(portal), [(False, "reset")])

    def test_access_decided_in_python_tells_a_portal_user_no_id(self):
        # The super call is another method's. pylint: disable=missing-return
        self.env["ir.rule"].search([("model_id.model", "=", self.Plain._name)]).unlink()
        model_class = self.registry[self.Plain._name]
        self.patch(
            model_class,
            "_check_access",
            lambda records, operation: super(model_class, records)._check_access(
                operation
            ),
        )
        self.registry.clear_cache()
        record = self.Plain.create({"name": "One"})
        internal, portal = self.listen_after(self.stranger, self.portal)
        record.unlink()
        self.publish()
        self.assertEqual(self.heard(internal), [(record.id, "unlink")])
        self.assertEqual(self.heard(portal), [(False, "reset")])

    def test_a_record_created_and_deleted_meanwhile_is_told_to_its_reader_only(self):
        owner, stranger = self.listen_after(self.owner, self.stranger)
        record = self.Plain.create({"name": "One", "user_id": self.owner.id})
        self.send()
        record.unlink()
        self.publish()
        self.assertEqual(self.heard(owner), [(record.id, "unlink")])
        self.assertEqual(self.heard(stranger), [])

    def test_a_deletion_of_a_record_that_is_there_is_not_told(self):
        record = self.Plain.create({"name": "One", "user_id": self.owner.id})
        [owner] = self.listen_after(self.owner)
        self.publish(
            self.row(
                self.Plain._name,
                unlink=[record.id],
                was={record.id: {"user_id": self.owner.id, "company_id": False}},
            )
        )
        self.assertEqual(self.heard(owner), [])

    def test_a_deletion_is_judged_as_the_database_judges_rules(self):
        """Rules whose values are of another type than the column."""
        values = {"name": "1", "color": 1, "day": "2026-01-02", "amount": 2.5}
        rule = self.env.ref("test_web_syncer.rule_plain_own")
        for domain in (
            "[('user_id', '=', 0)]",
            "[('user_id', '=', False)]",
            "[('user_id', '!=', 0)]",
            "[('user_id', 'in', [0, user.id])]",
            "[('user_id', 'in', [])]",
            "[('user_id', 'not in', [user.id])]",
            "[('color', '!=', '1')]",
            "[('color', '=', '1')]",
            "[('color', '=', True)]",
            "[('color', '=', False)]",
            "[('color', 'in', ['1', 2])]",
            "[('company_id', '!=', 1)]",
            "[('day', '=', '2026-01-02')]",
            "[('day', '!=', False)]",
            "[('id', '!=', 0), ('color', 'not in', [2, False])]",
            "['!', ('color', '=', 2), '|', ('user_id', '=', False), ('id', '=', 0)]",
        ):
            rule.domain_force = domain
            for user in (self.owner.id, False):
                for extra in ({}, {"color": 0, "day": False}):
                    with self.subTest(domain, user=user, **extra):
                        record = self.Plain.create({**values, "user_id": user, **extra})
                        (owner,) = self.listen_after(self.owner)
                        search = self.Plain.with_user(self.owner).search_count
                        could = bool(search([("id", "=", record.id)]))
                        record_id = record.id
                        record.unlink()
                        self.publish()
                        expected = [(record_id, "unlink")] if could else []
                        self.assertEqual(self.heard(owner), expected)
                        owner.socket.close()
