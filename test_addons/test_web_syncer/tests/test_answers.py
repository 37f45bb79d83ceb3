import gc
import json
import time
from unittest.mock import patch

from odoo.fields import Command
from odoo.http import request
from odoo.tests import tagged

from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.web_syncer.delivery import cohorts
from odoo.addons.web_syncer.delivery.observe import UID, Observation, _ObservedId
from odoo.addons.web_syncer.parameters import max_answer_time
from odoo.addons.web_syncer.watching import call
from odoo.addons.web_syncer.watching.call import Call

from .audience import make_users
from .common import HEADER, WatchingCase

ORDER = "test.web.syncer.order"
CUSTOMER = "test.web.syncer.customer"
ONLOOKER = "test.web.syncer.onlooker"
NAMES = {"name": {}, "customer_id": {"fields": {"display_name": {}}}}


class AnswersCase(WatchingCase):
    """Users with websockets, by which they watch the answers to their calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no other transaction can add them while a test runs
        dependencies = cls.env["web.syncer.dependency"]
        names = [name for name in cls.registry if dependencies._may_depend(name)]
        known = dependencies._get_names()
        new = [{"name": n, "added_at": False} for n in names if n not in known]
        dependencies.create(new)
        cls.registry.clear_cache("assets")

    def setUp(self):
        super().setUp()
        self.patch(cohorts, "REST_SECONDS", 0)
        # the process that answers requests may be busy with other things
        self.let_answers_take("60000")
        self.patch(cohorts, "MAX_SHARE", 60)
        self.patch(cohorts, "MAX_SHARE_OF_USER", 60)

    def let_answers_take(self, milliseconds):
        """Set how long an answer may take."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web_syncer.max_answer_time", milliseconds)

    def ask(self, user, model, method, *args, **kwargs):
        """Return the JSON with which the client of a user is answered."""
        self.log_in(user)
        self.env.flush_all()
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "uid": user.id,
            "allowed_company_ids": user.company_ids.ids,
            **kwargs.pop("context", {}),
        }
        params = {"model": model, "method": method, "args": args}
        params["kwargs"] = {"context": context, **kwargs}
        return self.post_call(params, HEADER)


@tagged("post_install", "-at_install")
class TestAnswers(AnswersCase):
    """A new answer is read once, and sent to all who watch it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = (
            cls.make_user(login) for login in ("ann_asks", "bob_asks", "cid_asks")
        )
        cls.customer = cls.env[CUSTOMER].create({"name": "Azure"})
        cls.order = cls.env[ORDER].create(
            {"name": "Chairs", "customer_id": cls.customer.id}
        )

    def channel(self, user, **kwargs):
        """Return by which channel a user watches what a list shows."""
        kwargs = {"domain": [], "specification": NAMES, **kwargs}
        said = self.ask(user, ORDER, "web_search_read", **kwargs)["web_syncer"]
        return f"~{said['sealed']}"

    def watch(self, user, **kwargs):
        """Have a user's websocket watch what a list shows."""
        return self.listen(user, self.channel(user, **kwargs))

    def rename(self, name="Teal"):
        """Rename the customer, and return the row that says so."""
        self.customer.name = name
        self.send_and_forget()
        return self.row(CUSTOMER, write=[[["name"], self.customer.ids]])

    def texts(self, *listeners):
        """Return what each is sent: the texts of answers, ``None`` for those to ask."""
        return [
            [news[3] if len(news) > 3 else None for news in self.news(listener)]
            for listener in listeners
        ]

    def names(self, text):
        """Return the customers that an answer names."""
        records = json.loads(text)["records"]
        return [record["customer_id"]["display_name"] for record in records]

    def calls(self):
        """Count how often a call is asked again."""
        counter = patch.object(Call, "ask", autospec=True, side_effect=Call.ask)
        counted = counter.start()
        self.addCleanup(counter.stop)
        return counted

    def test_all_who_watch_the_same_are_sent_it(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob, self.cid)]
        counted = self.calls()
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Teal"]] * 3)
        self.assertEqual(counted.call_count, 1)

    def test_it_is_what_the_client_would_be_answered(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        [[text], _other] = self.texts(*listeners)
        answer = self.ask(
            self.ann, ORDER, "web_search_read", domain=[], specification=NAMES
        )
        self.assertEqual(json.loads(text), answer["result"])

    def test_the_next_change_is_sent_too(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        for name in ("Teal", "Navy", "Sand"):
            self.publish(self.rename(name))
            texts = self.texts(*listeners)
            self.assertEqual([self.names(text) for [text] in texts], [[name]] * 2)

    def test_nothing_is_sent_where_the_answer_is_the_same(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        self.texts(*listeners)
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[], []])

    def test_who_comes_back_may_show_another_answer_than_the_first(self):
        channels = {user: self.channel(user) for user in (self.ann, self.bob)}
        listeners = [self.listen(*each) for each in channels.items()]
        self.publish(self.rename())
        self.texts(*listeners)
        back = self.rename("Azure")
        listeners = [self.listen(*each) for each in channels.items()]
        self.wait()
        self.publish(back)
        texts = [text for told in self.texts(*listeners) for text in told if text]
        self.assertEqual([self.names(text) for text in texts], [["Azure"]] * 2)

    def test_what_is_read_for_the_new_answer_is_watched(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        other = self.env[CUSTOMER].create({"name": "Blue"})
        self.order.customer_id = other
        self.send_and_forget()
        self.publish(self.row(ORDER, write=[[["customer_id"], self.order.ids]]))
        self.texts(*listeners)
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[], []])
        other.name = "Sky"
        self.send_and_forget()
        self.publish(self.row(CUSTOMER, write=[[["name"], other.ids]]))
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Sky"]] * 2)

    def give_rules_of_his_own(self, user):
        """Have a user read the orders by another rule, which finds the same."""
        group = self.env["res.groups"].create({"name": "Others"})
        self.env["ir.rule"].create(
            {
                "name": "Others: all orders",
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "domain_force": "[('id', '!=', 0)]",
                "groups": [Command.link(group.id)],
            }
        )
        user.group_ids += group

    def test_one_more_kind_of_rights_is_read_for_itself(self):
        self.give_rules_of_his_own(self.cid)
        listeners = [self.watch(user) for user in (self.cid, self.ann, self.bob)]
        counted = self.calls()
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Teal"]] * 3)
        self.assertEqual(counted.call_count, 2)

    def test_two_of_whom_each_has_rights_of_his_own_ask(self):
        self.give_rules_of_his_own(self.cid)
        listeners = [self.watch(user) for user in (self.ann, self.cid)]
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertIn([None], texts)
        self.publish(self.rename("Navy"))
        self.assertNotIn("Navy", str(self.texts(*listeners)))

    def test_who_is_alone_asks(self):
        listener = self.watch(self.ann)
        self.publish(self.rename())
        self.assertEqual(self.texts(listener), [[None]])

    def test_two_tabs_of_one_person_ask(self):
        listeners = [self.watch(self.ann), self.watch(self.ann)]
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_those_who_ask_for_something_else_ask(self):
        listeners = [
            self.watch(self.ann),
            self.watch(self.bob, domain=[["name", "!=", "x"]]),
            self.watch(self.cid, context={"lang": "fr_FR"}),
        ]
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None]] * 3)

    def test_those_who_ask_do_not_all_ask_at_once(self):
        users = [self.make_user(f"user_{number}") for number in range(5)]
        listeners = [
            self.watch(user, domain=[["user_id", "!=", user.id]]) for user in users
        ]
        self.publish(self.rename())
        spreads = {self.news(listener)[0][4] for listener in listeners}
        self.assertEqual(spreads, {4 / 20})

    def test_everybody_asks_where_it_is_switched_off(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.env["ir.config_parameter"].set_param("web_syncer.answer", "False")
        self.assertFalse(self.is_answered())
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_nothing_is_answered_where_nothing_is_shared(self):
        self.assertTrue(self.is_answered())
        self.env["ir.config_parameter"].set_param("web_syncer.share", "False")
        self.assertFalse(self.is_answered())

    def test_a_bad_limit_is_named_and_the_default_holds(self):
        self.let_answers_take("long")
        with self.assertLogs("odoo.addons.web_syncer.parameters", "WARNING") as logs:
            self.assertEqual(max_answer_time(self.env), 50)
        self.assertIn("'long'", logs.output[0])

    def is_answered(self):
        """Return whether a client is to expect answers with the news."""
        kwargs = {"domain": [], "specification": NAMES}
        answer = self.ask(self.ann, ORDER, "web_search_read", **kwargs)
        return answer["web_syncer"]["is_answered"]

    def test_what_takes_long_is_asked_for(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        ask = Call.ask

        def ask_slowly(call, env):
            deadline = time.thread_time() + 0.005
            while time.thread_time() < deadline:
                pass
            return ask(call, env)

        self.patch(Call, "ask", ask_slowly)
        for colour in ("Navy", "Azure"):
            # the first time fills caches
            self.publish(self.rename(colour))
            self.texts(*listeners)
        self.let_answers_take("1")
        self.publish(self.rename("Teal"))
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_what_is_long_is_asked_for(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.patch(cohorts, "MAX_CHARACTERS", 10)
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_who_has_had_much_read_for_himself_asks(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.patch(cohorts, "MAX_SHARE_OF_USER", 0)
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_nobody_is_told_twice_in_a_second(self):
        self.patch(cohorts, "REST_SECONDS", 3600)
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        self.texts(*listeners)
        counted = self.calls()
        self.publish(self.rename("Navy"))
        self.assertEqual(self.texts(*listeners), [[], []])
        self.assertEqual(counted.call_count, 0)

    def test_what_takes_long_is_not_read_again_soon(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        # one reading is not all that a user may have read
        self.patch(cohorts, "MAX_SHARE_OF_USER", 0.0001)
        self.patch(cohorts, "WINDOW_SECONDS", 1e6)
        counted = self.calls()
        ask = counted.side_effect

        def ask_slowly(call, env):
            deadline = time.thread_time() + 0.2
            while time.thread_time() < deadline:
                pass
            return ask(call, env)

        counted.side_effect = ask_slowly
        # the process that answers requests takes less
        self.let_answers_take("150")
        for colour in ("Navy", "Azure", "Teal"):
            self.publish(self.rename(colour))
            self.texts(*listeners)
        self.assertEqual(counted.call_count, 1)

    def test_what_took_long_once_is_made_up_for(self):
        with patch.object(cohorts.time, "monotonic") as clock:
            clock.return_value = 100.0
            spent = cohorts._Spent()
            spent.add("Ann", 30, 0.5)
            self.assertTrue(spent.may_spend("Bob", 0.5))
            for seconds, may_spend in ((49, False), (51, True)):
                clock.return_value = 100.0 + seconds
                self.assertIs(spent.may_spend("Ann", 0.5), may_spend)

    def test_what_nobody_watches_any_more_is_forgotten(self):
        context = {"long": "x" * 10_000}
        listeners = [self.watch(user, context=context) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Teal"]] * 2)

        def kept():
            gc.collect()
            return [text for text in call._calls if context["long"] in text]

        self.assertTrue(kept())
        for listener in listeners:
            listener.socket.close()
        # the case notes whom it has served
        WebsocketConnectionHandler._serve_forever.reset_mock()
        deadline = time.monotonic() + 10
        while kept() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertFalse(kept())

    def test_what_was_read_is_forgotten_when_all_have_been_told(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        recent = self.registry._web_syncer_delivery.cohorts._recent
        self.publish(self.rename())
        self.texts(*listeners)
        self.assertEqual(len(recent), 1)
        recent[0].kept_until = 0
        self.publish()
        self.assertEqual(len(recent), 0)

    # ------------------------------------------------------------------
    # What an addon may do where it is asked for records
    # ------------------------------------------------------------------

    def change_reading(self, function):
        """Have something done whenever orders are listed."""
        Order = self.registry[ORDER]
        read = Order.web_search_read

        def do_and_read(model, *args, **kwargs):
            function(model)
            return read(model, *args, **kwargs)

        self.patch(Order, "web_search_read", do_and_read)
        do_and_read._api_model = True
        do_and_read._readonly = True

    def test_what_is_kept_for_each_user_is_told_by_what_it_says(self):
        self.change_reading(lambda model: model.env[ONLOOKER]._remembered_right())
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Teal"]] * 2)

    def test_who_is_compared_with_others_is_told_from_them_only(self):
        others = (self.cid.id, 1)
        self.change_reading(lambda model: [model.env.uid == id_ for id_ in others])
        users = self.ann, self.bob, self.cid, self.make_user("dan_asks")
        listeners = [self.watch(user) for user in users]
        counted = self.calls()
        self.publish(self.rename())
        texts = self.texts(*listeners)
        self.assertEqual([self.names(text) for [text] in texts], [["Teal"]] * 4)
        self.assertEqual(counted.call_count, 2, "once for Cid, and once for the others")

    def test_who_is_put_into_a_text_is_asked_for(self):
        for look in (
            lambda uid: f"{uid}",
            lambda uid: "%d" % uid,  # noqa: UP031
            lambda uid: json.dumps(int(uid)),
            lambda uid: {uid: 1},
            lambda uid: uid + 1,
            lambda uid: uid in {1, 2},
            lambda uid: range(uid),
        ):
            with (
                self.subTest(look=look),
                patch.object(Observation, "ask", return_value=self.ann.id) as ask,
            ):
                look(_ObservedId(Observation(None)))
                ask.assert_any_call(*UID)

    def test_what_looks_at_the_request_is_asked_for(self):
        self.change_reading(lambda model: bool(request))
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_what_fails_is_asked_for(self):
        listeners = [self.watch(user) for user in (self.ann, self.bob)]

        def fail(model):
            raise ValueError("not today")

        self.change_reading(fail)
        self.publish(self.rename())
        self.assertEqual(self.texts(*listeners), [[None], [None]])

    def test_what_looks_for_the_user_in_the_context_is_asked_for(self):
        self.change_reading(lambda model: model.env.context.get("uid"))
        listeners = [self.watch(user) for user in (self.ann, self.bob)]
        self.publish(self.rename())
        self.assertNotIn("records", json.dumps(self.texts(*listeners)))


@tagged("post_install", "-at_install")
class TestCompanies(AnswersCase):
    """What depends on companies, which are in the context, or are the user's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.make_user("ann_here")
        cls.bob = cls.make_user(
            "bob_elsewhere",
            company_id=cls.other_company.id,
            company_ids=[cls.other_company.id],
        )
        cls.onlooker = cls.env[ONLOOKER].create({"name": "One"})

    def assert_answered(self, users, knowledge, context=None):
        """Have users watch what a function finds out; who is sent it, gets his own."""

        def _compute_knowledge(records):  # pylint: disable=missing-return
            for record in records:
                record.knowledge = str(knowledge(record.env))

        self.patch(self.registry[ONLOOKER], "_compute_knowledge", _compute_knowledge)
        params = {"model": ONLOOKER, "method": "web_read", "args": [self.onlooker.ids]}
        params["kwargs"] = {"specification": {"name": {}, "knowledge": {}}}
        if context is not None:
            params["kwargs"]["context"] = context

        def answer(user):
            self.log_in(user)
            self.env.flush_all()
            return self.post_call(params, HEADER)

        self.send_and_forget()
        listeners = {
            user: self.listen(user, f"~{answer(user)['web_syncer']['sealed']}")
            for user in users
        }
        self.onlooker.name = "Two"
        self.send_and_forget()
        self.publish(self.row(ONLOOKER, write=[[["name"], self.onlooker.ids]]))
        for user, listener in listeners.items():
            [[_key, is_other, _pictures, *text]] = self.news(listener)
            self.assertTrue(is_other)
            if text and text[0]:
                self.assertEqual(json.loads(text[0]), answer(user)["result"])

    def test_what_is_kept_for_each_user_by_his_companies(self):
        companies = self.company + self.other_company

        def knowledge(env):
            accessible = [
                company.with_env(env)._accessible_branches().ids
                for company in companies
            ]
            return accessible

        self.assert_answered([self.ann, self.bob], knowledge, {"lang": "en_US"})

    def test_the_company_where_none_is_named(self):
        users = [self.ann, self.bob]
        # sudo: so that nobody asks whether it is one of the user's
        self.assert_answered(users, lambda env: env(su=True).company.name)

    def test_the_main_company_where_none_is_named(self):
        companies = self.company + self.other_company
        users = [
            self.make_user(
                f"main_{company.id}", company_id=company.id, company_ids=companies.ids
            )
            for company in companies
        ]
        self.assert_answered(users, lambda env: env.company.name)


@tagged("post_install", "-at_install")
class TestWhoIsAnswered(AnswersCase):
    """Nobody is sent what he would not have been answered himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = make_users(cls)
        cls.users = {name: users[name] for name in ("all", "own", "secret", "portal")}
        # each of them again, so that nobody is alone
        cls.twins = {
            name: user.copy({"login": f"{user.login}_twin"})
            for name, user in cls.users.items()
        }
        for twin in cls.twins.values():
            twin.password = twin.login

    def everybody(self):
        for name, user in self.users.items():
            yield name, user
            yield f"{name}, twin", self.twins[name]

    def compare(self, model, records, method, change, **kwargs):
        """Have all watch a call; what each is sent is what each would be answered."""
        listeners = {}
        for name, user in self.everybody():
            answer = self.ask(user, model, method, **kwargs)
            if "web_syncer" in answer:
                sealed = answer["web_syncer"]["sealed"]
                listeners[name] = user, self.listen(user, f"~{sealed}")
        # older rows, which name no transaction, have them sent what they know
        self.publish()
        for _user, listener in listeners.values():
            self.news(listener)
        change()
        self.send_and_forget()
        fields = sorted(set(records._fields) - {"id"})
        self.publish(self.row(model, write=[[fields, records.ids]]))
        sent = 0
        for name, (user, listener) in listeners.items():
            for _key, _is_other, _pictures, *text in self.news(listener):
                if text and text[0]:
                    sent += 1
                    answer = self.ask(user, model, method, **kwargs)
                    with self.subTest(name):
                        self.assertEqual(json.loads(text[0]), answer["result"])
        return sent

    def make_plain(self):
        """Return records, one for each of them."""
        return self.env["test.web.syncer.plain"].create(
            [{"name": name, "user_id": user.id} for name, user in self.everybody()]
        )

    def test_plain_records(self):
        plain = self.make_plain()
        sent = self.compare(
            plain._name,
            plain,
            "web_search_read",
            lambda: plain.write({"name": "Changed"}),
            domain=[],
            specification={"name": {}, "user_id": {"fields": {"display_name": {}}}},
        )
        self.assertGreater(sent, 1)

    def test_groups(self):
        plain = self.make_plain()
        sent = self.compare(
            plain._name,
            plain,
            "formatted_read_group",
            lambda: plain[:3].write({"name": "Changed"}),
            domain=[],
            groupby=["name"],
            aggregates=["__count"],
        )
        self.assertGreater(sent, 1)

    def test_every_way_to_know_the_user(self):
        users = [user for _name, user in self.everybody()]
        shy = self.env["test.web.syncer.shy"].create(
            [{"name": user.login, "owner_id": user.id} for user in users]
        )
        record = self.env[ONLOOKER].create(
            {"name": "One", "owner_id": users[0].id, "shy_id": shy[0].id}
        )
        numbers = iter(range(1000))
        for name, field in record._fields.items():
            # what fails for one user, does so for all who are asked
            if field.type in ("properties", "binary"):
                continue
            specification = {"name": {}, name: {}}
            if field.relational:
                specification[name] = {"fields": {"display_name": {}}}
            with self.subTest(name):
                self.compare(
                    ONLOOKER,
                    record,
                    "web_search_read",
                    lambda: record.write({"name": f"Changed {next(numbers)}"}),
                    domain=[],
                    specification=specification,
                )
