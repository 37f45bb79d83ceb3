"""Many who have a view open, as their browsers would: websockets and requests."""

import json
import selectors
import time

import psutil
import requests
import websocket
from environment import ports
from environment.odoo_server import OdooServer
from subscribers import CONNECT_EVERY_SECONDS, PATIENCE_SECONDS, EventedServer

READS = {"X-Web-Syncer-Reads": "1"}
TOLD = "web.syncer"
NEWS = "web.syncer.view"


class Servers:
    """A process that answers requests, and one that serves websockets.

    :param World world: whose database they serve
    """

    def __init__(self, world):
        self.http = OdooServer(
            world.database,
            ports.free(),
            world.logs / "bench-answers-http.log",
            ["--max-cron-threads=0"],
        )
        self.http.start()
        self.evented = EventedServer(
            world.database, world.logs / "bench-answers-websockets.log"
        )

    def spent(self):
        """Return what both have spent since their start.

        :return: ``cpu`` of both in seconds, ``queries`` of the second, and ``busy``
            and ``collecting``, the seconds of its longest work and of its longest look
            for garbage without a pause since this was asked last
        """
        spent = self.evented.spent()
        times = psutil.Process(self.http.pid).cpu_times()
        return {**spent, "cpu": spent["cpu"] + times.user + times.system}

    def stop(self):
        """End both."""
        self.evented.stop()
        self.http.stop()


class Viewer:
    """Somebody who has a view open.

    :param Servers servers: where they ask
    :param str sid: id of a session
    :param calls: what the view asks: ``(model, method, arguments, keyword arguments)``
    """

    def __init__(self, servers, database, model, sid, calls):
        self._servers = servers
        self._database = database
        self._model = model
        self._sid = sid
        self._session = requests.Session()
        self._session.cookies.set("session_id", sid)
        self._calls = calls
        self._said = {}
        self.websocket = None

    def open(self):
        """Ask, and listen for what the model and the answers become."""
        for call in self._calls:
            self._ask(call)
        self.websocket = websocket.create_connection(
            f"ws://{ports.HOST}:{self._servers.evented.port}/websocket",
            cookie=f"session_id={self._sid}",
            origin=f"http://{ports.HOST}:{self._servers.evented.port}",
            timeout=PATIENCE_SECONDS,
        )
        self._subscribe()

    def close(self):
        """Be gone."""
        self.websocket.close(timeout=0)

    def ask_again(self, key):
        """Ask what an answer is now, as one who was told that it is another one."""
        [call] = [call for call, said in self._said.items() if said["key"] == key]
        self._ask(call)
        self._subscribe()

    def _ask(self, call):
        model, method, args, kwargs = json.loads(call)
        answer = self._session.post(
            f"{self._servers.http.url}/web/dataset/call_kw/{model}/{method}",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                }
            },
            headers=READS,
            timeout=PATIENCE_SECONDS,
        ).json()
        if "result" not in answer:
            raise RuntimeError(f"{call} failed: {answer}")
        self._said[call] = answer["web_syncer"]

    def _subscribe(self):
        sealed = [f"{self._database}:~{said['sealed']}" for said in self._said.values()]
        channels = [f"{self._database}:{self._model}", *sealed]
        data = {"channels": channels, "last": 0}
        self.websocket.send(json.dumps({"event_name": "subscribe", "data": data}))


class Viewers:
    """All who have a view of a model open, read together.

    :param Servers servers: where they are connected
    :param str database: name of the database
    :param str model: of the view's records, which is live
    :param calls: ``{session id: calls}``; with no calls, they are told of changes of
        records, and nothing more
    """

    def __init__(self, servers, database, model, calls):
        self._viewers = [
            Viewer(servers, database, model, sid, [json.dumps(call) for call in asked])
            for sid, asked in calls.items()
        ]
        self._selector = selectors.DefaultSelector()

    def __enter__(self):
        for viewer in self._viewers:
            viewer.open()
            self._selector.register(viewer.websocket.sock, selectors.EVENT_READ, viewer)
            time.sleep(CONNECT_EVERY_SECONDS)
        while ready := self._selector.select(1):
            for key, _events in ready:
                key.data.websocket.recv()
        return self

    def __exit__(self, *_exception):
        for viewer in self._viewers:
            self._selector.unregister(viewer.websocket.sock)
            viewer.close()

    def follow(self, change, answers):
        """Change something, and return when all have been told, and have the answers.

        :param change: makes the change, and returns when it began to be committed
        :param int answers: how many answers are others then, of all viewers together
        :return: ``(when each was told or had an answer, requests)``
        """
        told, had, asked = [], [], 0
        started = change()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(told) < len(self._viewers) or len(had) < answers:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(told)} were told, {len(had)} have answers")
            for key, _events in self._selector.select(1):
                for notification in json.loads(key.data.websocket.recv()):
                    message = notification["message"]
                    if message["type"] == TOLD:
                        told.append(time.monotonic())
                    elif message["type"] == NEWS:
                        for news in message["payload"]:
                            if len(news) < 4 or news[3] is None:
                                asked += 1
                                key.data.ask_again(news[0])
                            had.append(time.monotonic())
        times = [at - started for at in (had or told)]
        return times, asked
