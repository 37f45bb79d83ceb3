import json
import time

from odoo.tests import tagged

from odoo.addons.web_syncer.watching import seal as seal_module
from odoo.addons.web_syncer.watching import watches
from odoo.addons.web_syncer.watching.seal import MAX_LENGTH, seal, unseal
from odoo.addons.web_syncer.watching.snapshot import Snapshot

from .common import HEADER, DeliveryCase, WatchingCase

ORDER = "test.web.syncer.order"
CUSTOMER = "test.web.syncer.customer"


@tagged("post_install", "-at_install")
class TestWatching(WatchingCase):
    """A tab is told when an answer that it was given may be another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.make_user("watcher")
        cls.customer = cls.env[CUSTOMER].create({"name": "Azure"})
        cls.order = cls.env[ORDER].create(
            {"name": "Chairs", "customer_id": cls.customer.id}
        )

    def ask(self, user=None, method="web_read", args=None, headers=None, **kwargs):
        """Return the JSON that a call over HTTP is answered with."""
        self.log_in(user or self.user)
        self.env.flush_all()
        names = {"name": {}, "customer_id": {"fields": {"display_name": {}}}}
        params = {
            "model": ORDER,
            "method": method,
            "args": [self.order.ids] if args is None else args,
            "kwargs": kwargs or {"specification": names},
        }
        return self.post_call(params, HEADER if headers is None else headers)

    def watch(self, user=None, by=None):
        """Have a user's websocket watch an answer; returns its key, too."""
        answer = self.ask(user)["web_syncer"]
        return self.listen(by or user or self.user, f"~{answer['sealed']}"), answer[
            "key"
        ]

    def customer_row(self, **values):
        return self.row(
            CUSTOMER, **values or {"write": [[["name"], self.customer.ids]]}
        )

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def test_an_answer_comes_with_what_it_was_read_from_if_one_asks(self):
        self.assertIn("web_syncer", self.ask())
        self.assertNotIn("web_syncer", self.ask(headers={}))
        self.assertEqual(self.ask()["result"], self.ask(headers={})["result"])

    def test_an_error_comes_with_nothing(self):
        answer = self.ask(method="web_read", args=[["no id"]])
        self.assertIn("error", answer)
        self.assertNotIn("web_syncer", answer)

    def test_nothing_comes_with_it_where_it_is_switched_off(self):
        self.env["ir.config_parameter"].set_param("web_syncer.watch", "False")
        self.assertNotIn("web_syncer", self.ask())

    def test_the_models_that_were_read_are_told_of_from_now_on(self):
        self.ask(method="web_save", args=[self.order.ids, {"name": "Benches"}])
        self.assertIn(CUSTOMER, self.env["web.syncer.dependency"]._get_names())

    def test_what_comes_with_it_cannot_be_read(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        self.assertNotIn("customer", sealed)
        self.assertIn(CUSTOMER, unseal(self.env, sealed)["reads"])

    def call_of_anybody(self, **params):
        """Return the JSON with which a route is answered that is open to visitors."""
        return self.url_open(
            "/bus/has_missed_notifications",
            json.dumps({"params": {"last_notification_id": 1, **params}}),
            headers={"Content-Type": "application/json", **HEADER},
        ).json()

    def test_nothing_comes_with_the_answer_to_a_visitor(self):
        self.log_in(self.user)
        self.assertIn("web_syncer", self.call_of_anybody())
        self.log_in(None)
        answer = self.call_of_anybody()
        self.assertIn("result", answer)
        self.assertNotIn("web_syncer", answer)

    def test_what_is_long_comes_with_nothing(self):
        names = {"name": {}, "customer_id": {"fields": {"display_name": {}}}}
        for length, is_watched in ((10_000, True), (10_000_000, False)):
            context = {"long": "a" * length}
            answer = self.ask(specification=names, context=context)
            self.assertIn("result", answer)
            self.assertIs("web_syncer" in answer, is_watched)

    def let_onlookers_know(self, model, domain):
        """Have a field of a record say whether there are others, whoever may read them.

        :return: a function that reads it, and returns how long the sealed text is
        """

        def _compute_knowledge(records):  # pylint: disable=missing-return
            # sudo: as an addon does that tells no more of records than this
            found = records.env[model].sudo().search(domain)
            records.knowledge = str(bool(found.filtered("name")))

        Onlooker = self.env["test.web.syncer.onlooker"]
        self.patch(type(Onlooker), "_compute_knowledge", _compute_knowledge)
        onlooker = Onlooker.create({"name": "One"})

        def length(**context):
            self.log_in(self.user)
            self.env.flush_all()
            specification = {"knowledge": {}}
            params = {
                "model": onlooker._name,
                "method": "web_read",
                "args": [onlooker.ids],
                "kwargs": {"specification": specification, "context": context},
            }
            return len(self.post_call(params, HEADER)["web_syncer"]["sealed"])

        # what is looked at once is fetched together from then on
        length()
        return length

    def test_how_long_it_is_does_not_tell_how_many_were_read(self):
        Plain = self.env["test.web.syncer.plain"]
        length = self.let_onlookers_know(Plain._name, [("color", "=", 7)])
        Plain.create({"name": "0", "color": 7})
        few = length()
        Plain.create([{"name": str(number), "color": 7} for number in range(100)])
        self.assertEqual(length(), few)

    def test_how_long_it_is_does_not_tell_by_what_was_searched(self):
        secret = "correct horse battery staple"
        domain = [("name", "=", secret)]
        length = self.let_onlookers_know("test.web.syncer.vault", domain)
        # several times, as it is one of two where the next size begins
        right, wrong = (
            {length(guess=guess) for _time in range(9)}
            for guess in (secret, secret[::-1])
        )
        self.assertTrue(right & wrong, (right, wrong))

    def test_what_was_read_is_not_packed_with_what_was_said(self):
        self.patch(seal_module, "SIZES", range(10_000))
        secret = "correct horse battery staple"
        reads = json.dumps({CUSTOMER: {"domains": [[["name", "=", secret]]]}})
        right, wrong = (
            len(seal(self.env, {"call": guess, "reads": reads}))
            for guess in (secret, secret[::-1])
        )
        self.assertEqual(right, wrong)

    # ------------------------------------------------------------------
    # News
    # ------------------------------------------------------------------

    def test_who_watches_is_told_of_a_linked_record(self):
        listener, key = self.watch()
        self.publish(self.customer_row())
        self.assertEqual(self.news(listener), [[key, True, False]])

    def test_who_watches_is_told_once(self):
        listener, _key = self.watch()
        self.publish(self.customer_row())
        self.news(listener)
        self.publish(self.customer_row())
        self.assertEqual(self.news(listener), [])

    def test_who_watches_is_not_told_of_what_was_not_read(self):
        listener, _key = self.watch()
        self.publish(self.customer_row(write=[[["city"], self.customer.ids]]))
        self.assertEqual(self.news(listener), [])

    def test_a_change_between_the_answer_and_the_watch_is_told(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        self.send(self.customer_row())
        self.last = self.env["bus.bus"]._bus_last_id()
        listener = self.listen(self.user, f"~{sealed}")
        self.wait()
        self.publish()
        self.assertEqual(len(self.news(listener)), 1)

    def test_what_the_answer_shows_already_is_no_news(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        snapshot = Snapshot(unseal(self.env, sealed)["snapshot"])
        listener = self.listen(self.user, f"~{sealed}")
        seen = int(snapshot.text.split(":")[0]) - 1
        self.publish({**self.customer_row(), "tx": seen})
        self.assertEqual(self.news(listener), [])

    def peek(self, channel, user=None):
        """Return what a user is told who polls over HTTP, as on Odoo.sh."""
        self.log_in(user or self.user)
        params = {"last": self.last, "is_first_poll": True}
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": [f"{self.dbname}:{channel}"], **params},
        )
        messages = [n["message"] for n in answer["notifications"]]
        return [
            news
            for message in messages
            if message["type"] == "web.syncer.view"
            for news in message["payload"]
        ]

    def test_who_polls_over_http_is_told_and_asks_himself(self):
        answer = self.ask()["web_syncer"]
        channel = f"~{answer['sealed']}"
        self.assertEqual(self.peek(channel), [])
        self.send(self.customer_row(write=[[["city"], self.customer.ids]]))
        self.assertEqual(self.peek(channel), [])
        self.send(self.customer_row())
        self.assertEqual(self.peek(channel), [[answer["key"], True, False]])
        other = self.make_user("other_watcher")
        self.assertEqual(self.peek(channel, other), [])

    def test_a_new_picture_is_told_though_the_answer_shows_all_else(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        content = unseal(self.env, sealed)
        listener = self.listen(self.user, f"~{sealed}")
        self.wait()
        seen = int(content["snapshot"].split(":")[0]) - 1
        picture = {"write": [[["picture"], self.order.ids]]}
        self.publish({**self.row(ORDER, **picture), "tx": seen})
        self.assertEqual(self.news(listener), [[content["key"], False, True]])
        old = {**self.row(ORDER, **picture), "tx": seen, "at": content["at"] - 60}
        self.publish(old)
        self.assertEqual(self.news(listener), [])

    def test_who_left_the_company_is_told_nothing(self):
        listener, _key = self.watch()
        self.user.active = False
        self.env.flush_all()
        self.publish(self.customer_row())
        opcode, data = listener.socket.recv_data()
        self.assertTrue(opcode == 8 or b"web.syncer.view" not in data)

    def test_one_who_watches_much_delays_nobody_else(self):
        greedy = self.make_user("greedy_watcher")
        self.log_in(greedy)
        content = unseal(
            self.env, self.call_of_anybody(model=CUSTOMER)["web_syncer"]["sealed"]
        )
        self.assertIsNone(content["model"], "a client may call it what it likes")
        content = unseal(self.env, self.ask(greedy)["web_syncer"]["sealed"])
        self.assertEqual(content["model"], ORDER)
        content["at"] -= 60
        old = [seal(self.env, {**content, "key": f"k{n}"}) for n in range(150)]
        listener, _key = self.watch()
        self.wait()
        many = self.listen(greedy, *(f"~{each}" for each in old))
        self.wait()
        self.publish()
        self.assertEqual(len(self.news(many)), 150)
        self.news(listener)
        self.publish(self.customer_row())
        [[_key, _is_other, _pictures, *told]] = self.news(listener)
        self.assertLess(sum(told[1:]), 1)

    # ------------------------------------------------------------------
    # Attacks
    # ------------------------------------------------------------------

    def test_another_user_cannot_watch_it(self):
        other = self.make_user("other_watcher")
        listener, _key = self.watch(by=other)
        self.publish(self.customer_row())
        self.assertEqual(self.news(listener), [])

    def test_nobody_can_make_one_up(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        forged = sealed[:-8] + ("A" * 8)
        made_up = ["", "x", "é", "~", forged, "A" * (MAX_LENGTH + 1), "gAAAAAB" * 9]
        listener = self.listen(self.user, *(f"~{text}" for text in made_up))
        self.publish(self.customer_row())
        self.assertEqual(self.news(listener), [])
        for text in made_up:
            self.assertIsNone(unseal(self.env, text))

    def test_it_is_of_one_database(self):
        sealed = seal(self.env, {"uid": self.user.id})
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertIsNone(unseal(self.env, sealed))

    def test_old_ones_are_touched(self):
        sealed = self.ask()["web_syncer"]["sealed"]
        content = unseal(self.env, sealed)
        content["at"] = time.time() - 3600
        listener = self.listen(self.user, f"~{seal(self.env, content)}")
        self.publish()
        self.assertEqual(self.news(listener), [[content["key"], True, False]])


@tagged("post_install", "-at_install")
class TestWatchingForLong(TestWatching):
    """The same, where all that was written of late is known without the database."""

    def setUp(self):
        super().setUp()
        self.patch(watches, "KNOWN_SECONDS", float("-inf"))


@tagged("post_install", "-at_install")
class TestDependencies(DeliveryCase):
    def test_what_odoo_keeps_in_memory_is_not_followed(self):
        dependencies = self.env["web.syncer.dependency"]
        for name in ("ir.rule", "bus.bus", "res.groups", "no.such.model"):
            self.assertFalse(dependencies._may_depend(name), name)
        for name in ("res.partner", "ir.attachment", ORDER):
            self.assertTrue(dependencies._may_depend(name), name)

    def test_people_cannot_change_them(self):
        user = self.make_user("meddler")
        model = self.env["web.syncer.dependency"].with_user(user)
        self.assertFalse(model.has_access("read"))
        self.assertFalse(model.has_access("create"))
