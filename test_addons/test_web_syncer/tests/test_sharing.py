from unittest.mock import patch

from odoo import api
from odoo.tests import tagged

from odoo.addons.bus.models.bus import BusBus, dispatch
from odoo.addons.web_syncer import bus_row, parameters
from odoo.addons.web_syncer.delivery import burst, deliver, line, render
from odoo.addons.web_syncer.delivery.rights import Person, Rights, subscriber_context

from .audience import ALL, Subscriber
from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestSharing(DeliveryCase):
    """Who reads the same shares the work, and nobody gets what another may read."""

    def setUp(self):
        super().setUp()
        # so that a slow machine shares too, which is what could go wrong
        self.patch(burst, "BURST_SECONDS", 3600)
        self.render = self.startPatcher(
            patch.object(
                render._Renderer,
                "render",
                autospec=True,
                side_effect=render._Renderer.render,
            )
        )
        self.one = self.make_user("sharing_one", ALL)
        self.other = self.make_user("sharing_other", ALL)
        self.tags = self.env["test.web.syncer.tag"].create(
            [{"name": "Open"}, {"name": "Secret", "is_secret": True}]
        )
        self.record = self.Plain.create(
            {"name": "One", "secret": "s", "tag_ids": self.tags.ids}
        )

    def hear(self, *users, lines=True):
        """Let users hear of a write, and return the payload of each."""
        self.send_and_forget()
        listeners = [self.listen(user) for user in users]
        self.render.reset_mock()
        self.record.name = f"{self.record.name} more"
        self.record.secret = f"{self.record.secret} more"
        if lines:
            self.record.tag_ids += self.env["test.web.syncer.tag"].create({})
        self.publish()
        heard = [listener.hear() for listener in listeners]
        self.env.invalidate_all()
        return [entries[0][1] if entries else None for entries in heard]

    def assert_each_reads_its_own(self, renderings=2):
        one, other = self.hear(self.one, self.other)
        self.assertEqual(self.render.call_count, renderings)
        for user, payload in ((self.one, one), (self.other, other)):
            names = ["name", "secret", "tag_ids"]
            expected = Subscriber(self, user).read(self.record, names)
            found = {name: payload["data"].get(name) for name in expected}
            self.assertEqual(found, expected, user.login)
            self.assertEqual(payload["data"].keys() & set(names), expected.keys())
        return one, other

    def test_equals_share(self):
        one, other = self.assert_each_reads_its_own(renderings=1)
        self.assertEqual(one, other)

    def test_many_equals_share(self):
        users = [self.make_user(f"sharing_{n}", ALL) for n in range(10)]
        payloads = self.hear(*users)
        self.assertEqual(self.render.call_count, 1)
        self.assertEqual(payloads, payloads[:1] * len(users))

    def test_a_group_that_a_field_asks_for(self):
        self.other.group_ids += self.env.ref("test_web_syncer.group_secret")
        # without the lines, whose rules this group changes too
        one, other = self.hear(self.one, self.other, lines=False)
        self.assertNotIn("secret", one["changed"])
        self.assertNotIn("secret", one["data"])
        self.assertEqual(other["data"]["secret"], self.record.secret)

    def test_a_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.other.lang = "fr_FR"
        self.record.with_context(lang="fr_FR").name = "Un"
        self.assert_each_reads_its_own()

    def test_a_time_zone(self):
        self.other.tz = "Asia/Tokyo"
        self.assert_each_reads_its_own()

    def test_companies(self):
        self.other.company_ids += self.other_company
        self.assert_each_reads_its_own()

    def test_a_main_company(self):
        self.one.company_ids += self.other_company
        self.other.company_ids += self.other_company
        self.other.company_id = self.other_company
        self.assert_each_reads_its_own()

    def test_a_rule_that_names_the_user(self):
        group = self.env.ref("test_web_syncer.group_all")
        (self.one + self.other).group_ids -= group
        self.record.user_id = self.one
        one, other = self.hear(self.one, self.other)
        self.assertEqual(self.render.call_count, 2)
        self.assertTrue(one)
        self.assertIsNone(other)

    def test_a_rule_of_lines_that_names_the_user(self):
        rule = self.env.ref("test_web_syncer.rule_tag_open")
        rule.domain_force = (
            f"[('is_secret', 'in', [False, user.id == {self.other.id}])]"
        )
        one, other = self.assert_each_reads_its_own()
        self.assertNotIn(self.tags[1].id, one["data"]["tag_ids"])
        self.assertIn(self.tags[1].id, other["data"]["tag_ids"])

    def test_a_rule_on_a_field_that_is_searched_for_each_user(self):
        self.patch(
            type(self.Plain),
            "_search_display_name",
            lambda model, operator, value: [("user_id", "=", model.env.uid)],
        )
        for name in ("own", "all"):
            self.env.ref(
                f"test_web_syncer.rule_plain_{name}"
            ).domain_force = "[('display_name', '=', 'x')]"
        self.record.user_id = self.one
        one, other = self.hear(self.one, self.other)
        self.assertTrue(one)
        self.assertIsNone(other)

    def test_lines_whose_field_has_a_domain_that_is_searched_for_each_user(self):
        allowed = {self.one.id: self.tags[0].id, self.other.id: self.tags[0].id + 1}
        self.patch(
            type(self.tags),
            "_search_display_name",
            lambda model, operator, value: [("id", "=", allowed.get(model.env.uid))],
        )
        self.patch(self.Plain._fields["tag_ids"], "domain", [("display_name", "=", 1)])
        self.env.registry.clear_cache("stable")
        self.addCleanup(self.env.registry.clear_cache, "stable")
        self.env.ref("test_web_syncer.rule_tag_open").domain_force = "[(1, '=', 1)]"
        one, other = self.hear(self.one, self.other)
        self.assertEqual(one["data"]["tag_ids"], self.tags[0].ids)
        self.assertEqual(other["data"]["tag_ids"], self.tags[1].ids)

    def test_a_name_made_of_lines(self):
        self.env.ref(
            "test_web_syncer.rule_tag_open"
        ).domain_force = f"[('is_secret', 'in', [False, user.id == {self.other.id}])]"

        @api.depends("tag_ids.name")
        def _compute_display_name(records):  # pylint: disable=missing-return
            for record in records:
                record.display_name = ", ".join(record.tag_ids.mapped("name"))

        cls = self.env.registry[self.Plain._name]
        self.startPatcher(
            patch.object(cls, "_compute_display_name", _compute_display_name)
        )
        self.env.registry.clear_cache("stable")
        self.addCleanup(self.env.registry.clear_cache, "stable")
        one, other = self.hear(self.one, self.other, lines=False)
        self.assertEqual(one["record_name"], "Open")
        self.assertEqual(other["record_name"], "Open, Secret")

    def test_a_rule_that_hides_the_author(self):
        self.env["ir.rule"].create(
            {
                "name": "Users: oneself",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "domain_force": (
                    "[('id', 'in', [user.id, "
                    f"{self.env.uid} * (user.id == {self.one.id})])]"
                ),
            }
        )
        one, other = self.assert_each_reads_its_own()
        self.assertEqual(one["user_id"]["id"], self.env.uid)
        self.assertFalse(other["user_id"])

    def test_a_model_that_decides_in_python_who_may_read(self):
        forbidden = self.other

        def _check_access(self, operation):
            if self.env.uid == forbidden.id and self:
                return self, lambda: None
            return original(self, operation)

        original = type(self.Plain)._check_access
        self.patch(type(self.Plain), "_check_access", _check_access)
        self.registry.clear_cache("stable")
        one, other = self.hear(self.one, self.other)
        self.assertTrue(one)
        self.assertIsNone(other)

    def test_a_model_that_decides_in_python_who_may_read_a_field(self):
        forbidden = self.other

        def _has_field_access(self, field, operation):
            return original(self, field, operation) and (
                field.name != "name" or self.env.uid != forbidden.id
            )

        original = type(self.Plain)._has_field_access
        self.patch(type(self.Plain), "_has_field_access", _has_field_access)
        self.registry.clear_cache("stable")
        one, other = self.hear(self.one, self.other)
        self.assertIn("name", one["data"])
        self.assertNotIn("name", other["changed"])
        self.assertNotIn("name", other["data"])

    def test_a_model_whose_values_are_its_own_for_each_user(self):
        def read(self, fields=None, load="_classic_read"):
            result = original(self, fields, load)
            for values in result:
                values["name"] = self.env.user.login
            return result

        original = type(self.Plain).read
        self.patch(type(self.Plain), "read", read)
        self.registry.clear_cache("stable")
        one, other = self.hear(self.one, self.other)
        self.assertEqual(one["data"]["name"], self.one.login)
        self.assertEqual(other["data"]["name"], self.other.login)

    def test_a_rule_that_asks_what_is_kept_for_the_transaction(self):
        Users = self.registry["res.users"]
        Users.kept_id = lambda user: user.env.cr.cache.setdefault("kept_id", user.id)
        self.addCleanup(delattr, Users, "kept_id")
        self.addCleanup(self.env.cr.cache.pop, "kept_id", None)
        for name in ("own", "all"):
            self.env.ref(
                f"test_web_syncer.rule_plain_{name}"
            ).domain_force = "[('user_id', '=', user.kept_id())]"
        self.env.cr.cache.pop("kept_id", None)
        self.record.user_id = self.other
        users = [self.one, self.other, self.make_user("sharing_third", ALL)]
        self.env.flush_all()
        row = self.row(self.Plain._name, write=[[["name"], self.record.ids]])
        rights = Rights()
        rights.look(self.env.cr, self.registry, set())
        shared = burst.Burst(self.Plain._name, [row], {}, rights)
        requests = []
        for user in users:
            person = Person(
                (True, self.company.id),
                context=subscriber_context(self.env(user=user), self.company.id),
                generation=rights.generation,
            )
            requests.append(line._Request(person, user.id, person.kind))
        shared._line._waiting.extend(requests)
        with patch.object(self.env.cr, "release", create=True):
            shared._line._serve(self.env.cr)
        self.assertEqual([r.error for r in requests], [None] * 3)
        told = [bool(r.result.notifications) for r in requests]
        self.assertEqual(told, [False, True, False])

    def test_a_question_that_is_answered_with_nothing(self):
        Users = self.registry["res.users"]
        has_group = Users.has_group
        self.patch(
            Users, "has_group", lambda user, group: has_group(user, group) or None
        )

        self.other.group_ids += self.env.ref("base.group_allow_export")
        self.send_and_forget()
        listeners = [self.listen(user) for user in (self.one, self.other)]
        # what is asked before is known, as nothing clears caches any more
        self.registry.cache_invalidated.clear()
        for name in ("Two", "Three"):
            self.record.name = name
            self.publish()
            self.assertTrue(all([listener.hear() for listener in listeners]))

        @api.depends("name")
        def _compute_display_name(records):  # pylint: disable=missing-return
            user = records.env.user
            for record in records:
                knows = user.has_group("base.group_allow_export")
                record.display_name = "Secret" if knows else "Open"

        self.patch(
            self.registry[self.Plain._name],
            "_compute_display_name",
            _compute_display_name,
        )
        self.record.name = "Four"
        self.send()
        channel = bus_row.channel(self.dbname, self.Plain._name)
        by_uid = {w._session.uid: w for w in dispatch._channels_to_ws[channel]}
        # one after the other, so that the first one's result is there
        for user in (self.one, self.other):
            by_uid[user.id].trigger_notification_dispatching()
            self.wait()
        names = [listener.hear()[0][1]["record_name"] for listener in listeners]
        self.assertEqual(names, ["Open", "Secret"])

    def test_a_failure_is_not_shared(self):
        render = self.render.side_effect

        def fail_once(*args):
            if self.render.call_count == 1:
                raise ValueError("once")
            return render(*args)

        self.render.side_effect = fail_once
        with self.assertLogs(deliver.__name__, "ERROR") as logs:
            methods = sorted(p["method"] for p in self.hear(self.one, self.other))
        self.assertEqual(methods, ["reset", "write"])
        self.assertEqual(len(logs.output), 1)

    def test_what_fails_for_all_is_logged_once(self):
        self.render.side_effect = ValueError("always")
        with self.assertLogs(deliver.__name__, "ERROR") as logs:
            methods = [p["method"] for p in self.hear(self.one, self.other)]
        self.assertEqual(methods, ["reset", "reset"])
        self.assertEqual(len(logs.output), 1, "".join(logs.output))


@tagged("post_install", "-at_install")
class TestNotSharing(DeliveryCase):
    """With the system parameter, each websocket finds out everything for itself."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(parameters.SHARE, "False")
        self.users = [self.make_user(f"not_sharing_{n}", ALL) for n in range(3)]
        self.record = self.Plain.create({"name": "One"})

    def test_each_reads_alone(self):
        self.send_and_forget()
        listeners = [self.listen(user) for user in self.users]
        renderings = patch.object(
            render._Renderer,
            "render",
            autospec=True,
            side_effect=render._Renderer.render,
        )
        polls = patch.object(BusBus, "_poll", autospec=True, side_effect=BusBus._poll)
        with renderings as rendered, polls as polled:
            self.record.name = "Two"
            self.publish()
            heard = [listener.hear() for listener in listeners]
        names = [payload["data"]["name"] for [[_key, payload]] in heard]
        self.assertEqual(names, ["Two"] * 3)
        self.assertEqual(rendered.call_count, 3)
        self.assertEqual(polled.call_count, 3)
