import json
from unittest.mock import patch

from websocket import ABNF

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.bus.models.bus import dispatch
from odoo.addons.bus.websocket import Websocket
from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.delivery.channel import SyncChannel

from .common import MARKER, DeliveryCase

LOG = "odoo.addons.web_syncer.models.ir_websocket"


@tagged("post_install", "-at_install")
class TestChannels(DeliveryCase):
    """What a client may ask for, and what becomes of it."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("channels_user")
        self.portal = self.make_user("channels_portal", groups="base.group_portal")

    def channels(self, user, *asked):
        """Return the channels that a websocket of the user gets for what it asks."""
        session = self.log_in(user)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        before = set(dispatch._channels_to_ws)
        self.subscribe(socket, list(asked), last=self.last)
        found = set(dispatch._channels_to_ws) - before
        socket.close()
        return {channel for channel in found if channel[0] == self.dbname}

    def private(self, user, *asked):
        return {
            channel[2]
            for channel in self.channels(user, *asked)
            if channel[1:2] == ("web_syncer",)
        }

    def test_a_flagged_model_is_heard_on_a_private_channel(self):
        name = self.Plain._name
        self.assertIn(
            bus_row.channel(self.dbname, name),
            self.channels(self.user, f"{self.dbname}:{name}"),
        )

    def test_a_portal_user_hears_of_what_portal_users_may_read(self):
        asked = [
            f"{self.dbname}:{name}"
            for name in (self.Plain._name, "test.web.syncer.order")
        ]
        self.assertEqual(self.private(self.portal, *asked), {self.Plain._name})

    def test_nobody_without_a_login_hears_of_anything(self):
        with mute_logger(LOG):
            self.assertFalse(self.private(None, f"{self.dbname}:{self.Plain._name}"))

    def test_unknown_unflagged_and_forbidden_models_are_dropped_alike(self):
        asked = ["no.such.model", "res.partner", "test.web.syncer.vault"]
        with patch(f"{LOG}._logger.info") as log:
            found = self.private(
                self.user,
                *(f"{self.dbname}:{name}" for name in asked),
                f"{self.dbname}:{self.Plain._name}",
            )
        self.assertEqual(found, {self.Plain._name})
        [logged] = log.call_args_list
        line = logged.args[0] % logged.args[1:]
        for name in asked:
            self.assertIn(repr(name), line)

    def test_server_code_may_poll_a_private_channel_for_a_user(self):
        record = self.Plain.create({"name": "One", "user_id": self.user.id})
        hidden = self.Plain.create({"name": "Two", "user_id": self.portal.id})
        self.send()
        heard = {}
        for user in (self.user, self.portal):
            [notification] = (
                self.env["bus.bus"]
                .with_user(user)
                ._poll([bus_row.channel(self.dbname, self.Plain._name)], self.last)
            )
            payload = notification["message"]["payload"]
            heard[user] = [key[2] for key, _payload in payload]
        self.assertEqual(heard, {self.user: [record.id], self.portal: [hidden.id]})

    def test_a_client_cannot_ask_for_the_private_channel(self):
        private = bus_row.channel(self.dbname, self.Plain._name)
        for asked in (json.dumps(private), str(private), ":".join(private)):
            with mute_logger(LOG):
                self.assertNotIn(private, self.channels(self.portal, asked))

    def test_channels_of_others_are_left_alone(self):
        asked = [
            "editor_collaboration:no model",
            "other_database:res.partner",
            f"{self.dbname}",
            f"x{self.dbname}:{self.Plain._name}",
            f"{self.dbname.upper()}_:{self.Plain._name}",
            "",
        ]
        found = self.channels(self.user, *asked)
        for string in asked:
            self.assertIn((self.dbname, string), found)

    def test_collaborative_editing_still_works(self):
        session = self.log_in(self.user)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        channel = "editor_collaboration:res.partner:comment:1"
        self.subscribe(socket, [channel], last=self.last)
        self.env["bus.bus"]._sendone(channel, "editor_collaboration", {"step": 1})
        self.trigger_notification_dispatching([channel])
        [notification] = json.loads(socket.recv())
        self.assertEqual(
            notification["message"],
            {"type": "editor_collaboration", "payload": {"step": 1}},
        )

    def test_leaving_a_model_leaves_its_channel(self):
        listener = self.listen(self.user)
        private = bus_row.channel(self.dbname, self.Plain._name)
        self.assertIn(private, dispatch._channels_to_ws)
        self.subscribe(listener.socket, ["something"], last=self.last)
        self.assertNotIn(private, dispatch._channels_to_ws)

    def test_a_subscription_keeps_its_start_when_others_are_added(self):
        listener = self.listen(self.user)
        private = bus_row.channel(self.dbname, self.Plain._name)
        [websocket] = dispatch._channels_to_ws[private]
        [before] = [c for c in websocket._channels if c == private]
        self.subscribe(
            listener.socket,
            [f"{self.dbname}:{self.Plain._name}", f"{self.dbname}:{self.models[1]}"],
            last=self.last,
        )
        [after] = [c for c in websocket._channels if c == private]
        self.assertIsInstance(after, SyncChannel)
        self.assertIs(after, before)

    def test_what_was_published_before_the_subscription_is_not_heard(self):
        record = self.Plain.create({"name": "Old", "user_id": self.user.id})
        self.send_and_forget()
        row = self.row(record._name, write=[[["name"], [record.id]]])
        row["at"] -= 60
        self.put(row)
        self.env.cr.precommit.run()
        listener = self.listen(self.user)
        record.name = "New"
        self.publish()
        heard = [payload["data"] for _key, payload in listener.hear()]
        self.assertEqual(heard, [{"name": "New"}])


MALFORMED = {
    "no object": "[]",
    "no event": "{}",
    "no data": {"event_name": "subscribe"},
    "data of a wrong type": {"event_name": "subscribe", "data": [1, 2]},
    "channels of a wrong type": {"channels": 7, "last": 0},
    "a channel of a wrong type": {"channels": [7, None], "last": 0},
    "nested channels": {"channels": [["DB", "web_syncer", "res.users"]], "last": 0},
    "deeply nested channels": {"channels": [[[[["x"]]]]], "last": 0},
    "last of a wrong type": {"channels": ["DB:res.users"], "last": "x"},
    "no channels": {"last": 0},
}
STRANGE = {
    "SQL": ["DB:res.users'; DROP TABLE bus_bus; --", 'DB:" OR 1=1'],
    "paths": ["DB:../../etc/passwd", "DB:/", "DB:.", "DB:__class__", "DB:base"],
    "unicode": [
        "DB:\u202emodel",
        "DB:\U0001f480",
        "DB:\x00",
        "DB:é",
        "DB:\ud83d\ude00",
    ],
    "new lines": ["DB:model\nERROR forged line"],
    "nothing": ["DB:", "DB::", ":", "DB"],
    "very long": ["DB:" + "x" * 100_000],
    "ten thousand": [f"DB:model.{number}" for number in range(10_000)],
    "the same again": ["DB:test.web.syncer.plain"] * 1_000,
}


@tagged("post_install", "-at_install")
class TestMalformedFrames(DeliveryCase):
    """A client that sends nonsense hurts nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.make_user("frames_user")
        cls.record = cls.Plain.create({"name": "One", "user_id": cls.user.id})

    def setUp(self):
        super().setUp()
        # what is tested here is not the bus's own limit of frames per second
        self.startPatcher(patch.object(Websocket, "RL_DELAY", 0))

    def assert_others_are_well(self, bystander, text):
        self.record.name = text
        self.publish()
        [[_key, payload]] = bystander.hear()
        self.assertEqual(payload["data"], {"name": text})

    def wait_until_answered(self, socket):
        """Wait until all that was sent is dealt with: the answer comes in turn."""
        socket.ping()
        opcode = None
        while opcode != ABNF.OPCODE_PONG:
            opcode, _frame = socket.recv_data_frame(control_frame=True)

    def frame(self, content):
        text = content if isinstance(content, str) else json.dumps(content)
        return text.replace("DB", self.dbname)

    def test_malformed_frames_hurt_nobody(self):
        self.send()
        self.last = self.env["bus.bus"]._bus_last_id()
        bystander = self.listen(self.user)
        attacker = self.listen(self.user)
        with mute_logger("odoo.addons.bus.websocket", LOG):
            for name, content in MALFORMED.items():
                with self.subTest(name):
                    if isinstance(content, dict) and "event_name" not in content:
                        content = content and {
                            "event_name": "subscribe",
                            "data": content,
                        }
                    attacker.socket.send(self.frame(content))
                    self.wait_until_answered(attacker.socket)
                    self.assert_others_are_well(bystander, name)

    def test_strange_channels_are_dropped_and_the_others_kept(self):
        self.send()
        self.last = self.env["bus.bus"]._bus_last_id()
        bystander = self.listen(self.user)
        attacker = self.listen(self.user)
        for name, channels in STRANGE.items():
            with self.subTest(name), patch(f"{LOG}._logger.info") as log:
                self.subscribe(
                    attacker.socket,
                    [
                        MARKER,
                        f"{self.dbname}:no.model",
                        *(channel.replace("DB", self.dbname) for channel in channels),
                        f"{self.dbname}:{self.Plain._name}",
                    ],
                    last=self.last,
                )
                self.wait_until_answered(attacker.socket)
                [logged] = log.call_args_list
                line = logged.args[0] % logged.args[1:]
                self.assertLess(len(line), 2_000)
                self.assertNotIn("\n", line)
            self.assert_others_are_well(bystander, name)
            self.wait_until_answered(attacker.socket)
        self.record.name = "Still here"
        self.publish()
        heard = []
        while heard[-1:] != ["Still here"]:
            heard += [payload["data"]["name"] for _key, payload in attacker.hear()]
