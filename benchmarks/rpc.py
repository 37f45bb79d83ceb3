"""Saving a record as people do: a call of the web client to a server of its own."""

import time
from itertools import count
from statistics import median

import requests
from environment import ports
from environment.odoo_server import OdooServer
from ratios import in_turn, ratio
from world import WAYS

TITLE = "Save a form over HTTP"
CALLS = 20

_numbers = count()


def run(world):
    """Compare ``web_save`` of models that differ in what they tell the bus."""
    log = world.logs / "bench-rpc.log"
    server = OdooServer(world.database, ports.free(), log, ["--max-cron-threads=0"])
    (sid,) = world.log_in(world.make_users(1))
    server.start()
    try:
        with requests.Session() as session:
            session.cookies.set("session_id", sid)
            ways = {
                name: _saving(session, server.url, model, *world.make_records(model, 1))
                for name, model in WAYS.items()
            }
            seconds = in_turn(ways, world.rounds(30))
    finally:
        server.stop()
    return [
        ratio(
            f"{name} / silent", seconds[name], seconds["silent"], scale=1e3, unit="ms"
        )
        for name in ways
        if name != "silent"
    ]


def _saving(session, url, model, record_id):
    specification = {
        "name": {},
        "color": {},
        "amount": {},
        "partner_id": {"fields": {"display_name": {}}},
    }

    def save():
        params = {
            "model": model,
            "method": "web_save",
            "args": [[record_id], {"name": f"name {next(_numbers)}"}],
            "kwargs": {"specification": specification},
        }
        started = time.perf_counter()
        answer = session.post(
            f"{url}/web/dataset/call_kw/{model}/web_save",
            json={"params": params},
            timeout=60,
        )
        seconds = time.perf_counter() - started
        content = answer.json()
        if "result" not in content:
            raise RuntimeError(f"{model} was not saved: {content}")
        return seconds

    return lambda: median(save() for _ in range(CALLS))
