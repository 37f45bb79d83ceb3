from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.web_syncer.tests.common import SyncerCase


@tagged("post_install", "-at_install")
class TestWhatTheRulesCompare(SyncerCase, TransactionCase):
    """What a row tells of a record before it was deleted or left somebody's reach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "rules_user", groups="base.group_user")
        cls.env["ir.rule"].search(
            [("model_id.model", "=", "test.web.syncer.order")]
        ).unlink()
        cls.Order = cls.env["test.web.syncer.order"]
        cls.order = cls.Order.create({"name": "Chairs", "user_id": cls.user.id})

    def rule(self, domain, model="test.web.syncer.order", **values):
        return self.env["ir.rule"].create(
            {
                "name": domain,
                "model_id": self.env["ir.model"]._get_id(model),
                "domain_force": domain,
                **values,
            }
        )

    def published(self, action):
        self.forget_published()
        action()
        self.env.cr.flush()
        [row] = [
            row for row in self.published_rows() if row["model"] == self.Order._name
        ]
        return row

    def was(self, action):
        return self.published(action).get("was")

    def test_a_deletion_tells_the_columns_that_any_rule_compares(self):
        self.rule("['|', ('user_id', '=', user.id), ('name', 'in', ('A', 'B'))]")
        self.rule("[('active', '!=', False)]")
        self.rule("[('total', '=', 1)]", perm_read=False)
        self.assertEqual(
            self.was(self.order.unlink),
            {
                str(self.order.id): {
                    "user_id": self.user.id,
                    "name": "Chairs",
                    "active": True,
                }
            },
        )

    def test_a_write_tells_them_only_if_it_touches_one(self):
        self.rule("[('user_id', '=', user.id)]")
        self.assertIsNone(self.was(lambda: self.order.write({"name": "Tables"})))
        self.assertEqual(
            self.was(lambda: self.order.write({"user_id": False})),
            {str(self.order.id): {"user_id": self.user.id}},
        )

    def test_a_write_of_a_compared_column_is_told_though_the_column_may_not_be(self):
        self.rule("[('user_id', '=', user.id)]")
        plan = self.Order._sync_plan
        self.patch(plan, "names", {"name": frozenset(["name"])})
        self.patch(plan, "_names_of", {})
        row = self.published(lambda: self.order.write({"user_id": False}))
        self.assertEqual(row["was"], {str(self.order.id): {"user_id": self.user.id}})
        self.assertEqual(row["write"], [[[], [self.order.id]]])

    def test_several_writes_tell_what_was_before_the_first(self):
        self.rule("[('user_id', '=', user.id), ('name', '!=', 'x')]")

        def write_twice():
            self.order.user_id = False
            self.env.flush_all()
            with self.env.cr.savepoint():
                self.order.write({"user_id": self.env.uid, "name": "Tables"})
            self.order.unlink()

        self.assertEqual(
            self.was(write_twice),
            {str(self.order.id): {"user_id": self.user.id, "name": "Chairs"}},
        )

    def test_a_record_created_by_the_transaction_was_nothing_before(self):
        self.rule("[('user_id', '=', user.id)]")

        def create_and_write():
            self.Order.create({"name": "New"}).user_id = self.user
            self.env.flush_all()

        self.assertIsNone(self.was(create_and_write))

    def test_a_record_written_while_it_is_created_was_nothing_before(self):
        self.rule("[('user_id', '=', user.id)]")
        create = type(self.Order)._create

        def create_and_write(model, data_list):
            records = create(model, data_list)
            with model.env.cr.savepoint():
                records.user_id = self.user
            records.user_id = False
            model.env.flush_all()
            return records

        self.patch(type(self.Order), "_create", create_and_write)
        self.assertIsNone(self.was(lambda: self.Order.create({"name": "New"})))

    def test_rules_that_reach_further_tell_nothing(self):
        for domain in (
            "[('customer_id.city', '=', 'Ghent')]",
            "[('line_ids', '!=', False)]",
            "[('customer_id', 'child_of', 1)]",
            "[('name', 'ilike', 'chair')]",
            "user.customer_domain()",
            "[('user_id', '=', 1)] if user.share else [('line_ids.name', '=', 1)]",
        ):
            with self.subTest(domain), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    "UPDATE ir_rule SET domain_force = %s WHERE id = %s",
                    (domain, self.rule("[(1, '=', 1)]").id),
                )
                self.env.invalidate_all()
                self.env.registry.clear_cache()
                order = self.Order.create({"name": "Lost"})
                self.assertEqual(self.was(order.unlink), {str(order.id): None})
                savepoint.close(rollback=True)

    def test_a_write_to_a_relation_that_a_rule_names_is_told(self):
        self.rule("[('label_ids', '!=', False)]")
        label = self.env["test.web.syncer.label"].create({"name": "Urgent"})
        self.assertEqual(
            self.was(lambda: self.order.write({"label_ids": [Command.link(label.id)]})),
            {str(self.order.id): None},
        )

    def test_lines_that_a_rule_names_are_told_of_as_they_come_and_go(self):
        self.rule("[('line_ids.name', '=', 'Seat')]")
        lines = self.env["test.web.syncer.line"]
        unknown = {str(self.order.id): None}
        vals = {"name": "Seat", "order_id": self.order.id}
        self.assertEqual(self.was(lambda: lines.create(vals)), unknown)
        line = lines.search([("order_id", "=", self.order.id)])
        self.assertEqual(self.was(lambda: line.write({"order_id": False})), unknown)
        line.order_id = self.order
        self.assertEqual(self.was(line.unlink), unknown)

    def test_a_relation_that_a_rule_names_is_told_of_when_its_other_end_changes(self):
        self.rule("[('label_ids', '!=', False)]")
        label = self.env["test.web.syncer.label"].create({"name": "Urgent"})
        unknown = {str(self.order.id): None}
        self.assertEqual(
            self.was(lambda: label.write({"order_ids": self.order.ids})), unknown
        )
        self.assertEqual(self.was(label.unlink), unknown)

    def test_a_relation_that_a_rule_names_is_told_of_though_it_may_not_be(self):
        self.rule("[('label_ids', '!=', False), ('line_ids', '!=', False)]")
        plan = self.Order._sync_plan
        self.patch(plan, "names", {"name": frozenset(["name"])})
        self.patch(plan, "_names_of", {})
        self.patch(plan, "links", {})
        self.patch(plan, "loose", frozenset())
        for fname in ("label_ids", "line_ids"):
            with self.subTest(fname):
                vals = {fname: [Command.create({"name": "New"})]}
                row = self.published(lambda vals=vals: self.order.write(vals))
                self.assertEqual(row["was"], {str(self.order.id): None})
                self.assertEqual(row["write"], [[[], [self.order.id]]])

    def test_a_related_field_that_a_rule_names_is_told_of_when_it_is_written(self):
        gift = self.env["test.web.syncer.gift"].create({"order_id": self.order.id})
        self.rule("[('name', '=', 'Chairs')]", model=gift._name)
        self.forget_published()
        gift.name = "Tables"
        self.env.cr.flush()
        [row] = [r for r in self.published_rows() if r["model"] == gift._name]
        self.assertEqual(row["was"], {str(gift.id): None})

    def test_rules_of_a_delegated_parent_reach_further(self):
        self.rule("[('user_id', '=', user.id)]")
        gift = self.env["test.web.syncer.gift"].create({"order_id": self.order.id})
        self.forget_published()
        gift.unlink()
        self.env.cr.flush()
        [row] = self.published_rows()
        self.assertEqual(row["was"], {str(gift.id): None})

    def test_a_company_rule_of_the_usual_form_is_plain(self):
        self.rule("['|', ('user_id', '=', False), ('user_id', 'in', [user.id])]")
        self.assertTrue(self.Order._sync_rule_fields().plain)

    def test_access_decided_in_python_reaches_further(self):  # pylint: disable=missing-return
        self.patch(
            self.registry[self.Order._name],
            "_check_access",
            lambda records, operation: super(
                self.registry[self.Order._name], records
            )._check_access(operation),
        )
        self.env.registry.clear_cache()
        self.assertFalse(self.Order._sync_rule_fields().plain)
