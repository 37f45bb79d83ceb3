"""Values that depend on who looks, and nothing that says so.

Users of equal rights hear of the same change within one burst. Each must be told what
the own `read()` gives, whoever of them comes first.
"""

from unittest.mock import patch

from odoo import api
from odoo.fields import Domain
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tests import HttpCase, tagged

from odoo.addons.web_syncer import bus_row

from .common import DeliveryCase, Publisher
from .own_read import OwnRead
from .ways_to_know_the_user import WAYS, WAYS_TO_KNOW_GROUPS


class SharingByRecord(Publisher):
    """What is published, and what each should hear. How it is heard is left open."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        # of equal rights
        self.ann = self.make_user("sharing_ann")
        self.ben = self.make_user("sharing_ben")
        self.users = [self.ann, self.ben]
        self.make_records()

    def make_records(self):
        make = self.make
        people = self.ann + self.ben
        own = [{"user_id": user.id} for user in people]
        self.plains = make("plain", *own)
        shy = make(
            "shy",
            {
                "name": "Secret",
                "owner_id": self.ann.id,
                "fan_ids": people.ids,
                "definition": [
                    {
                        "name": "friend",
                        "type": "many2one",
                        "comodel": "test.web.syncer.shy",
                        "string": "Friend",
                    },
                ],
            },
        )
        friend = make("shy", {"name": "Friend", "owner_id": self.ben.id})
        found = make("masked.search", *({"owner_id": user.id} for user in people))
        fetched = make("masked.fetch", {"owner_id": self.ben.id})
        self.bundle = make("bundle", {"plain_ids": self.plains.ids})
        self.onlooker = make(
            "onlooker",
            {
                "owner_id": self.ann.id,
                "moment": "2026-01-02 03:04:05",
                "shy_id": shy.id,
                "shy_ids": (shy + friend).ids,
                "bundle_id": self.bundle.id,
                "masked_fetch_id": fetched.id,
                "plain_id": self.plains[0].id,
                "properties": {"friend": friend.id},
                "plain_ids": self.plains.ids,
                "masked_search_ids": found.ids,
                "own_shy_ids": (shy + friend).ids,
            },
        )

    def make(self, kind, *values):
        model = self.env[f"test.web.syncer.{kind}"]
        records = model.create(
            [{"name": f"{kind} {i}"} | v for i, v in enumerate(values)]
            if "name" in model
            else [*values]
        )
        self.env.flush_all()
        return records

    # ------------------------------------------------------------------
    # What is expected
    # ------------------------------------------------------------------

    def assert_each_reads_its_own(self, records, *names, method="write"):
        """Publish a change of fields, and compare what is heard of it.

        :return: ``{login: {id: payload}}``
        """
        changes = records.ids if method == "create" else [[[*names], records.ids]]
        for order in (self.users, self.users[::-1]):
            heard = self.hear(order, records._name, {method: changes})
            for user in order:
                for record in records:
                    told = heard[user.login].get(record.id)
                    self.compare(user, order, record, names, told, method)
        return heard

    def compare(self, user, order, record, names, told, method):
        """Compare what a user was told of a record with what the user may read."""
        where = (
            f"{record}.{'/'.join(names)}, told to {user.login}"
            f" in the order {[u.login for u in order]}"
        )
        own = OwnRead(user)
        readings = own.readings(record, names) if own.can_read(record) else [{}]
        if not any(readings) and method == "write":
            self.assertIsNone(told, f"{where}: nothing may be read")
            return
        self.assertIsNotNone(told, f"{where}: nothing was told")
        self.assertEqual(told["method"], method, where)
        for name in names:
            values = [reading.get(name, "refused") for reading in readings]
            self.assertIn(told["data"].get(name, "refused"), values, f"{where}: {name}")
        self.assertEqual(set(told["changed"]), told["data"].keys(), where)
        if method == "write":
            self.assertLessEqual(told["data"].keys(), {*names}, where)
        name = own.read(record, ["display_name"])["display_name"]
        self.assertEqual(told["record_name"], name, f"{where}: record_name")
        author = self.env.user
        self.assertEqual(
            told["user_id"] and told["user_id"]["name"],
            own.can_read(author) and own.read(author, ["name"])["name"],
            f"{where}: the author",
        )

    def assert_values(self, heard, record, field, ann, ben):
        """Make sure that the test would see a leak: the two values differ."""
        values = {
            login: told.get(record.id, {"data": {}})["data"].get(field)
            for login, told in heard.items()
        }
        self.assertEqual(values, {self.ann.login: ann, self.ben.login: ben})

    # ------------------------------------------------------------------
    # Links and relations
    # ------------------------------------------------------------------

    def test_a_link_that_names_itself_by_who_looks(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "shy_id")
        shy = self.onlooker.shy_id.id
        self.assert_values(
            heard, self.onlooker, "shy_id", [shy, "Secret"], [shy, "Busy"]
        )

    def test_a_property_whose_link_names_itself_by_who_looks(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "properties")
        ann, ben = (
            heard[user.login][self.onlooker.id]["data"]["properties"][0]["value"]
            for user in (self.ann, self.ben)
        )
        self.assertEqual([ann[1], ben[1]], ["Busy", "Friend"])

    def test_a_link_to_what_is_fetched_by_who_looks(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "masked_fetch_id")
        fetched = self.onlooker.masked_fetch_id
        self.assert_values(
            heard,
            self.onlooker,
            "masked_fetch_id",
            [fetched.id, "Busy"],
            [fetched.id, "masked.fetch 0"],
        )

    def test_a_link_that_is_named_by_lines(self):
        self.assert_each_reads_its_own(self.onlooker, "bundle_id")

    def test_a_related_name(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "shy_name")
        self.assert_values(heard, self.onlooker, "shy_name", "Secret", "Busy")

    def test_a_related_field_whose_end_is_computed_by_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "shy_is_mine")
        self.assert_values(heard, self.onlooker, "shy_is_mine", True, False)

    def test_a_related_many2one_whose_end_is_computed_by_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "shy_again_id")
        shy = self.onlooker.shy_id.id
        self.assert_values(heard, self.onlooker, "shy_again_id", [shy, "Secret"], False)

    def test_a_related_many2many_whose_end_is_computed_by_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "shy_fan_ids")
        self.assert_values(
            heard, self.onlooker, "shy_fan_ids", self.ann.ids, self.ben.ids
        )

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------

    def test_lines_whose_rules_name_the_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "plain_ids")
        self.assert_values(
            heard,
            self.onlooker,
            "plain_ids",
            self.plains[0].ids,
            self.plains[1].ids,
        )

    def test_lines_whose_model_searches_in_a_way_of_its_own(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "masked_search_ids")
        found = heard[self.ann.login][self.onlooker.id]["data"]["masked_search_ids"]
        self.assertEqual(len(found), 1)

    def test_lines_whose_domain_names_the_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "own_shy_ids")
        found = heard[self.ann.login][self.onlooker.id]["data"]["own_shy_ids"]
        self.assertEqual(found, self.onlooker.shy_id.ids)

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    def test_computed_fields_that_look_at_the_user(self):
        for field in (
            "login",
            "cached_login",
            "remembered_login",
            "login_by_sql",
            "declared_login",
        ):
            with self.subTest(field):
                heard = self.assert_each_reads_its_own(self.onlooker, field)
                self.assert_values(
                    heard, self.onlooker, field, self.ann.login, self.ben.login
                )

    def test_a_field_that_is_computed_from_one_that_looks_at_the_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "chained_login")
        self.assert_values(
            heard,
            self.onlooker,
            "chained_login",
            f"seen by {self.ann.login}",
            f"seen by {self.ben.login}",
        )

    def test_a_computed_many2many_that_looks_at_the_user(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "user_ids")
        self.assert_values(heard, self.onlooker, "user_ids", self.ann.ids, self.ben.ids)

    def test_a_computed_many2many_of_a_model_that_may_not_be_read(self):
        vault = self.make("vault", {})
        heard = self.assert_each_reads_its_own(self.onlooker, "vault_ids")
        self.assert_values(heard, self.onlooker, "vault_ids", vault.ids, vault.ids)

    def test_a_computed_field_that_looks_whether_it_is_superuser(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "mode")
        self.assert_values(heard, self.onlooker, "mode", "user", "user")

    def test_a_computed_field_that_asks_for_a_group(self):
        self.ben.group_ids += self.env.ref("test_web_syncer.group_secret")
        heard = self.assert_each_reads_its_own(self.onlooker, "knows_secrets")
        self.assert_values(heard, self.onlooker, "knows_secrets", False, True)

    def test_a_computed_field_that_searches_what_each_may_read(self):
        self.make("plain", {"user_id": self.ben.id})
        heard = self.assert_each_reads_its_own(self.onlooker, "readable_count")
        self.assert_values(heard, self.onlooker, "readable_count", 1, 2)

    def test_a_computed_field_that_counts_the_lines_that_each_may_read(self):
        self.onlooker.plain_ids += self.make("plain", {"user_id": self.ben.id})
        heard = self.assert_each_reads_its_own(self.onlooker, "line_count")
        self.assert_values(heard, self.onlooker, "line_count", 1, 2)

    def test_a_computed_field_that_names_the_lines_that_each_may_read(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "line_names")
        self.assert_values(heard, self.onlooker, "line_names", "plain 0", "plain 1")

    def test_a_computed_field_that_asks_whether_one_may_write(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "may_write")
        self.assert_values(heard, self.onlooker, "may_write", True, False)

    def test_a_computed_field_that_looks_at_the_company(self):
        self.ben.company_ids += self.other_company
        self.ben.company_id = self.other_company
        heard = self.assert_each_reads_its_own(self.onlooker, "company_name")
        self.assert_values(
            heard, self.onlooker, "company_name", self.company.name, "Elsewhere"
        )

    def test_a_computed_field_that_looks_at_the_time_zone(self):
        self.ann.tz, self.ben.tz = "UTC", "Asia/Tokyo"
        heard = self.assert_each_reads_its_own(self.onlooker, "local_time")
        self.assert_values(
            heard,
            self.onlooker,
            "local_time",
            "2026-01-02 03:04:05+00:00",
            "2026-01-02 12:04:05+09:00",
        )

    def test_a_computed_field_that_fails_for_who_may_not_read_a_link(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "refused_name")
        self.assert_values(heard, self.onlooker, "refused_name", "plain 0", None)

    def test_a_computed_field_that_hides_what_may_not_be_read(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "hidden_name")
        self.assert_values(heard, self.onlooker, "hidden_name", "plain 0", "hidden")

    def test_computed_fields_that_use_the_user_in_unusual_ways(self):
        def has_group(record):
            return record.env.user.has_group(group_ext_id="base.group_user")

        def forget(record):
            record.env.cache.invalidate([(record._fields["name"], record.ids)])

        def among_new(record):
            user = record.env.user
            return user == user.new() + record.owner_id

        for look in (
            lambda record: record.env.user != False,  # noqa: E712
            lambda record: record.env.user != None,  # noqa: E711
            lambda record: None != record.env.user,  # noqa: E711
            lambda record: record.env.user == False,  # noqa: E712
            lambda record: record.env.user != record.owner_id,
            among_new,
            has_group,
            forget,
        ):

            def _compute_mode(records, look=look):  # pylint: disable=missing-return
                for record in records:
                    record.mode = str(look(record))

            with (
                self.subTest(look),
                patch.object(
                    self.registry[self.onlooker._name], "_compute_mode", _compute_mode
                ),
            ):
                heard = self.assert_each_reads_its_own(self.onlooker, "mode")
                for told in heard.values():
                    self.assertIn("mode", told[self.onlooker.id]["data"])

    def test_all_of_a_record_at_once(self):
        self.assert_each_reads_its_own(self.onlooker, *self.all_names())

    def test_a_new_record(self):
        # whether these fail depends on what else is read, and in which order
        refusable = {"refused_name", "hidden_name"}
        self.patch(
            self.registry[self.onlooker._name],
            "_sync_fields",
            lambda model: [name for name in model._fields if name not in refusable],
        )
        names = self.all_names()
        self.assert_each_reads_its_own(self.onlooker, *names, method="create")

    def all_names(self):
        left_out = {"id", *LOG_ACCESS_COLUMNS, "refused_name", "hidden_name"}
        return [name for name in self.onlooker._fields if name not in left_out]

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------

    def test_a_name_made_of_the_lines_that_each_may_read(self):
        heard = self.assert_each_reads_its_own(self.bundle, "color")
        names = [heard[u.login][self.bundle.id]["record_name"] for u in self.users]
        self.assertEqual(names, ["plain 0", "plain 1"])

    def test_an_author_whom_not_all_find(self):
        Users, forbidden, author = self.registry["res.users"], self.ben, self.env.user

        def _search(model, domain, *args, **kwargs):
            if model.env.uid == forbidden.id and not model.env.su:
                domain = Domain(domain) & Domain("id", "!=", author.id)
            return original(model, domain, *args, **kwargs)

        original = Users._search
        self.patch(Users, "_search", api.model(_search))
        self.registry.clear_all_caches()
        self.addCleanup(self.registry.clear_all_caches)
        heard = self.hear_of_author()
        self.assertTrue(heard[self.ann.login], "who may know the author is not told")
        self.assertIs(heard[self.ben.login], False)

    def test_an_author_whom_not_all_may_read(self):
        author = self.env.user
        self.env["ir.rule"].create(
            {
                "name": "Users: oneself, and the author for one",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "domain_force": (
                    f"[('id', 'in', [user.id, {author.id} * (user.id == {self.ann.id})]"
                    ")]"
                ),
            }
        )
        heard = self.hear_of_author()
        self.assertTrue(heard[self.ann.login], "who may know the author is not told")
        self.assertIs(heard[self.ben.login], False)

    # ------------------------------------------------------------------
    # Access to fields, and models that read in a way of their own
    # ------------------------------------------------------------------

    def test_fields_that_each_may_read_of_one_record(self):
        payslips = self.make_payslips()
        for field in ("salary", "bonus"):
            for names in ([field], [field, "name"]):
                with self.subTest(fields=names):
                    heard = self.assert_each_reads_its_own(payslips, *names)
                    for user, payslip in zip(self.users, payslips, strict=True):
                        told = {
                            payload["data"][field]
                            for payload in heard[user.login].values()
                            if field in payload["data"]
                        }
                        self.assertEqual(told, {payslip[field]})

    def test_what_all_may_read_of_records_with_fields_that_only_one_may(self):
        payslips = self.make_payslips()
        heard = self.assert_each_reads_its_own(payslips, "name")
        self.assertEqual(*([*heard[user.login]] for user in self.users))

    def test_a_field_that_one_may_read_of_all_records(self):
        self.ben.group_ids += self.env.ref("test_web_syncer.group_secret")
        payslips = self.make_payslips()
        heard = self.assert_each_reads_its_own(payslips, "salary", "name")
        self.assertEqual([*heard[self.ben.login]], payslips.ids)

    def make_payslips(self):
        values = [
            {"owner_id": user.id, "salary": 1000 + user.id, "bonus": 10 + user.id}
            for user in self.users
        ]
        return self.make("payslip", *values)

    def test_models_that_read_in_a_way_of_their_own(self):
        for kind in ("read", "format", "fetch"):
            with self.subTest(kind):
                record = self.make(f"masked.{kind}", {"owner_id": self.ann.id})
                heard = self.assert_each_reads_its_own(record, "name")
                ann, ben = (heard[u.login][record.id]["data"] for u in self.users)
                self.assertNotEqual(ann, ben)

    def test_a_model_that_searches_in_a_way_of_its_own(self):
        record = self.make("masked.search", {"owner_id": self.ann.id})
        self.patch(self.registry[record._name], "_implements_syncer", True)
        row = {"write": [[["name"], record.ids]]}
        for order in (self.users, self.users[::-1]):
            heard = self.hear(order, record._name, row)
            self.assertEqual([*heard[self.ann.login]], record.ids)
            self.assertEqual([*heard[self.ben.login]], [])

    def hear_of_author(self):
        heard = self.assert_each_reads_its_own(self.onlooker, "name")
        return {
            login: told[self.onlooker.id]["user_id"] for login, told in heard.items()
        }


@tagged("post_install", "-at_install")
class TestSharingByRecordOverPolling(SharingByRecord, HttpCase):
    """One after the other, in a known order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare()

    def hear(self, users, model, row):
        self.send_and_forget()
        self.send(self.row(model, **row))
        heard = {user.login: self.poll(user, model) for user in users}
        self.env.invalidate_all()
        return heard

    def test_every_way_to_know_the_user(self):
        self.make("plain", {"user_id": self.ben.id})
        self.check_ways(WAYS)

    def test_every_way_to_know_the_groups_of_the_user(self):
        # both read all plain records
        self.ann.group_ids += self.env.ref("test_web_syncer.group_all")
        self.ben.group_ids += self.env.ref("test_web_syncer.group_all")
        self.ben.group_ids += self.env.ref("test_web_syncer.group_secret")
        self.ben.group_ids += self.env.ref("base.group_system")
        self.check_ways(WAYS_TO_KNOW_GROUPS)

    def check_ways(self, ways):
        """Have a field computed in each of the ways, which must tell users apart."""
        model = self.registry[self.onlooker._name]
        for name, way in ways.items():
            with self.subTest(name):
                self.patch(model, "_compute_knowledge", compute_by(way))
                heard = self.assert_each_reads_its_own(self.onlooker, "knowledge")
                ann, ben = (
                    heard[user.login][self.onlooker.id]["data"]["knowledge"]
                    for user in self.users
                )
                self.assertNotEqual(ann, ben)

    def poll(self, user, model):
        # as in a websocket
        context = {"lang": None, "tz": user.tz, "uid": user.id}
        with self.registry.cursor() as cr:
            bus = api.Environment(cr, user.id, context)["bus.bus"]
            channel = bus_row.channel(self.dbname, model)
            notifications = bus._poll([channel], self.last)
        entries = [e for n in notifications for e in n["message"]["payload"]]
        return {record_id: payload for (_db, _model, record_id), payload in entries}


@tagged("post_install", "-at_install")
class TestSharingByRecordOverWebsockets(SharingByRecord, DeliveryCase):
    """All at once."""

    def hear(self, users, model, row):
        self.models = [model]
        self.send_and_forget()
        listeners = {user.login: self.listen(user, model) for user in users}
        self.publish(self.row(model, **row))
        heard = {}
        for login, listener in listeners.items():
            entries = listener.hear()
            heard[login] = {key[2]: payload for key, payload in entries}
            listener.socket.close()
        self.env.invalidate_all()
        return heard


def compute_by(way):
    """Return a compute method that asks in one of the ways."""

    def _compute_knowledge(records):
        for record in records:
            record.knowledge = str(way(record))

    return _compute_knowledge
