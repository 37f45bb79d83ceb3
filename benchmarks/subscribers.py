"""A server of websockets, and many clients that listen to it."""

import json
import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path

import websocket
from environment import ports, processes
from environment.terminal import SetupError

#: Clients that all connect at once wait for each other's connections to the database.
CONNECT_EVERY_SECONDS = 0.01
PATIENCE_SECONDS = 60


class EventedServer:
    """Odoo's process for websockets, as it runs beside HTTP workers.

    :param str database: the only one that it serves
    :param Path log: where its output goes
    """

    def __init__(self, database, log):
        self.port = ports.free()
        self._meter = ports.free()
        script = Path(__file__).with_name("evented_server.py")
        options = [
            *("-d", database, f"--db-filter=^{database}$", "--log-level=warn"),
            f"--gevent-port={self.port}",
        ]
        with open(log, "w") as output:
            self._process = subprocess.Popen(
                [sys.executable, script, str(self._meter), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.die_with_parent,
            )
        self.pid = self._process.pid
        self._wait(log)

    def _wait(self, log):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection((ports.HOST, self.port), 1).close()
                return
            except OSError as error:
                if self._process.poll() is not None:
                    words = processes.last_words(log)
                    raise SetupError(f"Odoo did not start: {words}") from error
                if time.monotonic() > deadline:
                    raise SetupError(f"Odoo does not answer. See {log}") from error
            time.sleep(0.1)

    def spent(self):
        """Return ``{"cpu": seconds, "queries": number}`` since the server's start."""
        with socket.create_connection((ports.HOST, self._meter), 10) as connection:
            return json.loads(connection.makefile().read())

    def stop(self):
        """End it, and return when it is gone."""
        processes.stop(self._process)


class Audience:
    """Websockets that listen to the same channels, read together.

    :param EventedServer server: where they connect
    :param channels: names of channels
    """

    def __init__(self, server, channels):
        self._server = server
        self._channels = channels
        self._selector = selectors.DefaultSelector()
        self._sockets = []

    def __len__(self):
        return len(self._sockets)

    def join(self, sids):
        """Let one more client for each session connect and subscribe."""
        for sid in sids:
            connection = websocket.create_connection(
                f"ws://{ports.HOST}:{self._server.port}/websocket",
                cookie=f"session_id={sid}",
                origin=f"http://{ports.HOST}:{self._server.port}",
                timeout=PATIENCE_SECONDS,
            )
            data = {"channels": self._channels, "last": 0}
            connection.send(json.dumps({"event_name": "subscribe", "data": data}))
            self._sockets.append(connection)
            self._selector.register(connection.sock, selectors.EVENT_READ, connection)
            time.sleep(CONNECT_EVERY_SECONDS)
        self._drain()

    def hear(self, kind):
        """Return when each client got a message of a kind, and the last such message.

        :param str kind: the type of the message
        """
        arrived, message = [], None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(arrived) < len(self):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(arrived)} of {len(self)} heard of {kind}")
            for key, _events in self._selector.select(1):
                frame = key.data.recv()
                now = time.monotonic()
                for notification in json.loads(frame):
                    if notification["message"]["type"] == kind:
                        arrived.append(now)
                        message = notification["message"]
        return arrived, message

    def _drain(self):
        while ready := self._selector.select(1):
            for key, _events in ready:
                key.data.recv()

    def leave(self):
        """Disconnect all."""
        for connection in self._sockets:
            self._selector.unregister(connection.sock)
            connection.close(timeout=0)
        self._sockets.clear()
