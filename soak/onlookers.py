"""Many who have a list open, and what they see of it."""

import json
import random
import selectors
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import websocket
from environment import ports

HEADERS = {"X-Web-Syncer-Reads": "1"}
NEWS = "web.syncer.view"
#: So many requests at a time go to the HTTP servers.
REQUESTS = 4
TRY_LATER = 1013
#: When it connects again, in seconds.
RECONNECT_SECONDS = 1


class TryLater(Exception):
    """The server is short of something, and the client connects again."""


class Onlooker:
    """Somebody who has a list open, as a browser would.

    :param Session session: whose
    :param str model: of the list
    :param dict kwargs: of ``web_search_read``; who has equal ones looks at the same

    .. attribute:: shown

        what the list shows

    .. attribute:: asked, sent

        how often it has asked, and how often it was sent an answer
    """

    def __init__(self, session, model, kwargs):
        self.session = session
        self.asked = self.sent = 0
        self._model = model
        self._kwargs = kwargs
        self._said = None
        self.websocket = None

    def open(self):
        """Ask, connect and listen."""
        self.ask()
        self.connect()

    def connect(self):
        """Connect, and listen."""
        self.websocket = websocket.create_connection(
            f"ws://{ports.HOST}:{self.session.site.live.port}/websocket",
            cookie=self.session.cookie,
            origin=f"http://{ports.HOST}:{self.session.site.live.port}",
            timeout=60,
        )
        self.listen()

    def ask(self):
        """Show what the server has, and know what it says of that."""
        content = self.session.post_call(
            self._model, "web_search_read", kwargs=self._kwargs, headers=HEADERS
        )
        self.asked += 1
        self.shown = content["result"]
        self._said = content["web_syncer"]

    def listen(self):
        """Be told when the list is another one."""
        if not self.websocket:
            # it will listen when it is connected again
            return
        channel = f"{self.session.site.database}:~{self._said['sealed']}"
        data = {"channels": [channel], "last": 0}
        self.websocket.send(json.dumps({"event_name": "subscribe", "data": data}))

    def hear(self):
        """Take what has arrived, and return in how many seconds to ask, if at all."""
        delay = None
        # a ping is no message, and must not be waited behind
        opcode, data = self.websocket.recv_data(control_frame=True)
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            code = int.from_bytes(data[:2], "big")
            raise (TryLater if code == TRY_LATER else ConnectionError)(code)
        is_text = opcode == websocket.ABNF.OPCODE_TEXT
        for notification in json.loads(data) if is_text else ():
            message = notification["message"]
            for news in message["payload"] if message["type"] == NEWS else ():
                key, is_other, _has_pictures, *rest = news
                if key != self._said["key"] or not is_other:
                    continue
                text, spread = (*rest, None, 0)[:2]
                if text:
                    self.sent += 1
                    self.shown = json.loads(text)
                else:
                    delay = random.random() * (spread or 0)  # noqa: S311
        return delay


class Onlookers:
    """Many of them.

    >>> with Onlookers(onlookers) as crowd:
    ...     crowd.until_right()
    """

    def __init__(self, onlookers):
        self._onlookers = onlookers
        self._selector = selectors.DefaultSelector()
        self._pool = ThreadPoolExecutor(REQUESTS)
        self._planned = {}
        self._asking = set()
        self._lost = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._is_over = False
        #: what went wrong
        self.errors = []
        #: how often one of them was sent away, and came back
        self.reconnections = 0

    def __enter__(self):
        for onlooker in self._onlookers:
            onlooker.open()
            self._register(onlooker)
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._is_over = True
        self._thread.join()
        self._pool.shutdown(cancel_futures=True)
        for onlooker in self._onlookers:
            if onlooker.websocket:
                onlooker.websocket.close(timeout=0)

    @property
    def is_busy(self):
        """Whether somebody asks, or is about to."""
        return bool(self._planned or self._asking or self._lost)

    @property
    def asked(self):
        """How often all of them have asked."""
        return sum(onlooker.asked for onlooker in self._onlookers)

    @property
    def sent(self):
        """How often all of them were sent an answer."""
        return sum(onlooker.sent for onlooker in self._onlookers)

    def _register(self, onlooker):
        sock = onlooker.websocket.sock
        self._selector.register(sock, selectors.EVENT_READ, onlooker)

    def _run(self):
        while not self._is_over:
            for key, _events in self._selector.select(0.05):
                onlooker = key.data
                try:
                    delay = onlooker.hear()
                except TryLater:
                    self._selector.unregister(key.fileobj)
                    onlooker.websocket = None
                    self._lost[onlooker] = time.monotonic() + RECONNECT_SECONDS
                    continue
                except Exception as error:
                    self.errors.append(error)
                    self._selector.unregister(key.fileobj)
                    continue
                if delay is not None:
                    self._planned[onlooker] = time.monotonic() + delay
            now = time.monotonic()
            for onlooker, at in list(self._lost.items()):
                if at <= now:
                    onlooker.connect()
                    self._register(onlooker)
                    del self._lost[onlooker]
                    self.reconnections += 1
            for onlooker, at in list(self._planned.items()):
                # never twice at once
                if at <= now and onlooker not in self._asking:
                    del self._planned[onlooker]
                    self._asking.add(onlooker)
                    self._pool.submit(self._ask, onlooker)

    def _ask(self, onlooker):
        try:
            onlooker.ask()
            onlooker.listen()
        except Exception as error:
            self.errors.append(error)
        finally:
            self._asking.discard(onlooker)
