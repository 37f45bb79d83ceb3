from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.bus import websocket as bus_websocket
from odoo.addons.web_syncer.delivery import websocket


@tagged("post_install", "-at_install")
class TestInternals(BaseCase):
    """What is used of Odoo without being documented."""

    def test_this_odoo_has_all_of_it(self):
        self.assertEqual(websocket.missing(), [])
        self.assertTrue(websocket.is_shared)

    def test_what_is_missing_is_named(self):
        for name in ("acquire_cursor", "Websocket.trigger_notification_dispatching"):
            owner, _dot, attribute = f"bus_websocket.{name}".rpartition(".")
            owner = getattr(bus_websocket, "Websocket") if "W" in owner else None
            with self.subTest(name):
                target = owner or bus_websocket
                with patch.object(target, attribute):
                    delattr(target, attribute)
                    self.assertEqual(websocket.missing(), [name])
                    setattr(target, attribute, None)
