import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.web_syncer.spread import spread


@tagged("post_install", "-at_install")
class TestReloadViews(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caller = new_test_user(cls.env, "caller", groups="base.group_user")
        cls.ann = new_test_user(cls.env, "ann", groups="base.group_user")
        cls.bob = new_test_user(cls.env, "bob", groups="base.group_portal")
        # the lowest rights: may not even read the partners it sends to
        cls.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner")]
        ).perm_read = False
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM bus_bus")

    def sent(self):
        """Return ``[(partner id, message), …]`` as the bus would deliver them."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([], order="id")
        result = []
        for row in rows:
            _db, model, partner_id = json.loads(row.channel)
            self.assertEqual(model, "res.partner")
            message = json.loads(row.message)
            self.assertEqual(message["type"], "web.refresh_view")
            result.append((partner_id, message["payload"]))
        self.env.cr.execute("DELETE FROM bus_bus")
        self.env["bus.bus"].invalidate_model()
        return result

    def reload(self, users, *args, **kwargs):
        users.with_user(self.caller).reload_views(*args, **kwargs)
        return self.sent()

    def assertRefused(self, words, *args, **kwargs):
        with self.assertRaises(ValueError) as caught:
            self.ann.with_user(self.caller).reload_views(*args, **kwargs)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertFalse(self.sent(), "a refused call sends nothing")

    def test_each_user_hears_it_on_their_own_channel(self):
        message = {
            "model": "res.country",
            "view_types": ["kanban", "form"],
            "rec_ids": [1, 2],
        }
        sent = self.reload(self.ann + self.bob, **message)
        self.assertEqual(
            [partner for partner, _message in sent],
            [self.ann.partner_id.id, self.bob.partner_id.id],
        )
        for _partner, payload in sent:
            self.assertEqual({key: payload[key] for key in message}, message)

    def test_blank_filters_mean_any_view(self):
        for blank in (None, [], (), False):
            [(_partner, payload)] = self.reload(self.ann, "res.country", blank, blank)
            self.assertEqual((payload["view_types"], payload["rec_ids"]), ([], []))

    def test_tree_is_the_legacy_name_of_list(self):
        [(_partner, payload)] = self.reload(self.ann, "res.country", ["tree", "form"])
        self.assertEqual(payload["view_types"], ["list", "form"])

    def test_archived_users_are_skipped(self):
        self.ann.active = False
        [(partner, _payload)] = self.reload(self.ann + self.bob, "res.country")
        self.assertEqual(partner, self.bob.partner_id.id)

    def test_nobody_is_told_when_there_is_nobody(self):
        self.assertFalse(self.reload(self.env["res.users"], "res.country"))

    def test_nothing_is_sent_by_a_transaction_that_rolls_back(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.ann.reload_views("res.country")
            raise ZeroDivisionError()
        self.assertFalse(self.sent())

    def test_the_caller_needs_no_right_on_users_or_partners(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.ann.partner_id.with_user(self.caller).check_access("read")
        self.assertTrue(self.reload(self.ann, "res.country"))
        self.caller = self.bob
        self.assertTrue(self.reload(self.ann, "res.country"))

    def test_thousands_of_users_cost_one_insert_and_few_queries(self):
        users = self.env["res.users"].create(
            [{"name": f"user {n}", "login": f"user {n}"} for n in range(1000)]
        )
        # what the creation of users has waiting is not counted
        self.env.cr.flush()
        self.registry.cache_invalidated.clear()
        self.env.invalidate_all()
        # asked for once, until caches are emptied
        self.env["web.syncer.dependency"]._get_names()
        self.env["web.syncer.model"]._get_chosen()
        create = type(self.env["bus.bus"]).create
        with patch.object(
            type(self.env["bus.bus"]), "create", autospec=True, side_effect=create
        ) as insert:
            # 1,000 users and 1,000 partners are read, in one query each where the cache
            # is cold, and a system parameter; the bus rows are written by the ORM, 100
            # in a statement
            with self.assertQueryCount(13):
                users.reload_views("res.country")
                self.env.cr.precommit.run()
        self.assertEqual(insert.call_count, 1)
        self.assertEqual(len(self.sent()), 1000)

    def test_a_larger_audience_spreads_its_requests_over_more_time(self):
        seconds = [spread(audience) for audience in (1, 2, 10, 100, 1000, 100_000)]
        self.assertEqual(seconds[0], 0, "one user does not wait")
        self.assertEqual(sorted(seconds), seconds)
        self.assertLess(seconds[1], seconds[3])
        self.assertEqual(seconds[-1], 10, "nobody waits for more than 10 s")

    def test_the_server_decides_the_spread_by_those_who_are_told(self):
        [(_partner, payload)] = self.reload(self.ann, "res.country")
        self.assertEqual(payload["spread"], 0)
        self.bob.active = False
        [(_partner, payload)] = self.reload(self.ann + self.bob, "res.country")
        self.assertEqual(payload["spread"], 0)
        self.bob.active = True
        for _partner, payload in self.reload(self.ann + self.bob, "res.country"):
            self.assertGreater(payload["spread"], 0)

    def test_an_unknown_model_is_named(self):
        self.assertRefused(["no.such.model"], "no.such.model")
        self.assertRefused(["None"], None)
        self.assertRefused(["res.country"], self.env["res.country"])

    def test_an_unknown_view_type_is_named_with_those_there_are(self):
        self.assertRefused(["kaban", "kanban, list"], "res.country", ["kaban"])
        self.assertRefused(["search"], "res.country", ["search"])
        self.assertRefused(["['list']"], "res.country", [["list"]])

    def test_a_bare_string_is_no_list_of_view_types(self):
        self.assertRefused(["write ['form']"], "res.country", "form")

    def test_an_id_that_is_no_integer_is_named(self):
        for rec_ids in (["7"], [7.0], [True], [None], "7", [self.env["res.country"]]):
            self.assertRefused(
                [repr(rec_ids[0]), "records.ids"], "res.country", rec_ids=rec_ids
            )
        new = self.env["res.country"].new()
        self.assertRefused([repr(new.id)], "res.country", rec_ids=[new.id])
        for rec_ids in (7, True, self.ann):
            self.assertRefused([repr(rec_ids)], "res.country", rec_ids=rec_ids)


@tagged("post_install", "-at_install")
class TestReloadViewsOverRPC(HttpCase):
    def assertRefused(self, login):
        self.authenticate(login, login)
        response = self.url_open(
            "/web/dataset/call_kw",
            json={
                "params": {
                    "model": "res.users",
                    "method": "reload_views",
                    "args": [[self.uid], "res.country"],
                    "kwargs": {},
                }
            },
        )
        error = response.json()["error"]["data"]
        self.assertEqual(error["name"], "odoo.exceptions.AccessError")
        self.assertIn("res.users.reload_views", error["message"])

    def test_nobody_reloads_the_views_of_others_over_rpc(self):
        new_test_user(self.env, "internal", groups="base.group_user")
        with mute_logger("odoo.http"):
            self.assertRefused("internal")
            self.assertRefused("admin")
