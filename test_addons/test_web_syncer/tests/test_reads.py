from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.web_syncer.watching import look
from odoo.addons.web_syncer.watching.footprint import Footprint
from odoo.addons.web_syncer.watching.internals import noting_statements
from odoo.addons.web_syncer.watching.look import Look
from odoo.addons.web_syncer.watching.reads import Reads

ORDER = "test.web.syncer.order"
LINE = "test.web.syncer.line"
CUSTOMER = "test.web.syncer.customer"
LABEL = "test.web.syncer.label"


@tagged("post_install", "-at_install")
class TestReads(TransactionCase):
    """What was read for an answer tells which changes may alter it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "reader", groups="base.group_user")
        cls.customer, cls.other_customer = cls.env[CUSTOMER].create(
            [{"name": "Azure", "city": "Ghent"}, {"name": "Deco", "city": "Lier"}]
        )
        cls.label, cls.other_label = cls.env[LABEL].create(
            [{"name": "Urgent"}, {"name": "Gift"}]
        )
        cls.order, cls.other_order = cls.env[ORDER].create(
            [
                {
                    "name": "Chairs",
                    "customer_id": cls.customer.id,
                    "label_ids": [fields.Command.link(cls.label.id)],
                    "line_ids": [fields.Command.create({"name": "One", "amount": 1})],
                },
                {"name": "Tables", "customer_id": cls.other_customer.id},
            ]
        )

    def note(self, function, shape=None):
        """Return what ``function(env)`` reads for a user, with nothing in cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=self.user)
        reads = Reads(shape or object())
        with noting_statements(env, reads):
            function(env)
        self.footprint = Footprint(reads.to_json())

    def read_order(self, **specification):
        self.note(lambda env: env[ORDER].browse(self.order.id).web_read(specification))

    def is_touched(self, model, **row):
        self.env.flush_all()
        return self.footprint.is_touched({"model": model, **row}, Look(self.env.cr))

    def is_touched_by_write(self, records, *names):
        return self.is_touched(records._name, write=[[names, records.ids]])

    def is_touched_by_create(self, records):
        return self.is_touched(records._name, create=records.ids)

    # ------------------------------------------------------------------
    # Records that are shown
    # ------------------------------------------------------------------

    def test_a_field_that_is_shown_touches(self):
        self.read_order(name={})
        self.assertTrue(self.is_touched_by_write(self.order, "name"))

    def test_a_field_that_is_not_shown_does_not(self):
        self.read_order(name={})
        self.assertFalse(self.is_touched_by_write(self.order, "total", "user_id"))

    def test_another_record_does_not(self):
        self.read_order(name={})
        self.assertFalse(self.is_touched_by_write(self.other_order, "name"))

    def test_the_time_of_the_last_change_is_changed_by_each(self):
        self.read_order(write_date={})
        self.assertTrue(self.is_touched_by_write(self.order, "total"))
        row = {"write": [[["total"], self.order.ids]], "indirect": self.order.ids}
        self.assertFalse(self.is_touched(ORDER, **row))

    def test_a_deletion_of_what_is_shown_touches(self):
        self.read_order(name={})
        self.assertTrue(self.is_touched(ORDER, unlink=self.order.ids))
        self.assertFalse(self.is_touched(ORDER, unlink=self.other_order.ids))

    def test_a_deletion_of_what_a_list_did_not_find_does_not_touch(self):
        def read(env, **kwargs):
            domain = [("name", "=", "Chairs")]
            env[ORDER].web_search_read(domain, kwargs.pop("fields", {}), **kwargs)

        for kwargs in ({}, {"fields": {"name": {}}}, {"limit": 2}):
            with self.subTest(kwargs=kwargs):
                self.note(lambda env, kwargs=kwargs: read(env, **kwargs))
                self.assertTrue(self.is_touched(ORDER, unlink=self.order.ids))
                self.assertFalse(self.is_touched(ORDER, unlink=self.other_order.ids))

    def test_a_deletion_of_what_is_not_among_the_first_ones_does_not_touch(self):
        self.note(lambda env: env[ORDER].search([], order="id", limit=1))
        self.assertFalse(self.is_touched(ORDER, unlink=self.other_order.ids))
        first = self.env[ORDER].search([], order="id", limit=1)
        self.assertTrue(self.is_touched(ORDER, unlink=first.ids))
        self.assertTrue(self.is_touched_by_write(self.other_order, "id"))

    def test_a_deletion_touches_what_may_have_found_more_than_it_shows(self):
        domain = [("name", "=", "Chairs")]
        for read in (
            lambda env: env[ORDER].web_search_read(domain, {"name": {}}, limit=1),
            lambda env: env[ORDER].search_count(domain),
            lambda env: env[ORDER].search_fetch(domain, ["name"], offset=1),
            lambda env: env[ORDER].formatted_read_group(domain, ["name"], ["__count"]),
        ):
            self.note(read)
            self.assertTrue(self.is_touched(ORDER, unlink=self.other_order.ids))

    def test_a_deletion_of_what_others_link_to_touches_by_what_becomes_of_them(self):
        domain = [("order_id", "any", [("name", "=", "Chairs")])]
        self.note(lambda env: env[LINE].search_read(domain, ["name"]))
        line = self.order.line_ids
        self.assertTrue(self.is_touched(LINE, unlink=line.ids))
        self.assertTrue(self.is_touched_by_write(line, "order_id"))
        self.assertFalse(self.is_touched(ORDER, unlink=self.other_order.ids))

    def test_a_reset_touches(self):
        self.read_order(name={})
        self.assertTrue(self.is_touched(ORDER, reset=True))
        self.assertFalse(self.is_touched(LINE, reset=True))

    # ------------------------------------------------------------------
    # Linked records
    # ------------------------------------------------------------------

    def test_the_name_of_a_linked_record_touches(self):
        self.read_order(customer_id={"fields": {"display_name": {}}})
        self.assertTrue(self.is_touched_by_write(self.customer, "name"))
        self.assertFalse(self.is_touched_by_write(self.customer, "city"))
        self.assertFalse(self.is_touched_by_write(self.other_customer, "name"))

    def test_a_view_of_the_database_changes_with_what_it_shows(self):
        showcase = self.env["test.web.syncer.showcase"]
        for read in (
            lambda env: (
                env[showcase._name].browse(self.order.id).web_read({"name": {}})
            ),
            lambda env: env[showcase._name].search_read([], ["name"]),
            lambda env: env[showcase._name].formatted_read_group([], ["name"]),
        ):
            self.note(read)
            self.assertTrue(self.is_touched_by_write(self.order, "name"))
            self.assertTrue(self.is_touched(ORDER, unlink=self.order.ids))
            self.assertFalse(self.is_touched_by_write(self.customer, "name"))

    def test_an_analysis_changes_with_all_that_its_query_reads(self):
        tally = self.env["test.web.syncer.tally"]
        for read in (
            lambda env: env[tally._name].browse(self.order.id).web_read({"name": {}}),
            lambda env: env[tally._name].web_search_read([], {"name": {}}),
            lambda env: env[tally._name].search_count([("name", "=", "?")], limit=9),
            lambda env: env[tally._name].formatted_read_group(
                [], ["customer_id"], ["orders:sum"]
            ),
            lambda env: env[tally._name].formatted_read_grouping_sets(
                [], [["customer_id"], []], ["orders:sum"]
            ),
        ):
            self.note(read)
            self.assertTrue(self.is_touched_by_write(self.order, "name"))
            self.assertTrue(self.is_touched_by_write(self.order, "customer_id"))
            self.assertTrue(self.is_touched_by_create(self.other_order))
            self.assertTrue(self.is_touched(ORDER, unlink=self.order.ids))

    def test_a_related_field_touches(self):
        self.read_order(customer_city={})
        self.assertTrue(self.is_touched_by_write(self.customer, "city"))
        self.assertTrue(self.is_touched_by_write(self.order, "customer_id"))

    def test_a_computed_field_is_touched_by_what_it_was_computed_from(self):
        self.read_order(first_line_name={})
        self.assertTrue(self.is_touched_by_write(self.order.line_ids, "name"))
        line = self.env[LINE].create({"name": "Two", "order_id": self.order.id})
        self.assertTrue(self.is_touched_by_create(line))

    def test_a_line_of_another_record_does_not_touch(self):
        self.read_order(line_ids={"fields": {"name": {}}})
        line = self.env[LINE].create({"name": "Two", "order_id": self.other_order.id})
        self.assertFalse(self.is_touched_by_create(line))
        self.assertFalse(self.is_touched_by_write(line, "name"))

    def test_a_line_that_comes_or_goes_touches(self):
        self.read_order(line_ids={"fields": {"name": {}}})
        line = self.env[LINE].create({"name": "Two", "order_id": self.order.id})
        self.assertTrue(self.is_touched_by_create(line))
        line.order_id = self.other_order
        self.assertTrue(self.is_touched_by_write(line, "order_id"))

    def test_tags_touch_where_they_are_linked(self):
        self.read_order(label_ids={"fields": {"name": {}}})
        self.assertTrue(self.is_touched_by_write(self.label, "name"))
        self.assertTrue(self.is_touched_by_write(self.order, "label_ids"))
        self.assertFalse(self.is_touched_by_write(self.other_label, "name"))
        self.assertFalse(self.is_touched_by_write(self.other_order, "label_ids"))
        self.assertFalse(self.is_touched_by_create(self.other_label))

    # ------------------------------------------------------------------
    # Searches
    # ------------------------------------------------------------------

    def search(self, domain, **options):
        self.note(lambda env: env[ORDER].web_search_read(domain, {}, **options))

    def test_a_record_that_comes_to_match_touches(self):
        self.search([("name", "=", "Chairs")])
        self.other_order.name = "Chairs"
        self.assertTrue(self.is_touched_by_write(self.other_order, "name"))
        self.assertTrue(self.is_touched_by_create(self.other_order))

    def test_a_record_that_no_longer_matches_touches(self):
        self.search([("name", "=", "Chairs")])
        self.order.name = "Benches"
        self.assertTrue(self.is_touched_by_write(self.order, "name"))

    def test_a_record_that_never_matched_does_not(self):
        self.search([("user_id", "=", self.user.id)])
        self.assertFalse(self.is_touched_by_write(self.other_order, "name"))
        self.assertFalse(self.is_touched_by_create(self.other_order))

    def test_a_search_by_what_is_linked_is_not_touched_by_what_nothing_links_to(self):
        for domain in (
            [("customer_id.city", "=", "Ghent")],
            [("customer_id", "any", [("city", "=", "Ghent")])],
            [("customer_id", "ilike", "Azure"), ("name", "=", "Chairs")],
        ):
            with self.subTest(domain=domain):
                self.search(domain)
                same = {"name": "Azure", "city": "Ghent"}
                stranger = self.env[CUSTOMER].create(same)
                self.assertFalse(self.is_touched_by_create(stranger))
                self.assertFalse(self.is_touched(CUSTOMER, unlink=stranger.ids))
                self.assertTrue(self.is_touched_by_write(self.customer, "city", "name"))
                self.assertTrue(self.is_touched_by_write(self.order, "customer_id"))

    def test_a_search_by_lines_is_touched_by_a_new_line(self):
        self.search([("line_ids.name", "=", "One")])
        line = self.env[LINE].create({"name": "One", "order_id": self.other_order.id})
        self.assertTrue(self.is_touched_by_create(line))

    def test_a_search_by_what_code_searches_is_touched_by_what_it_may_find(self):
        def find_by_code(model, operator, value):
            return [("id", "in", model.env[CUSTOMER].search([]).ids)]

        self.patch(self.registry[ORDER]._fields["total"], "search", find_by_code)
        self.patch(self.registry[ORDER]._fields["total"], "store", False)
        self.search([("customer_id.city", "=", "Ghent"), ("total", "=", 1)])
        stranger = self.env[CUSTOMER].create({"name": "Azure", "city": "Ghent"})
        self.assertTrue(self.is_touched_by_create(stranger))

    def test_a_search_by_tags_is_touched_by_records_and_not_by_what_tags_have(self):
        self.search([("label_ids", "in", self.label.ids), ("name", "=", "Chairs")])
        self.assertTrue(self.is_touched_by_write(self.order, "label_ids"))
        self.assertFalse(self.is_touched_by_write(self.other_order, "label_ids"))
        # of each link that comes or goes, both ends are told
        self.assertFalse(self.is_touched_by_write(self.other_label, "order_ids"))

    def test_a_group_of_records_of_others_does_not(self):
        self.note(
            lambda env: env[ORDER].formatted_read_group(
                [("user_id", "=", self.user.id)], ["customer_id"], ["total:sum"]
            )
        )
        self.assertFalse(self.is_touched_by_write(self.order, "customer_id", "total"))
        self.order.user_id = self.user
        self.assertTrue(self.is_touched_by_write(self.order, "total"))
        self.assertTrue(self.is_touched_by_write(self.order, "user_id"))
        self.assertFalse(self.is_touched_by_write(self.order, "name"))

    def test_an_archived_record_belongs_to_no_search(self):
        self.search([])
        self.assertTrue(self.is_touched_by_write(self.order, "active"))
        self.other_order.active = False
        self.assertFalse(self.is_touched_by_create(self.other_order))

    def test_what_is_sorted_by_is_followed(self):
        self.search([], order="customer_id, name")
        self.assertTrue(self.is_touched_by_write(self.order, "name"))
        stranger = self.env[CUSTOMER].create({"name": "Nobody's"})
        self.assertFalse(self.is_touched_by_create(stranger))

    def test_equal_records_keep_their_order(self):
        self.patch(self.registry[CUSTOMER], "_order", "name")
        twins = self.env[CUSTOMER].create([{"name": "Twin"}] * 30)
        self.env[ORDER].create([{"customer_id": twin.id} for twin in twins])
        # what is grouped is hashed then, and not sorted by chance
        self.env.cr.execute("SET LOCAL enable_sort TO off")
        domain = [("customer_id", "in", twins.ids)]
        by_customer = {"grouping_sets": [["user_id"], ["customer_id"]]}
        for name, read in {
            "records": lambda env: env[CUSTOMER].search([("name", "=", "Twin")]),
            "records by a link": lambda env: (
                env[ORDER].search(domain, order="customer_id").customer_id
            ),
            "groups": lambda env: env[CUSTOMER].browse(
                group["customer_id"][0]
                for group in env[ORDER].formatted_read_grouping_sets(
                    domain, **by_customer
                )[1]
            ),
        }.items():
            with self.subTest(name=name):
                # its row comes to stand behind all others
                self.env.cr.execute(
                    "UPDATE test_web_syncer_customer SET city = 'Lier' WHERE id = %s",
                    twins[0].ids,
                )
                found = []
                self.note(lambda env, read=read, found=found: found.extend(read(env)))
                self.assertEqual([twin.id for twin in found], twins.ids)

    def test_a_bad_order_is_refused_as_odoo_does(self):
        for order, error in {
            "name,": UserError,
            "name; DROP TABLE res_users": UserError,
            "nothing": ValueError,
        }.items():
            with self.subTest(order=order):
                with self.assertRaises(error):
                    self.env[ORDER].search([], order=order)
                with self.assertRaises(error):
                    self.search([], order=order)

    def test_what_is_joined_is_told_from_what_code_searches_besides(self):
        def read(env):
            env[ORDER].search([], order="user_id")
            env[ORDER].sudo().search_count([("name", "=", "Chairs")])

        self.order.user_id = self.user
        self.note(read)
        stranger = new_test_user(self.env, "stranger")
        self.assertFalse(self.is_touched_by_write(stranger.partner_id, "name"))
        self.assertTrue(self.is_touched_by_write(self.user.partner_id, "name"))

    def test_records_that_are_joined_with_others_of_their_model_are_followed(self):
        self.note(
            lambda env: env["res.partner"].formatted_read_group(
                [("ref", "=", "A1")], ["parent_id"], ["__count"]
            )
        )
        parent, child = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        child.write({"ref": "A1", "parent_id": parent.id})
        self.assertTrue(self.is_touched_by_create(child))
        self.assertTrue(self.is_touched_by_write(child, "ref", "parent_id"))
        self.assertTrue(self.is_touched_by_write(parent, "complete_name"))
        stranger = self.env["res.partner"].create({"name": "C"})
        self.assertFalse(self.is_touched_by_create(stranger))
        self.assertFalse(self.is_touched_by_write(stranger, "name"))

    def test_a_count_over_another_model_touches(self):
        self.note(lambda env: env[LINE].search_count([("name", "=", "One")]))
        line = self.env[LINE].create({"name": "One"})
        self.assertTrue(self.is_touched_by_create(line))
        self.assertTrue(self.is_touched(LINE, unlink=line.ids))
        line.name = "Two"
        self.assertFalse(self.is_touched_by_create(line))

    def test_a_search_by_sql_finds_any_record(self):
        domain = Domain.custom(to_sql=lambda model, alias, query: SQL("TRUE"))
        self.note(lambda env: env[ORDER].search(domain))
        self.assertTrue(self.is_touched_by_create(self.other_order))

    def test_sql_of_its_own_is_touched_by_any_change(self):
        self.note(
            lambda env: env.cr.execute("SELECT sum(amount) FROM test_web_syncer_line")
        )
        self.assertTrue(self.is_touched_by_write(self.order.line_ids, "name"))
        self.assertTrue(self.is_touched(LINE, unlink=[1]))
        self.assertFalse(self.is_touched_by_write(self.order, "name"))

    def test_sql_over_records_of_a_domain_is_touched_by_those(self):
        def read(env):
            query = env[ORDER]._search([("name", "=", "Chairs")])
            query.add_join(
                "LEFT JOIN",
                "its_lines",
                "test_web_syncer_line",
                SQL("its_lines.order_id = test_web_syncer_order.id"),
            )
            env.cr.execute(query.select(SQL("its_lines.name")))

        self.note(read)
        line = self.env[LINE].create({"name": "Two", "order_id": self.other_order.id})
        self.assertFalse(self.is_touched_by_create(line))
        self.assertFalse(self.is_touched_by_write(line, "name"))
        self.assertFalse(self.is_touched_by_create(self.other_order))
        line.order_id = self.order
        self.assertTrue(self.is_touched_by_write(line, "order_id"))
        self.assertTrue(self.is_touched_by_write(line, "name"))
        self.assertTrue(self.is_touched_by_create(line))
        self.assertTrue(self.is_touched_by_write(self.order, "total"))

    def test_sql_over_records_by_id_is_touched_by_those(self):
        self.note(
            lambda env: env.execute_query(
                SQL(
                    """SELECT o.total, line.name
                         FROM test_web_syncer_order o
                    LEFT JOIN test_web_syncer_line line ON line.order_id = o.id
                        WHERE o.id = ANY(%s)""",
                    self.order.ids,
                )
            )
        )
        self.assertTrue(self.is_touched_by_write(self.order, "total"))
        self.assertFalse(self.is_touched_by_write(self.other_order, "total"))
        self.assertTrue(self.is_touched_by_write(self.order.line_ids, "name"))
        line = self.env[LINE].create({"name": "Two", "order_id": self.other_order.id})
        self.assertFalse(self.is_touched_by_create(line))

    def test_a_part_of_a_domain_that_is_not_plain_is_left_out(self):
        def search(env):
            query = env[CUSTOMER]._search([("name", "=", "Azure")])
            env[ORDER].search([("name", "=", "Chairs"), ("customer_id", "in", query)])

        self.note(search)
        self.assertFalse(self.is_touched_by_create(self.other_order))
        self.assertTrue(self.is_touched_by_create(self.order))

    def test_a_condition_that_only_sql_understands_is_left_out(self):
        self.search([("total", "<", "5")])
        self.assertTrue(self.is_touched_by_create(self.other_order))

    def test_a_domain_of_very_many_conditions_is_left_out(self):
        names = [("name", "=", str(number)) for number in range(100)]
        self.search(["|"] * (len(names) - 1) + names)
        self.assertTrue(self.is_touched_by_create(self.other_order))

    def test_of_very_many_records_any_may_match(self):
        self.search([("name", "=", "Tables")])
        orders = self.env[ORDER].create([{"name": "Many"}] * 300)
        self.assertFalse(self.is_touched_by_create(orders[:100]))
        self.assertTrue(self.is_touched_by_create(orders))

    def test_where_comparing_takes_long_any_may_match(self):
        self.search([("name", "=", "Tables")])
        self.assertFalse(self.is_touched_by_create(self.order))
        with patch.object(look, "MAX_SECONDS", -1):
            self.assertTrue(self.is_touched_by_create(self.order))

    # ------------------------------------------------------------------
    # What is fetched
    # ------------------------------------------------------------------

    def test_what_a_shape_of_call_looks_at_is_fetched_together_from_then_on(self):
        def look(env):
            order = env[ORDER].browse(self.order.id)
            return order.name, order.total, order.user_id

        self.note(look, "a shape")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env.invalidate_all()
            reads = Reads("a shape")
            env = self.env(su=True)
            with noting_statements(env, reads):
                look(env)
        self.assertFalse(self.is_touched_by_write(self.order, "customer_id"))

    def test_nothing_is_noted_when_nobody_asks(self):
        self.read_order(name={})
        cr = self.env.cr
        self.assertNotIn("execute", vars(cr))
