"""What it costs to tell who else is here, beside the websockets themselves.

Many people have one record each open, in a process of their own for each way: one of
them says so, the other does not. Both are looked at in the same minute.
"""

import json
import selectors
import time

import websocket
from environment import ports
from ratios import ratio
from subscribers import CONNECT_EVERY_SECONDS, PATIENCE_SECONDS, EventedServer
from world import PUBLISHED

TITLE = "Who else is here, where many have one record each open"
PEOPLE, QUICK_PEOPLE = 500, 60
SECONDS, QUICK_SECONDS = 60, 20
ROUNDS = 5


def run(world):
    """Compare the process that is told who is where with one that is not."""
    people = QUICK_PEOPLE if world.quick else PEOPLE
    records = world.make_records(PUBLISHED, 2 * people)
    sids = world.log_in(world.make_users(people))
    crowds = []
    try:
        for is_told in (True, False):
            crowds.append(_Crowd(world, sids, records, is_told))
        return [
            _line(world, crowds, "they look at it", moves=0),
            _line(world, crowds, "each opens another one", moves=1),
        ]
    finally:
        for crowd in crowds:
            crowd.leave()


def _line(world, crowds, name, moves):
    seconds = QUICK_SECONDS if world.quick else SECONDS
    spent = [_minute(crowds, seconds, moves) for _ in range(world.rounds(ROUNDS))]
    told, silent = zip(*spent, strict=True)
    label = f"CPU for each of {len(crowds[0])}, in {seconds} s in which {name}"
    return ratio(label, told, silent, scale=1e3, unit="ms")


def _minute(crowds, seconds, moves):
    """Return the CPU seconds that each process spends on one person meanwhile."""
    before = [crowd.cpu() for crowd in crowds]
    began_at = time.monotonic()
    number = len(crowds[0])
    moved = 0
    while (passed := time.monotonic() - began_at) < seconds:
        while moved < min(passed / seconds * moves, moves) * number:
            for crowd in crowds:
                crowd.move(moved % number)
            moved += 1
        for crowd in crowds:
            crowd.hear(0.02)
    return [
        (crowd.cpu() - cpu) / number for crowd, cpu in zip(crowds, before, strict=True)
    ]


class _Crowd:
    """People who are connected to one process, and answer when it asks for them."""

    def __init__(self, world, sids, records, is_told):
        self._database = world.database
        self._is_told = is_told
        self._records = records
        self._server = EventedServer(
            world.database, world.logs / f"bench-presence-{is_told}.log"
        )
        self._selector = selectors.DefaultSelector()
        self._people = []
        self._opened = []
        for sid in sids:
            self._join(sid)
        while self.hear(1):
            pass

    def __len__(self):
        return len(self._people)

    def _join(self, sid):
        connection = websocket.create_connection(
            f"ws://{ports.HOST}:{self._server.port}/websocket",
            cookie=f"session_id={sid}",
            origin=f"http://{ports.HOST}:{self._server.port}",
            timeout=PATIENCE_SECONDS,
        )
        self._selector.register(connection.sock, selectors.EVENT_READ, connection)
        self._people.append(connection)
        self._opened.append(0)
        self.move(len(self._people) - 1)
        time.sleep(CONNECT_EVERY_SECONDS)

    def move(self, number):
        """Let somebody open the other one of his two records."""
        self._opened[number] += 1
        record = self._records[2 * number + self._opened[number] % 2]
        channels = [f"{self._database}:{PUBLISHED}"]
        if self._is_told:
            said = json.dumps(["view", PUBLISHED, "open", [record]])
            channels.append(f"{self._database}:@{said}")
        data = {"channels": channels, "last": 0}
        message = json.dumps({"event_name": "subscribe", "data": data})
        self._people[number].send(message)

    def hear(self, seconds):
        """Take what comes within some seconds, and return whether anything has."""
        ready = self._selector.select(seconds)
        for key, _events in ready:
            # who is asked whether he is there says so
            key.data.recv_data_frame(control_frame=True)
        return bool(ready)

    def cpu(self):
        """Return what the process has spent, in seconds."""
        return self._server.spent()["cpu"]

    def leave(self):
        for connection in self._people:
            self._selector.unregister(connection.sock)
            connection.close(timeout=0)
        self._server.stop()
