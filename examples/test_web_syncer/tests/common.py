import json
import time

from odoo.tests import new_test_user

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.web_syncer import bus_row

MARKER = "test_web_syncer_marker"


class Listener:
    """One user's websocket, subscribed to models."""

    def __init__(self, case, user, *models, connect=True):
        self.case = case
        self.user = user
        session = (
            case.authenticate(user.login, user.login)
            if user
            else case.authenticate(None, None)
        )
        self.sid = session.sid
        self.socket = case.websocket_connect(cookie=f"session_id={session.sid}")
        case.subscribe(
            self.socket,
            [MARKER, *(f"{case.env.cr.dbname}:{model}" for model in models)],
            last=case.env["bus.bus"].sudo()._bus_last_id(),
        )

    def hear(self):
        """Return the notifications that arrived up to the last marker."""
        heard = []
        while True:
            opcode, data = self.socket.recv_data()
            if opcode == 8:
                return heard
            messages = json.loads(data)
            for message in messages:
                if message["message"]["type"] == bus_row.TYPE:
                    heard += message["message"]["payload"]
            if any(message["message"]["type"] == MARKER for message in messages):
                return heard


class DeliveryCase(WebsocketCase):
    """Real websockets of several users, and what each of them hears."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dbname = cls.env.cr.dbname
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.Plain = cls.env["test.web.syncer.plain"]
        cls.Reach = cls.env["test.web.syncer.reach"]

    @classmethod
    def make_user(cls, login, groups="base.group_user", **values):
        return new_test_user(cls.env, login, groups=groups, **values)

    def listen(self, user, *models):
        return Listener(self, user, *models or ("test.web.syncer.plain",))

    def row(self, model, **values):
        return {
            "model": model,
            "at": time.time(),
            "user": self.env.uid,
            "origin": False,
            **values,
        }

    def publish(self, *rows):
        """Send rows, and wake every listener."""
        self.env.flush_all()
        channels = {MARKER}
        for row in rows:
            channel = bus_row.channel(self.dbname, row["model"])
            self.env["bus.bus"]._sendone(channel, bus_row.TYPE, row)
            channels.add(channel)
        self.env["bus.bus"]._sendone(MARKER, MARKER, {})
        self.trigger_notification_dispatching(channels)
