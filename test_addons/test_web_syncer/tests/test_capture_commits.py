import json
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.service.model import retrying
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.capture import rows
from odoo.addons.web_syncer.tests.common import SyncerCase

from .common import CommittingCase

ORDER = "test.web.syncer.order"


@tagged("post_install", "-at_install")
class TestCommits(CommittingCase):
    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.last_id = env["bus.bus"]._bus_last_id()
            self.order_id = env[ORDER].create({"name": "Chairs"}).id
        self.last_id = self.bus_rows()[-1].pop("bus_id")
        self.addCleanup(self.delete_order)

    def delete_order(self):
        with self.transaction() as env:
            env[ORDER].browse(self.order_id).exists().unlink()

    def bus_rows(self):
        with self.transaction() as env:
            rows = env["bus.bus"].search([("id", ">", self.last_id)], order="id")
            return [
                {"bus_id": row.id, **json.loads(row.message)["payload"]}
                for row in rows
                if json.loads(row.message)["type"] == bus_row.TYPE
            ]

    def test_nothing_is_on_the_bus_before_the_commit(self):
        with self.transaction() as env:
            env[ORDER].browse(self.order_id).name = "Armchairs"
            env.cr.flush()
            self.assertFalse(self.bus_rows())
        [row] = self.bus_rows()
        self.assertEqual(row["write"], [[["name"], [self.order_id]]])

    def test_a_rolled_back_transaction_publishes_nothing(self):
        with self.transaction() as env:
            env[ORDER].browse(self.order_id).name = "Armchairs"
            env.cr.flush()
            env.cr.rollback()
        self.assertFalse(self.bus_rows())

    def test_each_commit_of_a_cursor_publishes_its_own_changes(self):
        with self.transaction() as env:
            order = env[ORDER].browse(self.order_id)
            order.name = "Armchairs"
            env.cr.commit()
            order.user_id = SUPERUSER_ID
            env.cr.commit()
        self.assertEqual(
            [row["write"] for row in self.bus_rows()],
            [[[["name"], [self.order_id]]], [[["user_id"], [self.order_id]]]],
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_request_retried_after_a_serialization_failure_publishes_once(self):
        tries = []

        def write_while_another_does():
            tries.append(1)
            order = env[ORDER].browse(self.order_id)
            order.mapped("name")
            if len(tries) == 1:
                with self.transaction() as other:
                    other[ORDER].browse(self.order_id).name = "Tables"
            order.name = f"Try {len(tries)}"
            env.cr.flush()

        with self.transaction() as env, patch("odoo.service.model.time.sleep"):
            retrying(write_while_another_does, env)
        self.assertEqual(len(tries), 2)
        self.assertEqual(
            [row["write"] for row in self.bus_rows()],
            [[[["name"], [self.order_id]]]] * 2,
        )

    def test_a_transaction_that_commits_late_announces_again(self):
        with self.transaction() as env, patch.object(rows, "LATE_SECONDS", 0):
            with env.cr.savepoint():
                env[ORDER].browse(self.order_id).name = "Armchairs"
            env.cr.commit()
        first, again = self.bus_rows()
        self.assertGreater(again.pop("bus_id"), first.pop("bus_id"))
        self.assertGreaterEqual(again.pop("at"), first.pop("at"))
        self.assertGreater(again.pop("tx"), first.pop("tx"))
        self.assertEqual(again, first)

    def test_a_transaction_that_commits_at_once_does_not_announce_again(self):
        with self.transaction() as env:
            with env.cr.savepoint():
                env[ORDER].browse(self.order_id).name = "Armchairs"
        self.assertEqual(len(self.bus_rows()), 1)

    def test_a_late_announcement_that_fails_does_not_reach_the_author(self):
        with self.transaction() as env, patch.object(rows, "LATE_SECONDS", 0):
            env[ORDER].browse(self.order_id).name = "Armchairs"
            env.cr.flush()
            with (
                patch.object(rows, "_read", side_effect=ZeroDivisionError),
                self.assertLogs(rows.__name__, "ERROR"),
            ):
                env.cr.commit()
        self.assertEqual(len(self.bus_rows()), 1)

    def test_a_row_tells_when_it_was_written(self):
        before = time.time()
        with self.transaction() as env:
            env[ORDER].browse(self.order_id).name = "Armchairs"
        [row] = self.bus_rows()
        self.assertTrue(before <= row["at"] <= time.time())

    @contextmanager
    def loading(self):
        """Load the registry anew, as it is done after the block."""
        with self.transaction() as env:
            env.registry.ready = False
            try:
                yield env
                for model in env.values():
                    model._register_hook()
                env.cr.flush()
            finally:
                env.registry.ready = True

    def test_an_upgrade_publishes_resets_and_no_record(self):
        with self.loading() as env:
            self.addCleanup(env.registry.updated_modules.clear)
            env.registry.updated_modules.append("test_web_syncer")
            env[ORDER].browse(self.order_id).name = "Migrated"
        self.assert_all_are_reset()

    def test_a_removed_module_publishes_resets_once(self):
        with self.loading() as env:
            env["ir.module.module"].module_uninstall()
        self.assert_all_are_reset()
        self.last_id = self.bus_rows()[-1]["bus_id"]
        with self.loading():
            pass
        self.assertFalse(self.bus_rows())

    def assert_all_are_reset(self):
        rows = self.bus_rows()
        with self.transaction() as env:
            published = [m._name for m in env["ir.http"]._sync_published_models()]
        self.assertCountEqual([row["model"] for row in rows], published)
        self.assertIn(ORDER, published)
        for row in rows:
            self.assertTrue(row["reset"])
            self.assertNotIn("write", row)


@tagged("post_install", "-at_install")
class TestRpc(SyncerCase, HttpCase):
    """What the web client does, by the calls that it makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "rpc_user", groups="base.group_user")
        cls.order = cls.env[ORDER].create({"name": "Chairs"})

    def call(self, method, *args, headers=None, **kwargs):
        response = self.url_open(
            f"/web/dataset/call_kw/{ORDER}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": ORDER,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json", **(headers or {})},
        ).json()
        self.assertNotIn("error", response)
        return response["result"]

    def setUp(self):
        super().setUp()
        self.authenticate("rpc_user", "rpc_user")
        self.forget_published()

    def test_what_a_form_saves_is_published_with_its_author(self):
        self.call("web_save", self.order.ids, {"name": "A"}, specification={})
        [row] = self.published_rows()
        self.assertEqual(row["write"], [[["name"], self.order.ids]])
        self.assertEqual(row["user"], self.user.id)

    def test_what_is_created_and_deleted_is_published(self):
        [order_id] = self.call("create", [{"name": "New"}])
        [row] = self.published_rows()
        self.assertEqual(row["create"], [order_id])
        self.forget_published()
        self.call("unlink", [order_id])
        [row] = self.published_rows()
        self.assertEqual(row["unlink"], [order_id])

    def test_a_row_holds_a_hash_of_the_token_of_the_tab(self):
        token = "0123456789abcdef" * 2
        self.call(
            "write", self.order.ids, {"name": "B"}, headers={bus_row.TAB_HEADER: token}
        )
        [row] = self.published_rows()
        self.assertEqual(row["origin"], bus_row.origin(token))
        self.assertNotIn(token, json.dumps(row))

    def test_a_call_without_a_token_has_no_origin(self):
        self.call("write", self.order.ids, {"name": "C"})
        [row] = self.published_rows()
        self.assertFalse(row["origin"])

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_what_is_written_over_xml_rpc_is_published(self):
        self.xmlrpc_object.execute(
            get_db_name(),
            self.user.id,
            "rpc_user",
            ORDER,
            "write",
            self.order.ids,
            {"name": "D"},
        )
        [row] = self.published_rows()
        self.assertEqual(row["write"], [[["name"], self.order.ids]])
