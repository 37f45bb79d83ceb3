import json
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.web_syncer import bus_row

from .common import MARKER, DeliveryCase


@tagged("post_install", "-at_install")
class TestTail(DeliveryCase):
    """What one websocket was sent, the next one need not read, and misses nothing."""

    def setUp(self):
        super().setUp()
        self.users = [self.make_user(f"tail_{n}") for n in range(3)]
        self.record = self.Plain.create({"name": "One", "company_id": False})
        self.env.ref("test_web_syncer.rule_plain_own").domain_force = "[(1, '=', 1)]"
        self.send_and_forget()
        self.listeners = [self.listen(user) for user in self.users]

    def change(self, name):
        """Change the record, and return how many read the rows and what all heard."""
        self.record.name = name
        # the marker of the other tests is another row, which takes reading
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.postcommit.data.clear()
        with self.reading() as reads:
            self.wake()
            heard = [self.receive(listener) for listener in self.listeners]
        return reads.call_count, heard

    def reading(self):
        return patch.object(BusBus, "_poll", autospec=True, side_effect=BusBus._poll)

    def receive(self, listener):
        return [
            notification["message"]
            for notification in json.loads(listener.socket.recv())
        ]

    def names(self, messages):
        return [
            payload["data"]["name"]
            for message in messages
            if message["type"] == "web.syncer"
            for _key, payload in message["payload"]
        ]

    def test_one_reads_for_all(self):
        reads, heard = self.change("Two")
        self.assertEqual(reads, 0, "the bus itself is not asked")
        self.assertEqual([self.names(messages) for messages in heard], [["Two"]] * 3)

    def test_each_change_is_heard_once(self):
        for name in ("Two", "Three", "Four"):
            _reads, heard = self.change(name)
            self.assertEqual([self.names(messages) for messages in heard], [[name]] * 3)
            self.assertEqual([len(messages) for messages in heard], [1] * 3)

    def test_what_else_was_sent_is_not_missed(self):
        self.change("Two")
        for user in self.users[1:]:
            user._bus_send("greeting", {"to": user.login})
        _reads, heard = self.change("Three")
        self.assertEqual([self.names(messages) for messages in heard], [["Three"]] * 3)
        greetings = [
            [m["payload"]["to"] for m in messages if m["type"] == "greeting"]
            for messages in heard
        ]
        self.assertEqual(greetings, [[], *([user.login] for user in self.users[1:])])

    def test_who_does_not_listen_to_a_model_recalls_nothing_of_it(self):
        stranger = self.listen(self.users[0], "test.web.syncer.tagged")
        self.change("Two")
        self.env["bus.bus"]._sendone(MARKER, MARKER, {})
        self.env.cr.precommit.run()
        self.trigger_notification_dispatching([MARKER])
        self.assertEqual([m["type"] for m in self.receive(stranger)], [MARKER])

    def test_what_others_put_on_the_bus_is_in_nobodys_way(self):
        channels = ["5", "null", "true", '{"a": 1}', '[["b"]]', "no JSON", None]
        self.env.cr.execute(
            """
            INSERT INTO bus_bus (channel, message, create_date)
                 SELECT unnest(%s::text[]), '{}', now() AT TIME ZONE 'UTC'
            """,
            [channels],
        )
        self.env["bus.bus"].create(
            {
                "channel": json.dumps(
                    bus_row.channel(self.dbname, self.Plain._name),
                    separators=(",", ":"),
                ),
                "message": "no JSON",
            }
        )
        reads, heard = self.change("Two")
        self.assertEqual(reads, 0)
        self.assertEqual([self.names(messages) for messages in heard], [["Two"]] * 3)
