"""Three hundred look at a list that is written all the time.

Shown with ``-s``: how many answers were sent, how many were asked for, and what
somebody who has nothing to do with it noticed.
"""

import contextlib
import threading
import time
from statistics import median

import psutil
import pytest
from groups import ALL, INTERNAL
from onlookers import Onlooker, Onlookers
from replica import PLAIN, REACH
from servers import until
from test_rights import listen

ONLOOKERS = 300
USERS = 20
RECORDS = 60
COMMITS_PER_SECOND = 20
SECONDS = 60
#: Times that what somebody else does may take, compared with quiet.
MOST = 3
#: MiB that the process for websockets may keep.
MOST_MEMORY = 60


@pytest.fixture
def people(world):
    """Sessions of users of equal rights."""
    return [world.user(f"onlooker {number}", ALL) for number in range(USERS)]


@pytest.mark.soak
@pytest.mark.parametrize("cohorts", [1, 30, ONLOOKERS])
def test_a_list_that_three_hundred_look_at(world, site, people, cohorts):
    values = [{"name": f"Record {number}"} for number in range(RECORDS)]
    ids = people[0].call(PLAIN, "create", values)
    innocent = Innocent(world, site)
    innocent.measure(20)
    quiet = innocent.measure(20)
    with crowd(people, cohorts):
        pass
    memory = memory_of(site)
    with crowd(people, cohorts) as onlookers:
        with storm(people, ids) as commits:
            stormy = innocent.measure(SECONDS)
        until(lambda: not onlookers.is_busy, "nobody asks any more", 60)
        assert not onlookers.errors
        until(lambda: is_right(onlookers), "everybody sees what is there", 60)
        print(
            f"\n{cohorts} kinds of lists, {len(commits)} commits:"
            f" {onlookers.sent} answers sent, {onlookers.asked} asked for,"
            f" {onlookers.reconnections} reconnections"
        )
    for what, seconds in stormy.items():
        print(f"{what}: {seconds * 1e3:.0f} ms, in quiet {quiet[what] * 1e3:.0f} ms")
        assert seconds <= MOST * quiet[what], what
    until(
        lambda: memory_of(site) < memory + MOST_MEMORY,
        f"memory is back at {memory:.0f} MiB, or nearly",
        60,
    )


def crowd(people, cohorts):
    """Return the onlookers, of whom equally many look at each kind of list."""
    together = ONLOOKERS // cohorts
    return Onlookers(
        [
            Onlooker(
                people[number % USERS],
                PLAIN,
                {
                    "domain": [],
                    "specification": {"name": {}, "user_id": {"fields": {}}},
                    "context": {"kind": number // together},
                },
            )
            for number in range(ONLOOKERS)
        ]
    )


def is_right(onlookers):
    """Return whether all see what is in the database."""
    right = {}
    for onlooker in onlookers._onlookers:
        session = onlooker.session
        if session.uid not in right:
            right[session.uid] = session.call(
                PLAIN, "web_search_read", **{**onlooker._kwargs, "context": {}}
            )
        if onlooker.shown != right[session.uid]:
            return False
    return True


@contextlib.contextmanager
def storm(people, ids):
    """Have records written all the time; yields the times of the commits."""
    commits, over = [], threading.Event()

    def write(share):
        number = 0
        while not over.is_set():
            number += 1
            began = time.monotonic()
            record = ids[(number * 2 + share) % len(ids)]
            people[share].call(PLAIN, "write", [record], {"name": f"{share} {number}"})
            commits.append(time.monotonic())
            over.wait(max(2 / COMMITS_PER_SECOND - (time.monotonic() - began), 0))

    writers = [threading.Thread(target=write, args=(share,)) for share in range(2)]
    for writer in writers:
        writer.start()
    try:
        yield commits
    finally:
        over.set()
        for writer in writers:
            writer.join()


class Innocent:
    """Somebody who works with other records, and hears of them."""

    def __init__(self, world, site):
        self._session = world.user("anna", INTERNAL)
        self._site = site
        values = {"name": "Innocent", "project_id": world.projects["anna"]}
        [self._record] = self._session.call(REACH, "create", [values])

    def measure(self, seconds):
        """Return the medians of what a request takes, and a message after it."""
        requests, messages = [], []
        with contextlib.closing(listen(self._site, self._session, REACH)) as socket:
            until_over = time.monotonic() + seconds
            number = 0
            while time.monotonic() < until_over:
                number += 1
                began = time.monotonic()
                name = f"Innocent {number} {began}"
                self._session.call(
                    REACH,
                    "write",
                    [self._record],
                    {"name": name},
                    server=self._site.second,
                )
                answered = time.monotonic()
                while name not in socket.recv():
                    pass
                messages.append(time.monotonic() - began)
                requests.append(answered - began)
                time.sleep(0.2)
        return {"a request": median(requests), "a message": median(messages)}


def memory_of(site):
    """Return what the process for websockets takes, in MiB."""
    return psutil.Process(site.live.pid).memory_info().rss / 2**20
