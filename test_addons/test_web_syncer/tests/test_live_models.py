import json
import logging
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.web_syncer.exceptions import NewerValuesError
from odoo.addons.web_syncer.live_models import flags as web_syncer_flags
from odoo.addons.web_syncer.live_models import refusal
from odoo.addons.web_syncer.models import web_syncer_model
from odoo.addons.web_syncer.tests.common import SyncerCase

from .common import DeliveryCase

#: A model without a flag, of an addon that knows nothing of this one.
NAME = "res.country.state"
FLAGGED = "test.web.syncer.plain"
FOLLOWED = "test.web.syncer.sheet"
LOGGER = web_syncer_model.__name__


class LiveModels:
    """What an administrator does in the settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "live_admin", groups="base.group_system")
        cls.Live = cls.env["web.syncer.model"].with_user(cls.admin)

    def make_live(self, name=NAME, **values):
        line = self.Live.create({"model_id": self.model_id(name), **values})
        self.commit()
        return line

    def model_id(self, name):
        return self.env["ir.model"]._get_id(name)

    def commit(self):
        """End what takes part in one transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def make_state(self, code):
        country = self.env.ref("base.be")
        values = {"name": code, "code": code, "country_id": country.id}
        return self.env[NAME].create(values)

    def session_info(self, user):
        published = self.env["ir.http"].with_user(user)._sync_published_models()
        return [model._name for model in published]


@tagged("post_install", "-at_install")
class TestLiveModels(LiveModels, SyncerCase, TransactionCase):
    def test_what_is_chosen_is_published_from_the_next_transaction_on(self):
        with self.assertPublishes():
            self.make_state("X1")
        self.make_live()
        with self.assertPublishes() as published:
            published.create(self.make_state("X2"))

    def test_what_is_undone_is_published_no_more(self):
        line = self.make_live()
        line.unlink()
        self.commit()
        with self.assertPublishes():
            self.make_state("X1")

    def test_pages_learn_which_models_are_live_and_which_views_follow(self):
        user = new_test_user(self.env, "live_user", groups="base.group_user")
        self.assertNotIn(NAME, self.session_info(user))
        line = self.make_live(follows=False)
        self.assertIn(NAME, self.session_info(user))
        self.assertFalse(self.env[NAME]._sync_views)
        self.assertFalse(web_syncer_flags.is_followed(self.env[NAME]))
        line.follows = True
        self.assertTrue(web_syncer_flags.is_followed(self.env[NAME]))

    def test_a_save_is_compared_with_what_was_seen_where_views_follow(self):
        state = self.make_state("X1")
        seen = state.with_context(web_syncer_seen={"name": "Another"})
        seen.web_save({"name": "X2"}, {})
        self.make_live()
        with self.assertRaises(NewerValuesError):
            seen.web_save({"name": "X3"}, {})

    def test_who_was_subscribed_before_fetches_again(self):
        # between two times of being live, nothing was published
        with self.assertPublishes() as published:
            self.make_live()
            published.reset(NAME)

    def test_nobody_but_an_administrator_may_see_or_choose(self):
        self.make_live()
        country = self.model_id("res.country")
        for groups in (
            "base.group_user",
            "base.group_portal",
            "base.group_erp_manager",
        ):
            user = new_test_user(self.env, groups, groups=groups)
            lines = self.Live.with_user(user)
            attempts = (
                lambda lines=lines: lines.search([]),
                lambda lines=lines: lines.create({"model_id": country}),
                lambda lines=lines: lines.action_make_usual_live(),
                lambda lines=lines: lines.action_open(),
                lambda lines=lines: lines.explain(self.env.user, self.env.user),
                lambda user=user: (
                    self.env["web.syncer.explanation"].with_user(user).create({})
                ),
            )
            for attempt in attempts:
                with self.subTest(groups=groups), self.assertRaises(AccessError):
                    attempt()

    def test_each_change_is_logged_with_its_author(self):
        who = f"User {self.admin.id} ('live_admin') has switched {NAME}"
        # by its number, as Odoo gives the name to another level
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            line = self.make_live()
            line.follows = False
            line.unlink()
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            [f"{who} on, with its views", f"{who} on, without its views", f"{who} off"],
        )

    def test_a_model_is_chosen_once(self):
        self.make_live()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_live()

    def test_what_cannot_be_live_is_refused_with_the_reason(self):
        for name, reason in (
            ("bus.bus", "the bus"),
            ("ir.cron", "Odoo itself"),
            ("ir.attachment", "Odoo itself"),
            ("res.users.log", "Odoo itself"),
            ("web.syncer.model", "Web Syncer"),
            ("web.syncer.dependency", "Web Syncer"),
            ("base", "abstract"),
            ("base.language.install", "wizard"),
        ):
            with self.subTest(name), self.assertRaisesRegex(ValidationError, reason):
                self.make_live(name)

    def test_a_log_is_refused(self):
        self.patch(refusal, "LOGS", {NAME})
        with self.assertRaisesRegex(ValidationError, "a log"):
            self.make_live()

    def test_what_the_database_works_out_of_other_tables_can_be_made_live(self):
        for name in ("test.web.syncer.showcase", "test.web.syncer.tally"):
            self.make_live(name)
            self.assertIn(name, self.Live.for_session()["live_models"])

    def test_what_is_refused_is_not_offered(self):
        offered = self.Live._offered()
        self.assertIn(NAME, offered)
        for name in ("bus.bus", "base", "ir.cron", "web.syncer.model"):
            self.assertNotIn(name, offered)
        [description] = self.Live.fields_get(["model_id"]).values()
        self.assertEqual(description["domain"], [("model", "in", offered)])

    def test_a_line_cannot_be_turned_into_what_is_refused(self):
        line = self.make_live()
        with self.assertRaisesRegex(ValidationError, "the bus"):
            line.model_id = self.model_id("bus.bus")

    def make_model_without_addon(self):
        self.env.cr.execute(
            """
            INSERT INTO ir_model (model, name, state, "order")
            VALUES ('gone.model', '{"en_US": "Gone"}', 'base', 'id')
         RETURNING id
            """
        )
        return self.env.cr.fetchone()[0]

    def test_a_model_whose_addon_is_not_installed_any_more_is_refused(self):
        model_id = self.make_model_without_addon()
        with self.assertRaisesRegex(ValidationError, "no installed addon"):
            self.Live.create({"model_id": model_id})

    def test_a_chosen_model_that_is_gone_harms_nothing(self):
        model_id = self.make_model_without_addon()
        self.env.cr.execute(
            "INSERT INTO web_syncer_model (model_id, follows, is_chosen)"
            " VALUES (%s, true, true)",
            [model_id],
        )
        self.make_live()
        self.assertIn("gone.model", self.Live._get_chosen())
        with self.assertPublishes() as published:
            published.create(self.make_state("X1"))
        self.assertNotIn("gone.model", self.session_info(self.admin))
        self.Live.action_open()
        self.Live.search([]).mapped("by")
        # removed for good, it takes the choice along
        self.env.cr.execute("DELETE FROM ir_model WHERE id = %s", [model_id])
        self.registry.clear_all_caches()
        self.assertEqual(self.Live._get_chosen(), {NAME: True})

    def test_before_the_addon_is_updated_nothing_is_chosen(self):
        self.registry.clear_all_caches()
        with patch.object(web_syncer_model, "table_exists", return_value=False):
            self.assertEqual(self.Live._get_chosen(), {})
        self.registry.clear_all_caches()


@tagged("post_install", "-at_install")
class TestByAddon(LiveModels, SyncerCase, TransactionCase):
    """What an addon has made live is shown, and stays so."""

    def line(self, name):
        self.Live.action_open()
        return self.Live.search([("model_id.model", "=", name)])

    def test_it_is_in_the_list_and_nothing_is_chosen(self):
        line = self.line(FOLLOWED)
        self.assertEqual(line.by, "addon")
        self.assertTrue(line.follows)
        self.assertFalse(self.line(FLAGGED).follows)
        self.assertEqual(self.Live._get_chosen(), {})
        self.assertEqual(self.make_live().by, "administrator")

    def test_it_cannot_be_switched_off(self):
        line = self.line(FOLLOWED)
        with self.assertRaisesRegex(UserError, "by its addon"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "by its addon"):
            line.follows = False

    def test_its_views_follow_if_the_administrator_wants_it(self):
        line = self.line(FLAGGED)
        line.follows = True
        self.assertTrue(web_syncer_flags.is_followed(self.env[FLAGGED]))
        self.assertTrue(self.line(FLAGGED).follows)
        line.follows = False
        self.assertFalse(web_syncer_flags.is_followed(self.env[FLAGGED]))
        with self.assertRaisesRegex(UserError, "by its addon"):
            line.unlink()

    def test_it_goes_from_the_list_with_its_flag(self):
        self.assertTrue(self.line(FOLLOWED))
        self.patch(self.registry[FOLLOWED], "_implements_syncer", False)
        self.assertFalse(self.line(FOLLOWED))

    def test_what_was_chosen_before_its_addon_made_it_live_stays_chosen(self):
        self.make_live()
        self.patch(self.registry[NAME], "_implements_syncer", True)
        self.assertEqual(self.line(NAME).by, "addon")
        self.patch(self.registry[NAME], "_implements_syncer", False)
        self.env.invalidate_all()
        self.assertEqual(self.line(NAME).by, "administrator")


@tagged("post_install", "-at_install")
class TestUsual(LiveModels, SyncerCase, TransactionCase):
    """One click makes live what people look at together."""

    def usual(self, *names):
        self.patch(web_syncer_model, "USUAL", names)
        return self.Live.action_make_usual_live()["params"]["message"]

    def test_only_what_is_installed_and_not_live_yet_is_made_live(self):
        self.Live.action_open()
        self.make_live("res.country", follows=False)
        self.usual("res.country", NAME, "not.installed", FOLLOWED)
        self.assertEqual(self.Live._get_chosen(), {"res.country": False, NAME: True})

    def test_it_is_said_what_it_costs(self):
        self.patch(web_syncer_model, "writes_per_hour", lambda env, names: {NAME: 12.3})
        message = self.usual(NAME)
        state = self.env["ir.model"]._get(NAME).name
        self.assertIn(f"Live from now on: {state}.", message)
        self.assertIn("12 rows", message)
        self.assertIn("live already", self.usual(NAME))

    def test_the_writes_of_a_table_are_counted_by_postgresql(self):
        line = self.make_live("res.partner")
        self.assertGreater(line.writes, 0)


@tagged("post_install", "-at_install")
class TestLiveAtOnce(LiveModels, SyncerCase, DeliveryCase):
    """Who listens hears of it, or no more, without a restart."""

    def setUp(self):
        super().setUp()
        self.models.append(NAME)
        self.addCleanup(self.models.remove, NAME)
        self.user = self.make_user("live_listener")
        self.state = self.make_state("X1")
        self.send_and_forget()

    def heard(self, listener):
        return [(n[0][2], n[1]["method"]) for n in listener.hear()]

    def rename(self):
        self.state.name += "+"
        self.publish()

    def test_a_user_hears_of_a_model_that_was_made_live(self):
        self.make_live()
        self.send_and_forget()
        listener = self.listen(self.user, NAME)
        self.rename()
        self.assertEqual(self.heard(listener), [(self.state.id, "write")])

    def test_the_open_pages_of_internal_users_are_told_to_ask(self):
        self.send_and_forget()
        self.make_live()
        self.send()
        rows = self.env["bus.bus"].search([("id", ">", self.last)])
        [row] = rows.filtered(lambda row: "web.syncer.models" in row.message)
        group = self.env.ref("base.group_user")
        self.assertEqual(json.loads(row.channel)[1:], ["res.groups", group.id])

    def test_a_page_that_asks_is_told_as_when_it_is_loaded(self):
        self.make_live()
        models = self.env["web.syncer.model"].with_user(self.user).for_session()
        self.assertIn(NAME, models["live_models"])
        hidden = self.env["web.syncer.model"].with_user(self.user)._name
        self.assertNotIn(hidden, models["models"])

    def test_who_subscribed_before_it_was_live_hears_nothing(self):
        listener = self.listen(self.user, NAME)
        self.make_live()
        self.rename()
        self.assertEqual(self.heard(listener), [])

    def test_whoever_listens_hears_nothing_more_once_it_is_switched_off(self):
        line = self.make_live()
        self.send_and_forget()
        listener = self.listen(self.user, NAME)
        self.state.name = "X2"
        self.env.flush_all()
        # what was written before is not told either
        line.unlink()
        self.publish()
        self.assertEqual(self.heard(listener), [])

    def test_whoever_still_listens_fetches_again_once_it_is_live_again(self):
        line = self.make_live()
        self.send_and_forget()
        listener = self.listen(self.user, NAME)
        line.unlink()
        self.make_live()
        self.publish()
        self.assertEqual(self.heard(listener), [(False, "reset")])

    def test_by_another_process_it_is_heard_of_as_soon(self):
        line = self.make_live()
        self.send_and_forget()
        listener = self.listen(self.user, NAME)
        self.rename()
        self.assertTrue(listener.hear())
        # as another process does: the caches of this one know nothing
        self.env.cr.execute("DELETE FROM web_syncer_model WHERE id = %s", [line.id])
        self.env.cr.execute("INSERT INTO orm_signaling_stable DEFAULT VALUES")
        self.put(self.row(NAME, write=[[["name"], [self.state.id]]]))
        self.publish()
        self.assertEqual(self.heard(listener), [])


@tagged("post_install", "-at_install")
class TestOtherProcesses(BaseCase):
    """What was chosen is known wherever the signal of its transaction is seen."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self.delete)

    def transaction(self):
        return self.registry.cursor()

    def env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def delete(self):
        with self.transaction() as cr:
            lines = self.env(cr)["web.syncer.model"].search([])
            lines.filtered(lambda line: line.model == NAME).unlink()
        self.registry.signal_changes()

    def test_a_process_that_sees_the_choice_sees_its_signal(self):
        with self.transaction() as cr:
            _registry, before = self.registry.get_sequences(cr)
        with patch.object(Registry, "signal_changes"):
            with self.transaction() as cr:
                env = self.env(cr)
                model_id = env["ir.model"]._get_id(NAME)
                env["web.syncer.model"].create({"model_id": model_id})
            with self.transaction() as cr:
                _registry, after = self.registry.get_sequences(cr)
        self.registry.signal_changes()
        self.assertGreater(after["stable"], before["stable"])

    def test_what_others_cache_before_the_commit_is_forgotten_with_it(self):
        with self.transaction() as earlier:
            earlier.execute("SELECT 1")
            with self.transaction() as cr:
                env = self.env(cr)
                model_id = env["ir.model"]._get_id(NAME)
                env["web.syncer.model"].create({"model_id": model_id})
                # another thread, which sees what was
                self.registry.clear_cache("stable")
                live = self.env(earlier)["web.syncer.model"]
                self.assertNotIn(NAME, live._get_chosen())
        with self.transaction() as later:
            live = self.env(later)["web.syncer.model"]
            self.assertIn(NAME, live._get_chosen())

    def test_what_was_cached_before_is_forgotten(self):
        with self.transaction() as cr:
            self.assertNotIn(NAME, self.env(cr)["web.syncer.model"]._get_chosen())
            cr.execute(
                "INSERT INTO web_syncer_model (model_id, follows, is_chosen)"
                " SELECT id, true, true FROM ir_model WHERE model = %s",
                [NAME],
            )
            cr.execute("INSERT INTO orm_signaling_stable DEFAULT VALUES")
        with self.transaction() as cr:
            self.registry.check_signaling(cr)
            env = self.env(cr)
            self.assertIn(NAME, env["web.syncer.model"]._get_chosen())
            # the plans of this process know it at the first write
            env.ref("base.be").write({"name": "Belgium"})
            self.assertTrue(env[NAME]._sync_plan.flagged)
            cr.rollback()
