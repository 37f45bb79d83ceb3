from unittest.mock import Mock, patch

import psycopg2

from odoo.tests import BaseCase, tagged

from odoo.addons.bus.models.bus import dispatch
from odoo.addons.web_syncer.delivery import lookout
from odoo.addons.web_syncer.delivery.channel import SyncChannel


@tagged("post_install", "-at_install")
class TestLookout(BaseCase):
    def test_a_database_that_cannot_be_reached_does_not_hide_the_next(self):
        websockets = {
            SyncChannel.of(dbname, "res.partner", 0): {
                Mock(_notif_history=[], _last_notif_sent_id=0, _channels=set())
            }
            for dbname in ("gone", "there")
        }

        def new_rows(_lookout, dbname, names):
            if dbname == "gone":
                raise psycopg2.OperationalError("gone")
            return {name: [1] for name in names}

        self.startPatcher(patch.object(dispatch, "_channels_to_ws", websockets))
        self.startPatcher(patch.object(lookout.Lookout, "_new_rows", new_rows))
        lookout.Lookout().look()
        woken = [
            channel[0]
            for channel, [websocket] in websockets.items()
            if websocket.trigger_notification_dispatching.called
        ]
        self.assertEqual(woken, ["there"])
