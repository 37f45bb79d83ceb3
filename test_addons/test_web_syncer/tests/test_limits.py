import json
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.web_syncer.delivery import channel, deliver, internals
from odoo.addons.web_syncer.delivery.lookout import Lookout

from .common import DeliveryCase

LOG = deliver.__name__


@tagged("post_install", "-at_install")
class TestLimits(DeliveryCase):
    """What is too much, what fails, and what must not be told too often."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user(
            "limits", "base.group_user,test_web_syncer.group_all"
        )
        self.records = self.Plain.create([{"name": f"Record {n}"} for n in range(6)])
        self.send_and_forget()

    def methods(self, listener):
        return [(key[2], payload["method"]) for key, payload in listener.hear()]

    def test_too_many_records_of_several_transactions_are_one_reset(self):
        self.env["ir.config_parameter"].set_param("web_syncer.max_records", "5")
        listener = self.listen(self.user)
        rows = [
            self.row(self.Plain._name, write=[[["name"], [record.id]]])
            for record in self.records
        ]
        self.publish(*rows[:5])
        self.assertEqual(len(self.methods(listener)), 5)
        self.publish(*rows)
        self.assertEqual(self.methods(listener), [(False, "reset")])

    def test_a_limit_that_is_no_number_is_the_default(self):
        self.env["ir.config_parameter"].set_param("web_syncer.max_records", "many")
        listener = self.listen(self.user)
        row = self.row(self.Plain._name, write=[[["name"], self.records.ids]])
        with mute_logger("odoo.addons.web_syncer.limits"):
            self.publish(row)
        self.assertEqual(len(listener.hear()), len(self.records))

    def test_values_of_more_than_256_kib_are_one_reset(self):
        listener = self.listen(self.user)
        self.records[0].note = "x" * 255 * 1024
        self.publish()
        self.assertEqual(self.methods(listener), [(self.records[0].id, "write")])
        # bytes, not characters
        self.records[0].note = "é" * 129 * 1024
        self.publish()
        self.assertEqual(self.methods(listener), [(False, "reset")])

    def test_a_model_that_cannot_be_read_is_a_reset_and_the_others_are_heard(self):
        tagged_records = self.env["test.web.syncer.tagged"].create(
            {"tag_ids": [(0, 0, {"name": "Tag"})]}
        )
        self.send_and_forget()
        listener = self.listen(self.user, *self.models)

        def _read_format(self, fnames, load="_classic_read"):
            self.env.cr.execute("SELECT * FROM no_such_table")

        self.patch(type(self.Plain), "_read_format", _read_format)
        self.records[0].name = tagged_records.name = "Changed"
        with self.assertLogs(LOG, "ERROR") as logs, mute_logger("odoo.sql_db"):
            self.publish()
            heard = {key[1]: payload for key, payload in listener.hear()}
        self.assertEqual(heard[self.Plain._name]["method"], "reset")
        self.assertEqual(heard["test.web.syncer.tagged"]["method"], "write")
        self.assertEqual(len(logs.output), 1)
        self.assertFalse(listener.is_closed)

    def test_sql_that_fails_while_access_is_decided_harms_that_model_only(self):
        tagged_records = self.env["test.web.syncer.tagged"].create(
            {"tag_ids": [(0, 0, {"name": "Tag"})]}
        )
        self.send_and_forget()
        listener = self.listen(self.user, *self.models)

        def has_access(self, operation):
            self.env.cr.execute("SELECT * FROM no_such_table")

        self.patch(type(self.Plain), "has_access", has_access)
        self.records[0].name = "Changed"
        self.env.flush_all()
        tagged_records.name = "Changed"
        with mute_logger(LOG, "odoo.sql_db"):
            self.publish()
            heard = [(key[1], payload["method"]) for key, payload in listener.hear()]
        self.assertEqual(
            heard, [(self.Plain._name, "reset"), (tagged_records._name, "write")]
        )
        self.assertFalse(listener.is_closed)

    def test_a_value_that_is_no_json_is_a_reset(self):
        listener = self.listen(self.user)

        def _read_format(self, fnames, load="_classic_read"):
            return [{"id": record.id, "name": float("nan")} for record in self]

        self.patch(type(self.Plain), "_read_format", _read_format)
        self.records[0].name = "Changed"
        with mute_logger(LOG):
            self.publish()
            self.assertEqual(self.methods(listener), [(False, "reset")])

    def test_rows_that_are_not_understood_are_a_reset(self):
        listener = self.listen(self.user)
        name = self.Plain._name
        ids = self.records.ids
        malformed = (
            {"model": name},
            {"model": name, "at": time.time()},
            {"model": name, "at": "now", "user": 1, "origin": False, "create": ids},
            self.row(name, create="all"),
            self.row(name, write=[[["name"], [[1]]]]),
            self.row(name, write=[["name"]]),
        )
        for row in malformed:
            with self.subTest(row):
                self.publish(row)
                methods = set(self.methods(listener))
                self.assertLessEqual(
                    methods, {(False, "reset"), *((id_, "create") for id_ in ids)}
                )
                self.assertTrue(methods)
        self.publish(self.row(name, write=[[["no_such_field"], ids]]))
        self.assertFalse(self.methods(listener))
        self.publish(self.row(name, write=[[["name"], [2**40]]]))
        self.assertLessEqual(set(self.methods(listener)), {(False, "reset")})
        self.assertFalse(listener.is_closed)

    def test_all_rows_are_sent_so_that_the_bus_does_not_judge_them_again(self):
        listener = self.listen(self.user)
        self.publish(
            *(
                self.row(self.Plain._name, write=[[["name"], [record.id]]])
                for record in self.records
            )
        )
        _opcode, data = listener.socket.recv_data()
        payloads = [
            notification["message"]["payload"]
            for notification in json.loads(data)
            if notification["message"]["type"] == "web.syncer"
        ]
        self.assertEqual([len(payload) for payload in payloads], [0] * 5 + [6])

    def test_an_unlink_of_a_record_that_is_there_again_is_not_sent(self):
        listener = self.listen(self.user)
        record_id = self.records[0].id
        was = {str(record_id): {"user_id": None, "company_id": None}}
        self.publish(self.row(self.Plain._name, unlink=[record_id], was=was))
        self.assertFalse(self.methods(listener))


@tagged("post_install", "-at_install")
class TestResets(DeliveryCase):
    """A user who must not know which record left hears now and then that one did."""

    def setUp(self):
        super().setUp()
        self.model = self.env["test.web.syncer.reach"]
        self.user = self.make_user("resets", "base.group_portal")
        self.records = self.model.create([{"name": f"Record {n}"} for n in range(3)])
        self.send_and_forget()
        self.listener = self.listen(self.user, self.model._name)

    def unlink_one(self):
        self.records[0].unlink()
        self.records = self.records[1:]
        self.publish()
        return [payload["method"] for _key, payload in self.listener.hear()]

    def test_the_second_reset_waits(self):
        self.assertEqual(self.unlink_one(), ["reset"])
        self.assertEqual(self.unlink_one(), [])

    def test_what_was_held_back_comes_when_its_time_has_come(self):
        self.assertEqual(self.unlink_one(), ["reset"])
        self.assertEqual(self.unlink_one(), [])
        with patch.object(channel, "RESET_SECONDS", 0):
            # nothing else happens, the lookout wakes the websocket
            with patch.object(Lookout, "_new_rows", return_value={}):
                Lookout().look()
            [notification] = json.loads(self.listener.socket.recv())
        [[_key, payload]] = notification["message"]["payload"]
        self.assertEqual(payload["method"], "reset")
        self.env.invalidate_all()
        self.assertEqual(self.unlink_one(), [], "that was the next one")

    def test_an_internal_user_hears_of_each_by_its_id(self):
        self.listener = self.listen(self.make_user("resets_too"), self.model._name)
        self.assertEqual(self.unlink_one(), ["unlink"])
        self.assertEqual(self.unlink_one(), ["unlink"])

    def test_a_state_that_lacks_a_column_of_the_rules_tells_nobody_who_could_read(self):
        record = self.env["test.web.syncer.plain"].create({"user_id": self.user.id})
        internal = self.make_user("resets_internal")
        record_id = record.id
        record.with_context(syncer_disable=True).unlink()
        self.send_and_forget()
        listeners = [self.listen(user, record._name) for user in (self.user, internal)]
        was = {str(record_id): {"user_id": self.user.id}}
        self.publish(self.row(record._name, unlink=[record_id], was=was))
        heard = [listener.hear() for listener in listeners]
        self.assertEqual(
            [[(key[2], payload["method"]) for key, payload in each] for each in heard],
            [[(False, "reset")], [(record_id, "unlink")]],
        )


@tagged("post_install", "-at_install")
class TestAnotherOdoo(DeliveryCase):
    """An Odoo that lacks what delivery takes for granted works on."""

    def setUp(self):
        super().setUp()
        self.users = [self.make_user(f"another_{n}") for n in range(2)]
        self.env.ref("test_web_syncer.rule_plain_own").domain_force = "[(1, '=', 1)]"
        self.record = self.Plain.create({"name": "One"})
        self.send_and_forget()

    def hear(self):
        listeners = [self.listen(user) for user in self.users]
        self.record.name = "Two"
        self.publish()
        heard = [listener.hear() for listener in listeners]
        return [(payload["method"], payload["data"]) for [[_key, payload]] in heard]

    def test_websockets_that_cannot_share_ask_for_themselves(self):
        self.patch(internals, "is_shared", False)
        self.assertEqual(self.hear(), [("write", {"name": "Two"})] * 2)

    def test_who_cannot_be_told_what_changed_is_told_to_fetch(self):
        self.patch(internals, "is_readable", False)
        self.assertEqual(self.hear(), [("reset", {})] * 2)
