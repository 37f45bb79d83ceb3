import json

from odoo.tests import HttpCase, new_test_user, tagged

from .. import bus_row


@tagged("post_install", "-at_install")
class TestSessionInfo(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "session_user", groups="base.group_user")

    def session_info(self):
        self.authenticate("session_user", "session_user")
        response = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"params": {}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]["web_syncer"]

    def test_each_tab_has_a_token_of_its_own(self):
        first, second = self.session_info(), self.session_info()
        self.assertRegex(first["token"], r"^[0-9a-f]{32}$")
        self.assertNotEqual(first["token"], second["token"])
        self.assertEqual(first["origin"], bus_row.origin(first["token"]))
        self.assertNotIn(first["token"], first["origin"])

    def test_the_page_learns_which_published_models_it_may_read(self):
        self.patch(type(self.env["res.lang"]), "_implements_syncer", True)
        self.patch(type(self.env["res.lang"]), "_sync_views", True)
        self.patch(type(self.env["res.country"]), "_implements_syncer", True)
        self.patch(type(self.env["ir.cron"]), "_implements_syncer", True)
        info = self.session_info()
        self.assertIn("res.lang", info["models"])
        self.assertIn("res.country", info["models"])
        self.assertNotIn("ir.cron", info["models"])
        self.assertIn("res.lang", info["live_models"])
        self.assertNotIn("res.country", info["live_models"])
