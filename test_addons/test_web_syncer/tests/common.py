import json
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import BaseCase, get_db_name

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.bus.websocket import ConnectionState, Websocket, _websocket_instances
from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.capture.rows import ROWS
from odoo.addons.web_syncer.delivery.deliver import Delivery
from odoo.addons.web_syncer.delivery.lookout import lookout

MARKER = "test_web_syncer_marker"
#: By which a view asks to be told when an answer is another one.
HEADER = {"X-Web-Syncer-Reads": "1"}


class CommittingCase(BaseCase):
    """Transactions that are really committed, by cursors of their own."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())

    @contextmanager
    def transaction(self):
        """Have a superuser's environment, committed at the end of the block."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})


class Listener:
    """One user's websocket, subscribed to models."""

    def __init__(self, case, user, *models):
        self.sid = case.log_in(user).sid
        self.socket = case.websocket_connect(cookie=f"session_id={self.sid}")
        self.is_closed = False
        case.subscribe(
            self.socket,
            [MARKER, *(f"{case.dbname}:{model}" for model in models)],
            last=case.last,
        )

    def hear(self):
        """Return the notifications that arrived up to the next marker."""
        heard = []
        while not self.is_closed:
            opcode, data = self.socket.recv_data()
            if opcode == 8:
                self.is_closed = True
                break
            messages = [notification["message"] for notification in json.loads(data)]
            for message in messages:
                if message["type"] == bus_row.TYPE:
                    heard += message["payload"]
            if any(message["type"] == MARKER for message in messages):
                break
        return heard


class Publisher:
    """Put rows on the bus, as the capture of changes does."""

    @classmethod
    def prepare(cls):
        cls.dbname = cls.env.cr.dbname
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.Plain = cls.env["test.web.syncer.plain"]
        cls.models = [
            f"test.web.syncer.{kind}" for kind in ("plain", "reach", "tagged")
        ]
        # so that nobody begins at zero, which replays
        cls.env["bus.bus"].create({"channel": '"none"', "message": "{}"})
        cls.last = cls.env["bus.bus"]._bus_last_id()

    @classmethod
    def make_user(cls, login, groups="base.group_user", **values):
        return new_test_user(cls.env, login, groups=groups, **values)

    def log_in(self, user):
        """Return a session, and leave those of other users open."""
        self.session = None
        login = user.login if user else None
        return self.authenticate(login, login)

    def row(self, model, **values):
        return {
            "model": model,
            "at": time.time(),
            "user": self.env.uid,
            "origin": False,
            **values,
        }

    def put(self, row):
        channel = bus_row.channel(self.dbname, row["model"])
        self.env["bus.bus"]._sendone(channel, bus_row.TYPE, row)

    def send(self, *rows):
        """Put on the bus what was captured, and rows of one's own, as a commit does."""
        self.env.flush_all()
        for row in rows:
            self.put(row)
        self.env["bus.bus"]._sendone(MARKER, MARKER, {})
        self.env.cr.precommit.run()
        self.env.cr.postcommit.data.pop(ROWS, None)

    def send_and_forget(self):
        """Send what was captured so far; who listens from now on does not hear it."""
        self.send()
        self.last = self.env["bus.bus"]._bus_last_id()


def _open_websockets():
    return [w for w in _websocket_instances if w.state is ConnectionState.OPEN]


class DeliveryCase(Publisher, WebsocketCase):
    """Real websockets of several users, and what each of them hears."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare()

    def setUp(self):
        super().setUp()
        self.busy = set()
        dispatch = Websocket._dispatch_bus_notifications

        def dispatch_and_tell(websocket):
            self.busy.add(websocket)
            try:
                return dispatch(websocket)
            finally:
                self.busy.discard(websocket)

        self.patch(Websocket, "_dispatch_bus_notifications", dispatch_and_tell)
        # it finds what other tests have committed, and wakes whoever was not sent it
        self.patch(lookout, "look", lambda: None)

    def listen(self, user, *models):
        listener = Listener(self, user, *models or (self.Plain._name,))
        self.wait()
        return listener

    def publish(self, *rows):
        """Send what was captured, and rows of one's own, and wake every listener."""
        self.wait()
        self.send(*rows)
        self.wake()

    def wake(self):
        channels = [bus_row.channel(self.dbname, model) for model in self.models]
        self.trigger_notification_dispatching([MARKER, *channels])

    def trigger_notification_dispatching(self, channels):
        """Wake websockets, and wait for them: all use one database connection."""
        result = super().trigger_notification_dispatching(channels)
        self.wait()
        return result

    def wait(self):
        """Wait until no websocket is busy.

        What one reads while a test writes is a part of it, and may not be readable at
        all: both use one database connection.
        """
        deadline = time.monotonic() + 30
        while self.busy or any(w._waiting_for_dispatch for w in _open_websockets()):
            self.assertLess(time.monotonic(), deadline, "a websocket does not finish")
            time.sleep(0.001)


class WatchingCase(DeliveryCase, HttpCase):
    """What clients are answered, and told of their answers."""

    def setUp(self):
        super().setUp()
        # what was read and told in another test
        self.registry._web_syncer_delivery = Delivery()

    def post_call(self, params, headers):
        """Return the JSON that a call over HTTP is answered with.

        :param dict params: model, method, args and kwargs
        :param dict headers: of the request, besides the usual ones
        """
        return self.url_open(
            f"/web/dataset/call_kw/{params['model']}/{params['method']}",
            json.dumps({"params": params}),
            headers={"Content-Type": "application/json", **headers},
        ).json()

    def news(self, listener):
        """Return what a listener is told of answers, up to the next marker."""
        heard = []
        while True:
            _opcode, data = listener.socket.recv_data()
            messages = [n["message"] for n in json.loads(data)]
            for message in messages:
                if message["type"] == "web.syncer.view":
                    heard += message["payload"]
            if any(m["type"] == MARKER for m in messages):
                return heard
