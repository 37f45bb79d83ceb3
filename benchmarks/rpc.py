"""Saving and reading as people do: calls of the web client to a server of its own."""

import contextlib
import time
from itertools import count
from statistics import median

import requests
from environment import ports
from environment.odoo_server import OdooServer
from ratios import in_turn, ratio
from world import LINKED, PUBLISHED, WAYS

TITLE = "Save a form over HTTP"
CALLS = 20
RECORDS = 80
SPECIFICATION = {
    "name": {},
    "color": {},
    "amount": {},
    "partner_id": {"fields": {"display_name": {}}},
}

# a model that is not flagged, and that live views have read
LIVE = "read by live views"
READS = {"X-Web-Syncer-Reads": "1"}

_numbers = count()


def run(world):
    """Compare ``web_save`` of models that differ in what they tell the bus.

    And what a list pays for being told when it would show something else.
    """
    world.have_views_depend(LINKED)
    world.make_records(PUBLISHED, RECORDS)
    with serve(world, "bench-rpc") as (session, url):
        ways = {
            name: _saving(session, url, model, *world.make_records(model, 1))
            for name, model in {**WAYS, LIVE: LINKED}.items()
        }
        seconds = in_turn(ways, world.rounds(30))
        reading = {
            name: _reading(session, url, headers)
            for name, headers in (("watched", READS), ("plain", {}))
        }
        seconds |= in_turn(reading, world.rounds(30))
    lines = [
        ratio(
            f"{name} / silent",
            seconds[name],
            seconds["silent"],
            at_most=1.10 if name in ("published", LIVE) else None,
            scale=1e3,
            unit="ms",
        )
        for name in ways
        if name != "silent"
    ]
    name = (
        f"a list of {RECORDS} that is told when it would be another / one that is not"
    )
    return [
        *lines,
        ratio(name, seconds["watched"], seconds["plain"], scale=1e3, unit="ms"),
    ]


@contextlib.contextmanager
def serve(world, name, group_ids=()):
    """Have a server of a world's database, and somebody who is logged in.

    :param str name: of the log
    :param group_ids: ids of groups that the person is in, besides the internal ones
    :return: the person's session (of ``requests``), and the server's URL
    """
    log = world.logs / f"{name}.log"
    server = OdooServer(world.database, ports.free(), log, ["--max-cron-threads=0"])
    (sid,) = world.log_in(world.make_users(1, group_ids))
    server.start()
    try:
        with requests.Session() as session:
            session.cookies.set("session_id", sid)
            yield session, server.url
    finally:
        server.stop()


def _saving(session, url, model, record_id):
    def save():
        values = {"name": f"name {next(_numbers)}"}
        kwargs = {"specification": SPECIFICATION}
        return call(session, url, model, "web_save", [[record_id], values], kwargs)

    return lambda: median(save() for _ in range(CALLS))


def _reading(session, url, headers):
    def read():
        kwargs = {"domain": [], "specification": SPECIFICATION, "limit": RECORDS}
        return call(session, url, PUBLISHED, "web_search_read", [], kwargs, headers)

    return lambda: median(read() for _ in range(CALLS))


def call(session, url, model, method, args, kwargs, headers=None):
    """Return how many seconds a call takes."""
    params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
    started = time.perf_counter()
    answer = session.post(
        f"{url}/web/dataset/call_kw/{model}/{method}",
        json={"params": params},
        headers=headers,
        timeout=60,
    )
    seconds = time.perf_counter() - started
    content = answer.json()
    if "result" not in content:
        raise RuntimeError(f"{model}.{method} failed: {content}")
    return seconds
