from unittest.mock import Mock, patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.web_syncer.capture import rows
from odoo.addons.web_syncer.tests.common import SyncerCase


class CaptureCase(SyncerCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "capture_user", groups="base.group_user")
        cls.env = cls.env(user=cls.user, su=False)
        cls.Order = cls.env["test.web.syncer.order"]
        cls.Line = cls.env["test.web.syncer.line"]
        cls.Step = cls.env["test.web.syncer.step"]
        cls.Label = cls.env["test.web.syncer.label"]
        cls.Remark = cls.env["test.web.syncer.remark"]
        cls.Customer = cls.env["test.web.syncer.customer"]
        cls.Gift = cls.env["test.web.syncer.gift"]
        cls.order = cls.Order.create({"name": "Chairs"})
        cls.other = cls.Order.create({"name": "Tables"})

    def setUp(self):
        super().setUp()
        # what is in cache the ORM can compare without a query
        (self.order + self.other).mapped("total")


@tagged("post_install", "-at_install")
class TestRecords(CaptureCase):
    def test_a_created_record_is_published(self):
        with self.assertPublishes() as published:
            published.create(self.Order.create({"name": "New"}))

    def test_several_records_created_by_one_call_are_published(self):
        with self.assertPublishes() as published:
            published.create(self.Order.create([{"name": "A"}, {"name": "B"}]))

    def test_a_copy_is_published_as_created(self):
        with self.assertPublishes() as published:
            published.create(self.order.copy())

    def test_an_imported_record_is_published(self):
        with self.assertPublishes() as published:
            result = self.Order.load(["name"], [["Imported"]])
            published.create(self.Order.browse(result["ids"]))

    def test_a_written_field_is_published(self):
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            published.write(self.order, "name")

    def test_fields_written_one_after_the_other_are_published_together(self):
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            self.env.flush_all()
            self.order.user_id = self.user
            published.write(self.order, "name", "user_id")

    def test_a_superuser_method_is_published(self):
        with self.assertPublishes() as published:
            self.order.sudo().name = "Armchairs"
            published.write(self.order, "name")

    def test_a_translation_is_published(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        record = self.env["test.web.syncer.plain"].create(
            {"name": "Chair", "user_id": self.user.id}
        )
        with self.assertPublishes() as published:
            record.update_field_translations("name", {"fr_FR": "Chaise"})
            published.write(record, "name")

    def test_a_translation_in_silence_is_not_published(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        record = self.env["test.web.syncer.plain"].create(
            {"name": "Chair", "user_id": self.user.id}
        )
        with self.assertPublishes():
            record.with_context(syncer_disable=True).update_field_translations(
                "name", {"fr_FR": "Chaise"}
            )

    def test_what_is_computed_from_a_translation_in_silence_is_not_published(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        record = self.env["test.web.syncer.plain"].create(
            {"name": "Chair", "user_id": self.user.id}
        )
        self.Line.create({"order_id": self.order.id})
        self.env.cr.flush()
        self.env.cr.execute("UPDATE test_web_syncer_line SET amount = 7")
        self.env.invalidate_all()

        def compute_total(plain, *args, **kwargs):
            plain.env.add_to_compute(self.Order._fields["total"], self.order)

        self.patch(type(record), "modified", compute_total)
        with self.assertPublishes():
            record.with_context(syncer_disable=True).update_field_translations(
                "name", {"fr_FR": "Chaise"}
            )
        self.assertEqual(self.order.total, 7)

    def test_a_line_that_was_deleted_by_sql_stops_no_write(self):
        lines = self.Line.create(
            [{"order_id": self.order.id}, {"order_id": self.order.id}]
        )
        with self.assertPublishes() as published:
            lines.order_id = self.other
            self.env.cr.execute(
                "DELETE FROM test_web_syncer_line WHERE id = %s", [lines[0].id]
            )
            self.env.flush_all()
            for order in (self.order, self.other):
                published.write(order, "line_ids", "first_line_name", indirect=True)

    def test_a_request_without_real_headers_stops_no_write(self):
        with self.assertPublishes() as published:
            self.startPatcher(patch.object(rows, "request", Mock()))
            self.order.name = "Armchairs"
            published.write(self.order, "name")

    def test_archiving_is_published(self):
        with self.assertPublishes() as published:
            self.order.action_archive()
            published.write(self.order, "active")

    def test_a_deleted_record_is_published(self):
        with self.assertPublishes() as published:
            self.order.unlink()
            published.unlink(self.order)

    def test_a_write_that_changes_nothing_is_not_published(self):
        self.order.mapped("name")
        with self.assertPublishes():
            self.order.write({"name": "Chairs"})

    def test_a_relation_set_to_what_it_was_is_not_published(self):
        label = self.Label.create({"name": "Urgent"})
        self.order.label_ids = label
        with self.assertPublishes():
            self.order.write({"label_ids": [Command.set(label.ids)]})

    def test_a_record_created_and_written_is_published_as_created(self):
        with self.assertPublishes() as published:
            order = self.Order.create({"name": "New"})
            self.env.flush_all()
            order.name = "Newer"
            published.create(order)

    def test_a_record_written_and_deleted_is_published_as_deleted(self):
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            self.order.unlink()
            published.unlink(self.order)

    def test_a_record_created_and_deleted_is_not_published(self):
        with self.assertPublishes():
            self.Order.create({"name": "New"}).unlink()

    def test_a_binary_is_named(self):
        with self.assertPublishes() as published:
            self.order.picture = b"R0lGODlhAQABAAAAACw="
            published.write(self.order, "picture")

    def test_a_related_field_is_named_with_the_field_it_starts_from(self):
        with self.assertPublishes() as published:
            self.order.customer_id = self.Customer.create({"city": "Ghent"})
            published.write(self.order, "customer_id", "customer_city")

    def test_a_change_at_the_far_end_of_a_related_field_is_not_published(self):
        customer = self.Customer.create({"city": "Ghent"})
        self.order.customer_id = customer
        with self.assertPublishes():
            customer.city = "Bruges"

    def test_unsaved_records_are_not_published(self):
        with self.assertPublishes():
            order = self.Order.new({"name": "Draft"}, origin=self.order)
            order.name = "Another"
            order.line_ids = [Command.create({"name": "Seat"})]

    def test_unsaved_records_are_deleted_without_a_word(self):
        with self.assertPublishes():
            self.assertTrue(self.Order.new({"name": "Draft"}).unlink())

    def test_unsaved_records_delete_the_record_that_they_stand_for(self):
        with self.assertPublishes() as published:
            self.Order.new({"name": "Draft"}, origin=self.other).unlink()
            published.unlink(self.other)

    def test_a_model_that_is_not_flagged_is_not_published(self):
        with self.assertPublishes():
            self.Customer.create({"name": "Ada"}).write({"name": "Ben"})


@tagged("post_install", "-at_install")
class TestRelations(CaptureCase):
    def test_creating_a_line_changes_its_order(self):
        with self.assertPublishes() as published:
            self.Line.create({"name": "Seat", "order_id": self.order.id})
            published.write(self.order, "line_ids", "first_line_name", indirect=True)

    def test_a_line_that_is_not_in_cache_once_created_changes_its_order(self):
        self._empty_the_cache_on_creation(self.Line)
        with self.assertPublishes() as published:
            self.Line.create([{"order_id": self.order.id}, {"name": "Stray"}])
            published.write(self.order, "line_ids", "first_line_name", indirect=True)

    def test_a_label_that_is_not_in_cache_once_created_changes_its_orders(self):
        self._empty_the_cache_on_creation(self.Label)
        orders = self.order + self.other
        with self.assertPublishes() as published:
            self.Label.create([{"order_ids": orders.ids}, {"name": "Unused"}])
            published.write(orders, "label_ids", indirect=True)

    def _empty_the_cache_on_creation(self, model):
        create = type(model)._create

        def create_and_invalidate(model, data_list):
            records = create(model, data_list)
            records.env.invalidate_all()
            return records

        self.patch(type(model), "_create", create_and_invalidate)

    def test_moving_a_line_changes_both_orders(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes() as published:
            line.order_id = self.other
            published.write(
                self.order + self.other, "line_ids", "first_line_name", indirect=True
            )

    def test_a_line_that_stays_does_not_change_its_order(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes():
            line.write({"order_id": self.order.id, "name": "Back"})

    def test_deleting_a_line_changes_its_order(self):
        line = self.Line.create({"amount": 5, "order_id": self.order.id})
        with self.assertPublishes() as published:
            line.unlink()
            published.write(
                self.order, "line_ids", "first_line_name", "total", indirect=True
            )

    def test_taking_a_line_off_changes_its_order(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes() as published:
            line.order_id = False
            published.write(self.order, "line_ids", "first_line_name", indirect=True)

    def test_a_total_recomputed_by_a_line_is_published(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes() as published:
            line.amount = 7
            published.write(self.order, "total", indirect=True)

    def test_lines_written_through_their_order_are_no_indirect_change(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes() as published:
            self.other.write(
                {"line_ids": [Command.link(line.id), Command.create({"name": "Leg"})]}
            )
            published.write(self.order, "line_ids", "first_line_name", indirect=True)
            published.write(self.other, "line_ids", "first_line_name")

    def test_a_line_changed_through_its_order_does_not_change_the_order(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes():
            self.order.write({"line_ids": [Command.update(line.id, {"name": "Back"})]})

    def test_an_order_created_with_lines_is_published_once(self):
        with self.assertPublishes() as published:
            published.create(
                self.Order.create({"line_ids": [Command.create({"amount": 3})]})
            )

    def test_a_many2many_written_on_the_record_is_published(self):
        label = self.Label.create({"name": "Urgent"})
        with self.assertPublishes() as published:
            self.order.label_ids = label
            published.write(self.order, "label_ids")

    def test_a_many2many_written_without_the_right_to_read_is_published(self):
        label = self.Label.create({"name": "Urgent"})
        self.env.flush_all()
        self.env.ref("test_web_syncer.access_order").sudo().perm_read = False
        self.env.invalidate_all()
        with self.assertPublishes() as published:
            self.order.write({"label_ids": [Command.link(label.id)]})
            published.write(self.order, "label_ids")

    def test_links_that_the_writer_may_not_read_do_not_enter_the_cache(self):
        shown, hidden = self.Label.create([{"name": "Shown"}, {"name": "Hidden"}])
        self.order.label_ids = shown + hidden
        self.env["ir.rule"].sudo().create(
            {
                "name": "Shown ones",
                "model_id": self.env["ir.model"]._get_id(self.Label._name),
                "domain_force": "[('name', '=', 'Shown')]",
            }
        )
        self.env.invalidate_all()
        self.order.write({"label_ids": [Command.unlink(shown.id)]})
        self.assertFalse(self.order.label_ids)

    def test_a_many2many_written_at_its_other_end_is_published(self):
        label = self.Label.create({"name": "Urgent", "order_ids": self.order.ids})
        with self.assertPublishes() as published:
            label.order_ids = self.other
            published.write(self.order + self.other, "label_ids", indirect=True)

    def test_a_record_created_with_a_many2many_changes_the_other_end(self):
        with self.assertPublishes() as published:
            self.Label.create({"name": "Urgent", "order_ids": self.order.ids})
            published.write(self.order, "label_ids", indirect=True)

    def test_deleting_the_far_end_of_a_many2many_is_published(self):
        label = self.Label.create({"name": "Urgent", "order_ids": self.order.ids})
        with self.assertPublishes() as published:
            label.unlink()
            published.write(self.order, "label_ids", indirect=True)

    def test_a_stored_computed_many2many_is_published(self):
        label = self.Label.create({"name": "Urgent"})
        self.order.label_ids = label
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes() as published:
            line.amount = 500
            published.write(self.order, "total", "expensive_label_ids", indirect=True)

    def test_a_reference_by_model_and_id_changes_the_record_it_names(self):
        with self.assertPublishes() as published:
            remark = self.Remark.create(
                {"res_model": self.Order._name, "res_id": self.order.id}
            )
            published.write(self.order, "remark_ids", indirect=True)
        with self.assertPublishes() as published:
            remark.res_id = self.other.id
            published.write(self.order + self.other, "remark_ids", indirect=True)
        with self.assertPublishes() as published:
            remark.res_model = "res.partner"
            published.write(self.other, "remark_ids", indirect=True)
        with self.assertPublishes():
            remark.unlink()

    def test_a_delegating_record_publishes_its_parent_too(self):
        with self.assertPublishes() as published:
            gift = self.Gift.create({"name": "Sofa", "greeting": "Enjoy"})
            published.create(gift)
            published.create(gift.order_id)
        with self.assertPublishes() as published:
            gift.name = "Couch"
            published.write(gift, "name")
            published.write(gift.order_id, "name")


@tagged("post_install", "-at_install")
class TestDeletionByTheDatabase(CaptureCase):
    def test_what_is_deleted_by_cascade_is_published(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        step = self.Step.create({"name": "Saw", "line_id": line.id})
        gift = self.Gift.create({"order_id": self.order.id})
        with self.assertPublishes() as published:
            self.order.unlink()
            published.unlink(self.order)
            published.unlink(step)
            published.unlink(gift)
        self.assertFalse(step.exists())

    def test_a_chain_that_is_deleted_by_cascade_is_published(self):
        first = last = self.Step.create({"name": "First"})
        steps = [first]
        for _ in range(600):
            last = self.Step.create({"previous_id": last.id})
            steps.append(last)
        with self.assertPublishes() as published:
            first.unlink()
            for step in steps:
                published.unlink(step)

    def test_a_foreign_key_that_is_emptied_is_published(self):
        customer = self.Customer.create({"city": "Ghent"})
        self.order.customer_id = customer
        with self.assertPublishes() as published:
            customer.unlink()
            published.write(self.order, "customer_id", "customer_city", indirect=True)

    def test_a_refused_deletion_is_not_published(self):
        with self.assertPublishes():
            self.patch(
                self.registry[self.Order._name], "check_access", self._refuse_access
            )
            with self.assertRaises(ValueError):
                self.order.unlink()

    @staticmethod
    def _refuse_access(records, operation):
        raise ValueError(operation)


@tagged("post_install", "-at_install")
class TestTransactions(CaptureCase):
    def test_what_a_savepoint_rolled_back_is_not_published(self):
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.other.name = "Desks"
                self.env.flush_all()
                self.Order.create({"name": "New"})
                self.order.unlink()
                raise ZeroDivisionError
            published.write(self.order, "name")

    def test_savepoints_within_savepoints_undo_their_own_changes_only(self):
        with self.assertPublishes() as published:
            with self.env.cr.savepoint():
                self.order.name = "Armchairs"
                with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                    with self.env.cr.savepoint():
                        self.other.name = "Desks"
                    raise ZeroDivisionError
                self.order.user_id = self.user
            published.write(self.order, "name", "user_id")

    def test_a_hundred_savepoints_make_one_row(self):
        orders = self.Order.create([{"name": str(i)} for i in range(100)])
        with self.assertPublishes() as published:
            for order in orders:
                with self.env.cr.savepoint():
                    order.name += "!"
            published.write(orders, "name")

    def test_a_record_created_and_deleted_across_savepoints_leaves_no_row(self):
        with self.assertPublishes():
            with self.env.cr.savepoint():
                order = self.Order.create({"name": "New"})
            with self.env.cr.savepoint():
                order.unlink()

    def test_a_deletion_undone_by_a_savepoint_without_flush_is_not_published(self):
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            self.env.flush_all()
            with (
                self.assertRaises(ZeroDivisionError),
                self.env.cr.savepoint(flush=False),
            ):
                self.order.unlink()
                raise ZeroDivisionError
            published.write(self.order, "name")

    def test_many_records_created_and_deleted_are_not_kept(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", 3)
        with self.assertPublishes() as published:
            for _ in range(9):
                self.Order.create({"name": "Short-lived"}).unlink()
            published.create(self.Order.create({"name": "New"}))

    def test_more_records_than_the_limit_become_a_reset(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", 3)
        with self.assertPublishes() as published:
            self.Order.create([{"name": str(i)} for i in range(4)])
            published.reset(self.Order._name)

    def test_more_records_than_the_limit_across_savepoints_become_a_reset(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", 3)
        with self.assertPublishes() as published:
            for i in range(4):
                with self.env.cr.savepoint():
                    self.Order.create({"name": str(i)})
            published.reset(self.Order._name)

    def test_a_rollback_takes_a_reset_back(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", 3)
        with self.assertPublishes() as published:
            self.order.name = "Armchairs"
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.Order.create([{"name": str(i)} for i in range(9)])
                self.env.cr.flush()
                raise ZeroDivisionError
            published.write(self.order, "name")

    def test_a_deletion_past_the_limit_resets_all_that_hangs_on_it(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", 3)
        lines = self.Line.create(
            [{"name": str(i), "order_id": self.order.id} for i in range(5)]
        )
        self.Step.create({"name": "Saw", "line_id": lines[-1].id})
        with self.assertPublishes() as published:
            lines.unlink()
            published.reset(self.Order._name)
            published.reset(self.Step._name)

    def test_a_limit_that_is_no_number_is_replaced_by_the_default(self):
        self.env["ir.config_parameter"].sudo().set_param("web_syncer.max_records", "no")
        with self.assertLogs("odoo.addons.web_syncer", "WARNING") as logs:
            with self.assertPublishes() as published:
                (self.order + self.other).user_id = self.user
                published.write(self.order + self.other, "user_id")
        self.assertIn("'no'", logs.output[0])


@tagged("post_install", "-at_install")
class TestSilence(CaptureCase):
    def setUp(self):
        super().setUp()
        self.silent = self.order.with_context(syncer_disable=True)

    def test_nothing_done_in_silence_is_published(self):
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes():
            self.silent.name = "Armchairs"
            self.silent.create({"line_ids": [Command.create({"amount": 3})]})
            self.silent.copy()
            line.with_context(syncer_disable=True).amount = 9
            line.with_context(syncer_disable=True).unlink()
            self.other.with_context(syncer_disable=True).unlink()

    def test_a_record_created_in_silence_keeps_no_silence(self):
        order = self.silent.create({"name": "New"}).with_context({})  # pylint: disable=context-overridden
        with self.assertPublishes() as published:
            order.name = "Newer"
            published.write(order, "name")

    def test_what_waited_before_the_silence_is_published(self):
        with self.assertPublishes() as published:
            self.other.name = "Desks"
            self.order.user_id = self.user
            self.silent.name = "Armchairs"
            published.write(self.other, "name")
            published.write(self.order, "user_id")

    def test_what_waited_is_published_though_a_silent_search_flushes_it(self):
        line = self.Line.create({"name": "Seat", "order_id": self.other.id})
        with self.assertPublishes() as published:
            self.other.name = "Desks"
            line.amount = 3
            self.silent.search([("name", "=", "Desks"), ("total", "=", 3)])
            published.write(self.other, "name", "total")

    def test_what_is_recomputed_in_silence_stays_silent_whoever_flushes_it(self):
        label = self.Label.create({"name": "Urgent"})
        self.order.label_ids = label
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes():
            line.with_context(syncer_disable=True).amount = 500
            self.Order.search([("total", "=", 500)])

    def test_what_is_computed_from_a_model_that_nobody_published_stays_silent_too(self):
        lang = self.env.ref("base.lang_en").sudo()
        step = self.env["test.web.syncer.step"].create({"lang_id": lang.id})
        with self.assertPublishes():
            lang.with_context(syncer_disable=True).name = "British"
        self.assertEqual(step.lang_name, "British")
        with self.assertPublishes() as published:
            lang.name = "American"
            published.write(step, "lang_name", indirect=True)

    def test_a_search_within_a_silent_write_keeps_it_silent(self):
        write = type(self.Line).write

        def write_and_search(lines, vals):
            result = write(lines, vals)
            lines.env["test.web.syncer.order"].search([("total", ">", 0)])
            return result

        self.patch(type(self.Line), "write", write_and_search)
        line = self.Line.create({"name": "Seat", "order_id": self.order.id})
        with self.assertPublishes():
            line.with_context(syncer_disable=True).amount = 500

    def test_what_comes_after_the_silence_is_published(self):
        with self.assertPublishes() as published:
            self.silent.name = "Armchairs"
            self.order.name = "Stools"
            published.write(self.order, "name")

    def test_silence_flushes_nothing_that_was_done_in_silence(self):
        lines = self.Line.with_context(syncer_disable=True)
        with (
            self.assertPublishes(),
            patch.object(
                type(self.Order),
                "_flush",
                autospec=True,
                side_effect=type(self.Order)._flush,
            ) as flush,
        ):
            for number in range(9):
                line = lines.create({"order_id": self.order.id, "amount": number})
                line.amount += 1
                self.silent.name = str(number)
            self.assertFalse(flush.called)
        self.assertEqual(self.order.name, "8")

    def test_silence_and_sound_in_turn_are_told_apart(self):
        line = self.Line.create({"order_id": self.order.id})
        other_line = self.Line.create({"order_id": self.other.id})
        with self.assertPublishes() as published:
            for number in range(3):
                self.silent.name = f"Silent {number}"
                line.with_context(syncer_disable=True).amount = number
                self.other.name = f"Loud {number}"
                other_line.amount = number + 1
            published.write(self.other, "name", "total")

    def test_what_a_silent_call_does_without_its_context_is_silent(self):
        validate = type(self.Line)._validate_fields

        def write_order_too(lines, *args):
            lines.with_context({}).order_id.name = "Written by a line"  # pylint: disable=context-overridden
            return validate(lines, *args)

        line = self.Line.create({"order_id": self.order.id})
        self.patch(type(self.Line), "_validate_fields", write_order_too)
        with self.assertPublishes() as published:
            line.with_context(syncer_disable=True).amount = 500
            self.order.user_id = self.user
            published.write(self.order, "user_id")

    def test_silence_outlasts_a_savepoint_within(self):
        validate = type(self.Line)._validate_fields

        def validate_around_savepoints(lines, *args):
            with lines.env.cr.savepoint():
                lines.env.flush_all()
            with self.assertRaises(ZeroDivisionError), lines.env.cr.savepoint():
                raise ZeroDivisionError
            lines.env.add_to_compute(lines.order_id._fields["total"], lines.order_id)
            return validate(lines, *args)

        line = self.Line.create({"order_id": self.order.id})
        self.patch(type(self.Line), "_validate_fields", validate_around_savepoints)
        with self.assertPublishes():
            line.with_context(syncer_disable=True).amount = 500

    def test_silence_ends_with_what_was_rolled_back(self):
        with self.assertPublishes() as published:
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.silent.name = "Armchairs"
                raise ZeroDivisionError
            self.order.name = "Stools"
            published.write(self.order, "name")


@tagged("post_install", "-at_install")
class TestOddInput(CaptureCase):
    """Who calls with something odd gets Odoo's own error."""

    def assertSameOutcome(self, action):
        """Assert that an action ends alike whether or not the model is published."""
        self.env.cr.flush()
        outcomes = []
        for plan in (self.Order._sync_plan, None):
            with (
                patch.object(type(self.Order), "_sync_plan", plan),
                mute_logger("odoo.sql_db"),
            ):
                try:
                    with self.env.cr.savepoint() as savepoint:
                        action()
                        self.env.cr.flush()
                        savepoint.rollback()
                    outcomes.append("no error")
                except Exception as error:
                    outcomes.append((type(error), str(error)))
        self.assertEqual(*outcomes)

    def test_odd_values_get_the_error_of_odoo(self):
        stranger = new_test_user(
            self.env(su=True), "stranger", groups="base.group_portal"
        )
        for order in (self.order, self.order.with_user(stranger)):
            for odd in (["name"], "name", None, 5, {"nmae": 1}, {5: 1}, {"name"}):
                for silent in (False, True):
                    order = order.with_context(syncer_disable=silent)
                    with self.subTest(odd=odd, silent=silent, uid=order.env.uid):
                        self.assertSameOutcome(lambda o=order, v=odd: o.write(v))
            for odd in (["name"], "name", [None], 5, {"nmae": 1}, [{5: 1}]):
                with self.subTest(odd=odd, uid=order.env.uid):
                    self.assertSameOutcome(lambda o=order, v=odd: o.create(v))
            for odd in (["name", {}], ["nmae", {"en_US": "A"}], ["name", ["en_US"]]):
                with self.subTest(odd=odd, uid=order.env.uid):
                    self.assertSameOutcome(
                        lambda o=order, v=odd: o.update_field_translations(*v)
                    )

    def test_odd_ids_get_the_error_of_odoo(self):
        stranger = new_test_user(
            self.env(su=True), "stranger", groups="base.group_portal"
        )
        for order in (self.order, self.order.with_user(stranger)):
            for odd in (["x"], [1.5], [(1, 2)], [{}], [2**80], [-1]):
                odd_order = order.browse(odd)
                with self.subTest(odd=odd, uid=order.env.uid):
                    for vals in ({"name": "A"}, {"label_ids": []}):
                        self.assertSameOutcome(lambda o=odd_order, v=vals: o.write(v))
                    self.assertSameOutcome(odd_order.unlink)

    def test_who_may_not_delete_is_told_so_before_anything_else(self):
        stranger = new_test_user(
            self.env(su=True), "stranger", groups="base.group_portal"
        )
        self.order.name = "Armchairs"
        with self.assertRaises(AccessError), self.assertQueryCount(0):
            self.order.with_user(stranger).unlink()


@tagged("post_install", "-at_install")
class TestRow(CaptureCase):
    def row(self):
        self.env.cr.flush()
        [row] = self.published_rows()
        return row

    def test_a_row_names_the_author(self):
        self.forget_published()
        self.order.sudo().name = "Armchairs"
        self.assertEqual(self.row()["user"], self.user.id)

    def test_a_row_holds_no_value(self):
        self.forget_published()
        self.order.write({"name": "Very secret", "label_ids": [Command.create({})]})
        self.assertNotIn("secret", str(self.row()))

    def test_a_deletion_without_rules_says_that_all_could_read_it(self):
        self.forget_published()
        self.order.unlink()
        self.assertEqual(self.row()["was"], {str(self.order.id): {}})


@tagged("post_install", "-at_install")
class TestParents(CaptureCase):
    """Fields that live on an `_inherits` parent, to which a computed link leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the ORM would make a contract, and link it by a column
        cls.env.cr.execute(
            "INSERT INTO test_web_syncer_worker (name) VALUES ('Wim') RETURNING id"
        )
        cls.worker = cls.env["test.web.syncer.worker"].browse(cls.env.cr.fetchone())
        cls.contract, cls.old_contract = cls.env["test.web.syncer.contract"].create(
            [{"job": "Cook"}, {"job": "Waiter"}]
        )
        (cls.old_contract + cls.contract).worker_id = cls.worker
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_a_field_of_the_parent_that_is_written_is_published(self):
        with self.assertPublishes() as published:
            self.worker.write({"job": "Chef"})
            published.write(self.worker, "job")

    def test_a_field_that_is_written_on_the_parent_is_published(self):
        with self.assertPublishes() as published:
            self.worker.contract_id.wage = 100
            published.write(self.worker, "wage", indirect=True)

    def test_a_parent_that_is_not_the_present_one_publishes_nothing(self):
        with self.assertPublishes():
            (self.old_contract + self.contract - self.worker.contract_id).wage = 100
