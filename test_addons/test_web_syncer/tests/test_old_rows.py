import json
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.bus.websocket import Websocket
from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.delivery import deliver, merge

from .common import DeliveryCase, Publisher

OLD = 3600


class OldRows(Publisher):
    """A bus that holds what was published long before anybody listens."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("old_rows")
        self.record = self.Plain.create({"name": "Old", "user_id": self.user.id})
        self.send_and_forget()
        self.before = self.last

    def put_old(self, number, age=OLD):
        """Put rows on the bus that were written ``age`` seconds ago."""
        row = self.row(self.Plain._name, write=[[["name"], [self.record.id]]])
        row["at"] -= age
        self.env.cr.execute(
            """
            INSERT INTO bus_bus (channel, message, create_date)
            SELECT %s, %s, clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1 s'
              FROM generate_series(1, %s)
            """,
            [
                json.dumps(self.channel, separators=(",", ":")),
                json.dumps({"type": bus_row.TYPE, "payload": row}),
                age,
                number,
            ],
        )

    @property
    def channel(self):
        return bus_row.channel(self.dbname, self.Plain._name)


@tagged("post_install", "-at_install")
class TestOldRowsOverWebsockets(OldRows, DeliveryCase):
    def listen_since(self, last):
        self.last = last
        return self.listen(self.user)

    def messages(self, listener):
        """Return how many messages of ours the next frame holds."""
        frame = json.loads(listener.socket.recv())
        return [n["message"] for n in frame if n["message"]["type"] == bus_row.TYPE]

    def test_what_is_older_than_the_subscription_is_not_even_read(self):
        self.put_old(20_000)
        with patch.object(deliver, "read_payload", wraps=deliver.read_payload) as read:
            listener = self.listen_since(self.before)
            self.record.name = "New"
            self.publish()
            [message] = self.messages(listener)
        self.assertEqual(message["payload"][0][1]["data"], {"name": "New"})
        self.assertLessEqual(read.call_count, 1)

    def test_who_was_away_gets_a_reset_instead_of_thousands_of_rows(self):
        self.put_old(2 * deliver.MAX_ROWS, age=0)
        self.env.cr.execute("SELECT max(id) FROM bus_bus")
        with patch.object(merge, "_entries", wraps=merge._entries) as entries:
            listener = self.listen_since(self.before)
            self.wake()
            [message] = self.messages(listener)
        [[key, payload]] = message["payload"]
        self.assertEqual((key[2], payload["method"]), (False, "reset"))
        self.assertEqual(entries.call_count, 0)
        self.record.name = "New"
        self.publish()
        [[_key, payload]] = listener.hear()
        self.assertEqual(payload["data"], {"name": "New"})

    def test_what_the_client_says_that_it_has_seen_may_be_of_any_type(self):
        # what is tested here is not the bus's own limit of frames per second
        self.startPatcher(patch.object(Websocket, "RL_DELAY", 0))
        for last in ("x", "7", True, [], {}, 1.5, -1, 10**30, -(10**30)):
            with self.subTest(last=last):
                listener = self.listen_since(last)
                # the bus begins with what was sent in the last 50 s
                listener.hear()
                self.record.name = f"Seen {last}"
                self.publish()
                [[_key, payload]] = listener.hear()
                self.assertEqual(payload["data"], {"name": f"Seen {last}"})
                self.assertFalse(listener.is_closed)


@tagged("post_install", "-at_install")
class TestOldRowsOverHttp(OldRows, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare()

    def peek(self, last, first=False):
        """Return the messages of ours that a poll gives."""
        result = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {
                "channels": [f"{self.dbname}:{self.Plain._name}"],
                "last": last,
                "is_first_poll": first,
            },
        )
        self.env.invalidate_all()
        found = [n["message"] for n in result["notifications"]]
        return [m["payload"] for m in found if m["type"] == bus_row.TYPE]

    def test_what_is_older_than_the_subscription_is_not_even_read(self):
        self.authenticate(self.user.login, self.user.login)
        self.put_old(20_000)
        with patch.object(deliver, "read_payload", wraps=deliver.read_payload) as read:
            self.assertEqual(self.peek(self.before, first=True), [])
            self.assertEqual(read.call_count, 0)
        last = self.env["bus.bus"]._bus_last_id()
        self.record.name = "New"
        self.send()
        [[[_key, payload]]] = self.peek(last)
        self.assertEqual(payload["data"], {"name": "New"})

    def test_what_the_client_says_that_it_has_seen_may_be_of_any_type(self):
        self.authenticate(self.user.login, self.user.login)
        for last in ("x", None, [], 1.5, 10**30):
            with self.subTest(last=last):
                self.peek(last, first=True)
