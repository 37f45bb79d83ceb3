"""A client that keeps a copy of what its user may read, by what it hears.

It does what a browser does with the addon's messages: the constants are those of Odoo's
bus worker and of the addon's service, except where a test shortens them.
"""

import contextlib
import json
import random
import threading
import time

import requests
import websocket
from ledger import parse
from servers import RpcError, SessionExpired

PLAIN = "test.web.syncer.plain"
REACH = "test.web.syncer.reach"
#: What is kept of each record, as far as the user may read it.
FIELDS = ("name", "color", "user_id", "secret", "note")
CLEAN = 1000
SESSION_EXPIRED = 4001
TRY_LATER = 1013


class Replica:
    """One browser tab.

    :param Session session: of its user
    :param Ledger ledger: to judge by what is heard
    :param models: names of the models to follow
    :param url: of the websocket process, or of a proxy before it
    :param bool sees_all: the user may read everybody's records
    :param bool sees_secrets: the user may read the field ``secret``

    .. attribute:: leaks

        what was heard and should not have been

    .. attribute:: connections, attempts, messages, resets, fetches

        how often each of these happened
    """

    FIRST_DELAY = 1.0
    JITTER = 1.0
    MAX_DELAY = 60.0
    #: The service spreads what clients fetch after a reconnection over ten seconds.
    RESET_SPREAD = 2.0

    def __init__(
        self,
        session,
        ledger,
        models=(PLAIN, REACH),
        url=None,
        sees_all=False,
        sees_secrets=False,
    ):
        self.session = session
        self.ledger = ledger
        self.models = models
        self.url = (url or session.site.live.url).replace("http", "ws", 1)
        self.sees_all = sees_all
        self.sees_secrets = sees_secrets
        #: The user may hear nothing that was written later than this number.
        self.deaf_since = None
        #: … nothing that was written later and is others' or secret, as far as the user
        #: must not see that; what was written before may still be on its way.
        self.own_since = None
        self.rows = {model: {} for model in models}
        self.fields = {}
        self.leaks = []
        #: Numbers of the writes that were heard of.
        self.heard = set()
        self.connections = self.attempts = self.messages = 0
        self.resets = self.fetches = 0
        self.close_codes = []
        self.last = 0
        self.is_connected = False
        self.reads = threading.Event()
        self.reads.set()
        self._due = {}
        self._stop = threading.Event()
        self._socket = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __repr__(self):
        return f"<replica of {self.session.login}>"

    def start(self):
        self._thread.start()
        return self

    def abandon(self):
        """Let it end soon."""
        self._stop.set()
        self.reads.set()

    def stop(self):
        """Return when it has ended."""
        self.abandon()
        self._thread.join(20)
        assert not self._thread.is_alive(), f"{self} does not stop"

    def subscribe(self, models=None):
        """Tell the server the channels; by default those that are followed."""
        database = self.session.site.database
        channels = [
            f"{database}:{m}" for m in (self.models if models is None else models)
        ]
        data = {"channels": channels, "last": self.last}
        self._socket.send(json.dumps({"event_name": "subscribe", "data": data}))

    def reload(self):
        """Read everything again, as a person does who reloads the page."""
        for model in self.models:
            self._due[model] = time.monotonic()

    def truth(self):
        """Return what the user may read now, as ``self.rows``."""
        return {model: self._read(model) for model in self.models}

    # ------------------------------------------------------------------
    # The connection
    # ------------------------------------------------------------------

    def _run(self):
        delay = self.FIRST_DELAY
        while not self._stop.is_set():
            self.attempts += 1
            code = None
            try:
                self._socket = websocket.create_connection(
                    f"{self.url}/websocket?version=19.0-2",
                    cookie=self.session.cookie,
                    timeout=30,
                )
                delay = self.FIRST_DELAY
                code = self._serve()
            except (OSError, websocket.WebSocketException):
                pass
            finally:
                self.is_connected = False
                if self._socket:
                    self._socket.shutdown()
            self.close_codes.append(code)
            if code == CLEAN:
                return
            delay = min(delay * 1.5, self.MAX_DELAY) + self.JITTER * random.random()
            self._stop.wait(delay)

    def _serve(self):
        """Follow the models until the connection is lost; return the close code."""
        is_first = not self.connections
        self.connections += 1
        self.subscribe()
        for model in self.models:
            spread = 0 if is_first else self.RESET_SPREAD
            self._due[model] = time.monotonic() + random.random() * spread
        self.is_connected = True
        while not self._stop.is_set():
            self.reads.wait()
            wait = min(
                [0.5, *(due - time.monotonic() for due in [*self._due.values()])]
            )
            self._socket.settimeout(max(wait, 0.01))
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                opcode, data = self._socket.recv_data()
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    return int.from_bytes(data[:2], "big") if len(data) > 1 else 0
                self._hear(json.loads(data))
            for model in [m for m in self.models if self._is_due(m)]:
                self._fetch(model)

    def _is_due(self, model):
        return self._due.get(model, float("inf")) <= time.monotonic()

    # ------------------------------------------------------------------
    # What is heard
    # ------------------------------------------------------------------

    def _hear(self, messages):
        for message in messages:
            self.last = message["id"]
            if message["message"]["type"] != "web.syncer":
                continue
            self.messages += 1
            payload = message["message"]["payload"]
            if not isinstance(payload, list):
                self.leaks.append(("a row of the bus", payload))
                continue
            for (_db, model, id_), change in payload:
                self._judge(model, id_, change)
                self._apply(model, id_, change)

    def _apply(self, model, id_, change):
        rows, method, data = self.rows[model], change["method"], change["data"]
        if method == "reset":
            self.resets += 1
            self._due[model] = time.monotonic()
        elif method == "unlink":
            rows.pop(id_, None)
        elif method == "create" or id_ in rows:
            known = {name: data[name] for name in FIELDS if name in data}
            rows.setdefault(id_, {}).update(known)
        else:
            # It was written into sight: what is told is what changed, not all of it.
            self._fetch(model, id_)

    def _judge(self, model, id_, change):
        """Note what this user should not have heard."""
        for name in {change["record_name"], change["data"].get("name")} - {None, False}:
            self._judge_name(model, id_, change, name)
        is_mine = self.session.login in self.ledger.owners[model, id_]
        if change["method"] == "unlink" and model == PLAIN and not self.sees_all:
            if not is_mine and self.own_since is None:
                self.leaks.append(("deletion", model, id_, change))

    def _judge_name(self, model, id_, change, name):
        number, owner = parse(name)
        self.heard.add(number)
        if self.deaf_since is not None and number > self.deaf_since:
            self.leaks.append(("after the end", model, id_, change))
        if self.own_since is None or number > self.own_since:
            if owner != self.session.login and not self.sees_all:
                self.leaks.append(("record", model, id_, change))
            told = {*change["data"], *change["changed"]}
            if "secret" in told and not self.sees_secrets:
                self.leaks.append(("secret", model, id_, change))

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------

    def _fetch(self, model, id_=None):
        """Read all records again, or one of them, as soon as a server answers."""
        if id_ is None:
            self._due.pop(model, None)
        while not self._stop.is_set():
            self.fetches += 1
            try:
                fresh = self._read(model, id_)
            except requests.RequestException:
                self._stop.wait(0.5)
                continue
            if id_ is None:
                self.rows[model] = fresh
            else:
                self.rows[model].pop(id_, None)
                self.rows[model].update(fresh)
            return

    def _read(self, model, id_=None):
        domain = [] if id_ is None else [("id", "=", id_)]
        for server in (self.session.site.first, self.session.site.second):
            try:
                fields = self.session.call(
                    model, "fields_get", [], ["type"], server=server
                )
                names = [name for name in FIELDS if name in fields]
                rows = self.session.call(
                    model, "search_read", domain, names, server=server
                )
            except SessionExpired:
                return {}
            except RpcError as error:
                if not error.is_access_error:
                    raise
                return {}
            except requests.RequestException as lost:
                failed = lost
                continue
            return {row.pop("id"): row for row in rows}
        raise failed
