import json
import time
from unittest.mock import Mock

from odoo.exceptions import MissingError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from odoo.addons.bus.websocket import Websocket
from odoo.addons.web_syncer.capture import notify
from odoo.addons.web_syncer.delivery import deliver
from odoo.addons.web_syncer.models import ir_websocket
from odoo.addons.web_syncer.presence import internals, visit
from odoo.addons.web_syncer.presence.attendance import TELL_SECONDS, Attendance
from odoo.addons.web_syncer.presence.bucket import Bucket
from odoo.addons.web_syncer.presence.exchange import Exchange, Reader, write
from odoo.addons.web_syncer.presence.judge import Judge
from odoo.addons.web_syncer.presence.table import (
    CHANGE_SECONDS,
    CHANGES,
    KEPT_SECONDS,
    MAX_RECORDS,
    Table,
)

from .common import MARKER, DeliveryCase, Listener
from .network import Network

ALL = "base.group_user,test_web_syncer.group_all"
PLAIN = "test.web.syncer.plain"
TYPE = "web.syncer.presence"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def pass_(self, seconds):
        self.now += seconds


class Viewer(Listener):
    """One user's browser, with views in it."""

    def __init__(self, case, user, *views):
        self.case = case
        super().__init__(case, user, *map(said, views))

    def show(self, *views):
        """Show other views than before."""
        channels = [f"{self.case.dbname}:{said(view)}" for view in views]
        self.case.subscribe(self.socket, [MARKER, *channels], last=self.case.last)
        self.case.wait()

    def close(self):
        """Go, and wait until the server has noticed."""
        self.case.look()
        self.socket.close()
        deadline = time.monotonic() + 10
        while self.case.dbname not in self.case.attendance._changed:
            self.case.assertLess(time.monotonic(), deadline, "nobody noticed")
            time.sleep(0.01)

    def hear(self):
        """Return what arrived on who is here up to the next marker, as one.

        :return: ``{id: {user's name: whether he edits}}``
        """
        here = {}
        while True:
            opcode, data = self.socket.recv_data()
            if opcode == 8:
                self.is_closed = True
                return here
            messages = [notification["message"] for notification in json.loads(data)]
            for message in messages:
                for _key, is_all, news in (
                    message["payload"] if message["type"] == TYPE else ()
                ):
                    here = {} if is_all else here
                    for record_id, _count, people in news:
                        here[record_id] = {name: edits for _uid, name, edits in people}
            if any(message["type"] == MARKER for message in messages):
                return here


def said(view):
    """Return what a client says of a view: ``(mode, ids, model, key)``."""
    mode, ids, model, key = (*view, PLAIN, "view")[:4] if len(view) < 4 else view
    return visit.PREFIX + json.dumps([key, model, mode, ids])


@tagged("post_install", "-at_install")
class TestPresence(DeliveryCase):
    """Who has a record open, and who edits it, as others hear of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.make_user("anna_here", ALL, name="Anna")
        cls.ben = cls.make_user("ben_here", ALL, name="Ben")
        cls.record, cls.other = cls.Plain.create([{"name": "One"}, {"name": "Two"}])
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # Odoo's own limit of what a client may send, which is another matter
        self.patch(Websocket, "RL_DELAY", 0)
        self.patch(type(self.Plain), "_sync_views", True)
        self.clock = Clock()
        self.attendance = Attendance(self.clock)
        self.patch(ir_websocket, "attendance", self.attendance)
        self.patch(deliver, "attendance", self.attendance)
        self.shown = ("shown", [self.record.id, self.other.id])
        self.opened = ("open", [self.record.id])
        self.edited = ("edited", [self.record.id])

    def view(self, user, *views):
        viewer = Viewer(self, user, *views)
        self.wait()
        return viewer

    def look(self):
        """Have it looked who is where, and all told who are to be told."""
        if self.dbname in self.attendance._tables:
            self.attendance.look(self.dbname)
        self.wait()

    def heard(self, viewer):
        """Return what somebody has heard since this was asked last."""
        self.look()
        self.publish()
        return viewer.hear()

    # ------------------------------------------------------------------
    # Who is here
    # ------------------------------------------------------------------

    def test_who_opens_a_record_is_seen_in_a_list(self):
        ben = self.view(self.ben, self.shown)
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})

    def test_who_is_there_already_is_seen_by_who_comes_later(self):
        self.view(self.anna, self.opened)
        self.look()
        ben = self.view(self.ben, self.opened)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})

    def test_who_begins_to_edit_is_seen_to_edit(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna, self.opened)
        self.heard(ben)
        anna.show(self.edited)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": True}})

    def test_who_closes_a_record_is_gone(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna, self.opened)
        self.heard(ben)
        anna.show()
        self.assertEqual(self.heard(ben), {self.record.id: {}})

    def test_who_loses_the_connection_is_gone(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna, self.opened)
        self.heard(ben)
        anna.close()
        self.assertEqual(self.heard(ben), {self.record.id: {}})

    def test_nobody_is_told_of_himself(self):
        self.view(self.anna, self.opened)
        anna = self.view(self.anna, self.shown)
        self.assertEqual(self.heard(anna), {})

    def test_of_a_record_that_is_not_shown_nothing_is_told(self):
        ben = self.view(self.ben, ("shown", [self.other.id]))
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {})

    def test_two_tabs_of_one_person_are_one_and_edit_if_one_does(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(
            self.anna,
            ("open", [self.record.id], PLAIN, "one"),
            ("edited", [self.record.id], PLAIN, "two"),
        )
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": True}})
        anna.show(("open", [self.record.id], PLAIN, "one"))
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})

    def test_two_browsers_of_one_person_are_one_and_edit_if_one_does(self):
        ben = self.view(self.ben, self.shown)
        self.view(self.anna, self.opened)
        other = self.view(self.anna, self.edited)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": True}})
        other.close()
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})

    def test_who_comes_back_is_told_all_though_nobody_is_there(self):
        anna = self.view(self.anna, self.opened)
        self.look()
        ben = self.view(self.ben, self.shown)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})
        ben.close()
        anna.close()
        self.look()
        again = self.view(self.ben, self.shown)
        self.publish()
        _opcode, data = again.socket.recv_data()
        [first] = [
            m["message"] for m in json.loads(data) if m["message"]["type"] == TYPE
        ]
        self.assertEqual(first["payload"], [["view", True, []]])

    def test_a_websocket_by_which_a_record_is_open_is_asked_sooner(self):
        self.view(self.anna, self.opened)
        self.view(self.ben, self.shown)
        by_user = {v.uid: v.subscriber for v in internals.visits_of(self.dbname)}
        silence = {
            user: by_user[user.id]._timeout_manager.INACTIVITY_TIMEOUT
            for user in (self.anna, self.ben)
        }
        self.assertEqual(silence[self.anna], internals.SILENCE_SECONDS)
        self.assertGreater(silence[self.ben], internals.SILENCE_SECONDS)
        self.assertTrue(by_user[self.anna.id]._incoming_frame_timestamps)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_who_may_not_read_the_record_hears_nothing(self):
        stranger = self.make_user("stranger_here")
        listener = self.view(stranger, self.shown)
        anna = self.view(self.anna, self.opened)
        self.assertEqual(self.heard(listener), {})
        anna.show(self.edited)
        self.assertEqual(self.heard(listener), {})

    def test_who_may_not_read_the_record_is_not_there(self):
        stranger = self.make_user("stranger_here")
        ben = self.view(self.ben, self.shown)
        self.view(stranger, self.edited)
        self.assertEqual(self.heard(ben), {})

    def test_who_may_not_read_the_other_user_hears_nothing_of_him(self):
        rules = self.env["ir.rule"].create(
            {
                "name": "Not Anna",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "domain_force": f"[('id', '!=', {self.anna.id})]",
            }
        )
        self.env.flush_all()
        ben = self.view(self.ben, self.shown)
        carla = self.make_user("carla_here", ALL, name="Carla")
        self.view(self.anna, self.opened)
        self.view(carla, self.opened)
        self.assertTrue(rules.active)
        self.assertEqual(self.heard(ben), {self.record.id: {"Carla": False}})

    def test_a_record_of_another_company_is_none_of_ones_business(self):
        self.record.company_id = self.other_company
        both = [self.company.id, self.other_company.id]
        elsewhere = self.make_user("else_here", ALL, name="Else", company_ids=both)
        self.env.flush_all()
        ben = self.view(self.ben, self.shown)
        more = self.view(self.make_user("more_here", ALL, company_ids=both), self.shown)
        self.view(elsewhere, self.opened)
        self.assertEqual(self.heard(ben), {})
        self.assertEqual(self.heard(more), {self.record.id: {"Else": False}})

    def test_portal_users_neither_tell_nor_hear(self):
        portal = self.make_user("portal_here", "base.group_portal", name="Portal")
        mine = self.Plain.create({"name": "Mine", "user_id": portal.id})
        self.env.flush_all()
        ben = self.view(self.ben, ("shown", mine.ids))
        listener = self.view(portal, ("open", mine.ids))
        self.view(self.anna, ("open", mine.ids))
        self.assertEqual(self.heard(ben), {mine.id: {"Anna": False}})
        self.assertEqual(self.heard(listener), {})

    def test_visitors_neither_tell_nor_hear(self):
        listener = self.view(None, self.opened)
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(listener), {})

    def test_who_is_archived_meanwhile_is_not_shown(self):
        self.view(self.anna, self.opened)
        self.look()
        self.anna.active = False
        self.env.flush_all()
        ben = self.view(self.ben, self.shown)
        self.assertEqual(self.heard(ben), {})

    def test_who_loses_the_right_meanwhile_hears_nothing_more(self):
        ben = self.view(self.ben, self.shown)
        self.look()
        self.ben.group_ids -= self.env.ref("test_web_syncer.group_all")
        self.env.flush_all()
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {})

    def demote(self, user):
        """Make a colleague a portal user, who may read no less than before."""
        portal = self.env.ref("base.group_portal")
        self.env["ir.rule"].search(
            [("model_id.model", "in", [PLAIN, "res.users", "res.partner"])]
        ).active = False
        self.env["ir.model.access"].create(
            {
                "name": "Users: portal",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "group_id": portal.id,
                "perm_read": True,
            }
        )
        user.write({"group_ids": [Command.set(portal.ids)]})
        self.env.flush_all()
        self.assertTrue(self.record.with_user(user).has_access("read"))

    def test_who_is_no_colleague_any_more_hears_nothing_more(self):
        ben = self.view(self.ben, self.shown)
        self.heard(ben)
        self.demote(self.ben)
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {})

    def test_who_is_no_colleague_any_more_is_not_shown(self):
        ben = self.view(self.ben, self.shown)
        self.heard(ben)
        self.view(self.anna, self.opened)
        self.demote(self.anna)
        self.assertEqual(self.heard(ben), {})

    def test_a_deleted_record_that_somebody_has_open_hides_no_other(self):
        eve = self.make_user("eve_here", ALL, name="Eve")
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna, self.opened)
        self.view(eve, self.opened)
        self.heard(ben)
        self.record.unlink()
        self.send_and_forget()
        anna.show(("open", [self.other.id]))
        with self.assertNoLogs(deliver.__name__, "ERROR"):
            heard = self.heard(ben)
        self.assertEqual(heard.get(self.other.id), {"Anna": False})

    def test_it_is_the_same_where_nothing_is_shared(self):
        self.env["ir.config_parameter"].set_param("web_syncer.share", "False")
        stranger = self.make_user("stranger_here")
        ben = self.view(self.ben, self.shown)
        listener = self.view(stranger, self.shown)
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": False}})
        self.assertEqual(self.heard(listener), {})

    # ------------------------------------------------------------------
    # Switches
    # ------------------------------------------------------------------

    def test_a_model_may_switch_it_off(self):
        self.patch(type(self.Plain), "_sync_presence", False)
        self.assert_nobody_is_seen()

    def test_a_model_that_is_not_live_has_none_of_it(self):
        self.patch(type(self.Plain), "_sync_views", False)
        self.assert_nobody_is_seen()

    def test_a_model_that_is_not_published_has_none_of_it(self):
        self.patch(type(self.Plain), "_implements_syncer", False)
        self.assert_nobody_is_seen()

    def test_a_system_parameter_switches_it_off(self):
        self.env["ir.config_parameter"].set_param("web_syncer.presence", "False")
        self.assert_nobody_is_seen()

    def assert_nobody_is_seen(self):
        ben = self.view(self.ben, self.shown)
        self.view(self.anna, self.opened)
        self.assertEqual(self.heard(ben), {})

    def test_switched_off_by_the_parameter_nothing_more_is_told(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna, self.opened)
        self.heard(ben)
        self.env["ir.config_parameter"].set_param("web_syncer.presence", "False")
        self.env.flush_all()
        anna.show(self.edited)
        self.assertEqual(self.heard(ben), {self.record.id: {}})

    def test_the_page_learns_for_which_models_it_is_told(self):
        self.log_in(self.ben)
        models = self.session_info()["presence_models"]
        self.assertIn(PLAIN, models)
        self.patch(type(self.Plain), "_sync_presence", False)
        self.assertNotIn(PLAIN, self.session_info()["presence_models"])

    def session_info(self):
        response = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"params": {}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]["web_syncer"]

    # ------------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------------

    def test_a_model_that_cannot_be_judged_is_logged_once_and_hurts_nobody(self):
        ben = self.view(self.ben, self.shown)
        self.heard(ben)
        judge = Mock(side_effect=ZeroDivisionError)
        with self.assertLogs(deliver.__name__, "ERROR") as logs:
            self.patch(Judge, "names", judge)
            self.view(self.anna, self.opened)
            self.assertEqual(self.heard(ben), {})
            self.assertEqual(self.heard(ben), {})
        failed = [line for line in logs.output if f"user {self.ben.id} who" in line]
        self.assertEqual(len(failed), 1)
        self.assertFalse(ben.is_closed)

    def test_a_record_whose_model_misses_it_is_not_open(self):
        def miss(_records, _operation):
            raise MissingError(self.env._("It is gone."))

        self.patch(type(self.Plain), "_filtered_access", miss)
        listener = self.view(self.anna, self.opened, self.shown)
        self.assertFalse(listener.is_closed)
        modes = [each.mode for each in internals.visits_of(self.dbname)]
        self.assertEqual(modes, ["shown"])

    # ------------------------------------------------------------------
    # Attacks
    # ------------------------------------------------------------------

    def test_what_makes_no_sense_is_dropped_and_the_rest_kept(self):
        ids = [self.record.id]
        nonsense = [
            "",
            "{",
            "[]",
            "null",
            "[" * 2000,
            json.dumps(["key", PLAIN, "open"]),
            json.dumps(["key", PLAIN, "open", []]),
            json.dumps(["key", PLAIN, "open", [*ids, self.other.id]]),
            json.dumps(["key", PLAIN, "open", [True]]),
            json.dumps(["key", PLAIN, "open", [2**40]]),
            json.dumps(["key", PLAIN, "open", ["1"]]),
            json.dumps(["key", PLAIN, "owned", ids]),
            json.dumps(["key", PLAIN, ["open"], ids]),
            json.dumps(["key", "no.such.model", "open", ids]),
            json.dumps(["key", "res.partner", "open", [1]]),
            json.dumps(["key", "base", "open", [1]]),
            json.dumps(["key", ["a"], "open", ids]),
            json.dumps(["k" * 1000, PLAIN, "open", ids]),
            json.dumps(["key", PLAIN, "shown", list(range(1, 1000))]),
        ]
        listener = Listener(
            self,
            self.ben,
            said(self.shown),
            *(visit.PREFIX + each for each in nonsense),
        )
        self.wait()
        visits = internals.visits_of(self.dbname)
        self.assertEqual([each.mode for each in visits], ["shown"])
        self.assertFalse(listener.is_closed)

    def test_who_says_that_he_has_many_views_is_heard_of_few(self):
        views = [("shown", [self.record.id], PLAIN, str(n)) for n in range(100)]
        self.view(self.ben, *views)
        self.assertEqual(len(internals.visits_of(self.dbname)), visit.MAX_VISITS)

    def test_who_floods_is_told_of_now_and_then(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna)
        self.heard(ben)
        heard = 0
        for _second in range(60):
            anna.show(self.edited if _second % 2 else self.opened)
            self.clock.pass_(1)
            heard += bool(self.heard(ben))
        self.assertLessEqual(heard, CHANGES + 60 / CHANGE_SECONDS)
        self.assertGreaterEqual(heard, 60 / CHANGE_SECONDS)

    def test_what_was_held_back_is_told_in_the_end(self):
        ben = self.view(self.ben, self.shown)
        anna = self.view(self.anna)
        for _change in range(CHANGES + 1):
            anna.show(self.edited)
            self.look()
            anna.show()
            self.look()
        anna.show(self.edited)
        self.assertEqual(self.heard(ben), {self.record.id: {}})
        self.clock.pass_(CHANGE_SECONDS)
        self.assertEqual(self.heard(ben), {self.record.id: {"Anna": True}})

    def test_one_who_sees_much_is_told_now_and_then(self):
        ben = self.view(self.ben, self.shown)
        self.heard(ben)
        heard = 0
        for number in range(12):
            self.view(self.make_user(f"crowd_{number}", ALL), self.opened)
            heard += bool(self.heard(ben))
        self.assertEqual(heard, 4)
        self.clock.pass_(5)
        self.assertEqual(len(self.heard(ben)[self.record.id]), 12)

    def test_of_a_crowd_some_are_named_and_all_are_counted(self):
        for number in range(visit.MAX_NAMED + 2):
            self.view(self.make_user(f"crowd_{number}", ALL), self.opened)
        self.look()
        one = self.view(self.ben, self.shown)
        self.publish()
        _opcode, data = one.socket.recv_data()
        [told] = [
            m["message"] for m in json.loads(data) if m["message"]["type"] == TYPE
        ]
        [[_key, _is_all, [[record_id, count, people]]]] = told["payload"]
        self.assertEqual(record_id, self.record.id)
        self.assertEqual(count, visit.MAX_NAMED + 2)
        self.assertEqual(len(people), visit.MAX_NAMED)


def attend(uid, *records, mode="open"):
    """Return what a view says of each record."""
    return [
        Mock(uid=uid, record=record, mode=mode, is_open=mode != "shown")
        for record in records
    ]


@tagged("post_install", "-at_install")
class TestTable(BaseCase):
    def setUp(self):
        super().setUp()
        self.clock = Clock()
        self.table = Table(self.clock)

    def test_it_tells_what_has_changed(self):
        self.table.attend(attend(7, ("task", 1)))
        self.assertEqual(self.table.look(), {"task": {1}})
        self.assertEqual(self.table.look(), {})
        self.table.attend(attend(7, ("task", 2)))
        self.assertEqual(self.table.look(), {"task": {1, 2}})

    def test_another_process_that_is_not_heard_any_more_has_nobody(self):
        self.table.hear("other", {7: {("task", 1): True}})
        self.assertEqual(self.table.look(), {"task": {1}})
        self.assertEqual(self.table.people("task", 1), {7: True})
        self.clock.pass_(KEPT_SECONDS - 1)
        self.assertEqual(self.table.look(), {})
        self.clock.pass_(1)
        self.assertEqual(self.table.look(), {"task": {1}})
        self.assertEqual(self.table.people("task", 1), {})

    def test_one_who_is_in_two_processes_edits_if_he_does_so_in_one(self):
        self.table.hear("other", {7: {("task", 1): True}})
        self.table.attend(attend(7, ("task", 1)))
        self.table.look()
        self.assertEqual(self.table.people("task", 1), {7: True})
        self.table.hear("other", {})
        self.table.look()
        self.assertEqual(self.table.people("task", 1), {7: False})

    def test_one_has_few_records_open_and_what_he_edits_comes_first(self):
        records = [("task", number) for number in range(1, 100)]
        edited = attend(7, ("task", 100), mode="edited")
        self.table.attend([*attend(7, *records), *edited])
        self.assertEqual(len(self.table.own[7]), MAX_RECORDS)
        self.assertIn(("task", 100), self.table.own[7])

    def test_nothing_is_kept_of_those_who_are_gone(self):
        self.table.attend(attend(7, ("task", 1)))
        self.table.attend([])
        self.clock.pass_(1000)
        self.table.attend([])
        self.assertFalse(self.table.own or self.table._buckets)


@tagged("post_install", "-at_install")
class TestSilence(BaseCase):
    """Whoever is silent is asked, though there is always something to send to him."""

    def websocket(self, seconds):
        websocket = Mock(spec=["_incoming_frame_timestamps", "_send_ping_frame"])
        websocket._incoming_frame_timestamps = [time.time() - seconds]
        return websocket

    def test_one_is_asked_once(self):
        websocket = self.websocket(internals.SILENCE_SECONDS + 1)
        internals.ask_if_silent(websocket)
        internals.ask_if_silent(websocket)
        websocket._send_ping_frame.assert_called_once_with()

    def test_one_who_has_just_said_something_is_not_asked(self):
        websocket = self.websocket(1)
        internals.ask_if_silent(websocket)
        websocket._send_ping_frame.assert_not_called()


@tagged("post_install", "-at_install")
class TestBucket(BaseCase):
    def test_it_lets_some_through_at_once_and_then_one_by_one(self):
        bucket = Bucket(2, 10)
        self.assertEqual([bucket.take(0) for _try in range(3)], [True, True, False])
        self.assertEqual([bucket.take(10) for _try in range(2)], [True, False])
        self.assertFalse(bucket.is_full(29))
        self.assertTrue(bucket.is_full(30))
        self.assertEqual([bucket.take(99) for _try in range(3)], [True, True, False])


@tagged("post_install", "-at_install")
class TestExchange(BaseCase):
    """What processes tell each other, by a real PostgreSQL."""

    def test_many_are_told_of_in_parts(self):
        people = {uid: {("task", uid): bool(uid % 2)} for uid in range(1, 501)}
        payloads = write("me", "db", 1, people)
        self.assertGreater(len(payloads), 1)
        self.assertLess(max(map(len, payloads)), 8000)
        reader = Reader()
        *parts, last = [reader.put(payload) for payload in payloads]
        self.assertEqual({*parts}, {None})
        self.assertEqual(last, ("me", "db", people))

    def test_where_a_part_is_missing_nothing_is_known(self):
        people = {uid: {("task", uid): False} for uid in range(1, 200)}
        reader = Reader()
        first, _lost, *others = write("me", "db", 1, people)
        self.assertEqual({reader.put(p) for p in [first, *others]}, {None})
        self.assertTrue([reader.put(p) for p in write("me", "db", 2, people)][-1])

    def test_nonsense_is_ignored(self):
        reader = Reader()
        for payload in ("", "{}", "[1]", '["a", "b", 1, 0, 1, [[1]]]', "null"):
            self.assertIsNone(reader.put(payload))

    def test_processes_hear_each_other_and_forget_one_that_has_died(self):
        clock = Clock()
        one, two = Attendance(clock), Attendance(clock)
        for attendance in (one, two):
            attendance.table("db")
        two._hear(0.1)
        one.table("db").attend(attend(7, ("task", 1), mode="edited"))
        one._tell("db")
        self.wait_until(two, lambda: two.table("db").people("task", 1) == {7: True})
        clock.pass_(KEPT_SECONDS)
        two.look("db")
        self.assertEqual(two.table("db").people("task", 1), {})

    def test_one_who_has_just_begun_is_told_at_once(self):
        clock = Clock()
        one, two = Attendance(clock), Attendance(clock)
        for attendance in (one, two):
            attendance.table("db")
            attendance._hear(0.1)
        one._tell("db")
        self.assertFalse(one.look("db"))
        two._tell("db")
        self.wait_until(one, lambda: one.look("db"))

    def test_one_says_from_time_to_time_that_it_is_still_so(self):
        clock = Clock()
        one = Attendance(clock)
        one.table("db")
        self.assertTrue(one.look("db"))
        one._tell("db")
        self.assertFalse(one.look("db"))
        clock.pass_(TELL_SECONDS)
        self.assertTrue(one.look("db"))

    def test_a_broken_connection_is_made_anew(self):
        network = Network()
        self.addCleanup(network.close)
        self.patch(
            notify,
            "postgres_connection_info",
            lambda: network.connection_info("postgres"),
        )
        exchange, other = Exchange(), Exchange()
        self.assertEqual(exchange.hear(0.1), [])
        network.close()
        with self.assertLogs("odoo.addons.web_syncer.presence.exchange", "WARNING"):
            self.assertIsNone(exchange.hear(0.1))
        self.patch(
            notify,
            "postgres_connection_info",
            lambda: Network().connection_info("postgres"),
        )
        self.assertIsNotNone(exchange.hear(0.1))
        self.assertTrue(other.tell(["[1]"]))
        self.assertEqual(exchange.hear(5), ["[1]"])

    def wait_until(self, attendance, is_so):
        deadline = time.monotonic() + 20
        while not is_so():
            self.assertLess(time.monotonic(), deadline, "nothing was heard")
            attendance._hear(0.1)
            attendance.look("db")
