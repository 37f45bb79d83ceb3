from odoo.tests import BaseCase, tagged

from odoo.addons.web_syncer.delivery import websocket


@tagged("post_install", "-at_install")
class TestInternals(BaseCase):
    """What delivery uses of Odoo without its being documented."""

    def test_this_odoo_has_all_of_it(self):
        for internals in (websocket.BUS, websocket.ORM):
            for owner, names in internals.items():
                for name in names:
                    with self.subTest(owner=owner, name=name):
                        self.assertEqual(websocket.missing({owner: [name]}), [])
        self.assertTrue(websocket.is_shared)
        self.assertTrue(websocket.is_readable)

    def test_what_is_missing_is_named_in_one_line(self):
        internals = {BaseCase: ["assertEqual", "no_such_method", "assertTrue.nothing"]}
        with self.assertLogs(websocket.__name__, "ERROR") as logs:
            self.assertFalse(websocket._is_complete(internals, "so much for that"))
        [line] = logs.output
        self.assertIn("no no_such_method, assertTrue.nothing: so much", line)
