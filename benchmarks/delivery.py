"""What delivery costs the process that serves websockets, and how it grows.

One record is changed, and all subscribers hear of it: as a notification that was read
as each of them, as a raw message of the bus that is as long, and in the way of older
addons.
"""

import json
import time
from itertools import count
from statistics import median, quantiles

from ratios import in_turn, ratio, value
from subscribers import Audience, EventedServer
from world import ANCESTOR, PUBLISHED

from odoo import SUPERUSER_ID, api

from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.delivery.rights import SETTLED_SECONDS

TITLE = "Delivery to many subscribers"
RAW_TYPE = "benchmark_raw"
ANCESTOR_TYPE = "benchmark_ancestor"
#: ``{subscribers of equal rights: rounds}``
SUBSCRIBERS = {50: 7, 150: 9, 500: 3}
QUICK_SUBSCRIBERS = {150: 3}
#: ``{kinds of rights among MIXED subscribers: rounds}``
KINDS = {3: 5, 30: 5, 150: 5}
QUICK_KINDS = {3: 2, 150: 2}
MIXED = 150
#: How often, in a round, something is sent and heard by so many subscribers at least.
TIMES = {500: 3, 0: 5}
QUICK_TIMES = 3

FIGURES = (
    ("cpu", "server CPU per message", 1e6, "µs"),
    ("p50", "latency p50", 1e3, "ms"),
    ("p95", "latency p95", 1e3, "ms"),
)

#: {(kinds of rights among 150 subscribers, figure): what it is at most, to the raw bus}
LIMITS = {
    (1, "cpu"): 0.5,
    (1, "p95"): 0.5,
    (3, "cpu"): 0.8,
    (30, "cpu"): 1.1,
    (150, "cpu"): 1.25,
}

_numbers = count()


def run(world):
    """Compare the ways for growing audiences, and for audiences of mixed rights."""
    subscribers = QUICK_SUBSCRIBERS if world.quick else SUBSCRIBERS
    kinds = QUICK_KINDS if world.quick else KINDS
    alike = world.log_in(world.make_users(max(subscribers)))
    mixed = {number: world.log_in(_mixed_users(world, number)) for number in kinds}
    channels = [f"{world.database}:{PUBLISHED}", RAW_TYPE, ANCESTOR_TYPE]
    server = EventedServer(world.database, world.logs / "bench-delivery.log")
    audience = Audience(server, channels)
    stage = Stage(world, server, audience)
    lines = []
    try:
        for number, rounds in subscribers.items():
            audience.join(alike[len(audience) : number])
            lines += _lines(f"{number} subscribers", stage.measure(rounds), number)
        for number, rounds in kinds.items():
            audience.leave()
            audience.join(mixed[number])
            # rights are nothing to older addons
            results = stage.measure(rounds, ways=("published", "raw bus"))
            lines += _lines(f"{MIXED} of {number} kinds", results, MIXED, number)
    finally:
        audience.leave()
        server.stop()
    return lines


def _mixed_users(world, kinds):
    """Return users with so many different rules on the records, which all may read."""
    with world.transaction() as env:
        groups = env["res.groups"].create([{"name": f"Kind {n}"} for n in range(kinds)])
        env["ir.rule"].create(
            [
                {
                    "name": f"Benchmark: {group.name}",
                    "model_id": env["ir.model"]._get_id(PUBLISHED),
                    "groups": group.ids,
                    "domain_force": (
                        f"['|', ('color', '=', 0), ('color', '=', {group.id})]"
                    ),
                }
                for group in groups
            ]
        )
        group_ids = groups.ids
    return [
        user_id
        for group_id in group_ids
        for user_id in world.make_users(MIXED // kinds, [group_id])
    ]


class Stage:
    """What is sent to an audience."""

    def __init__(self, world, server, audience):
        self._world = world
        self._server = server
        self._audience = audience
        self._ids = {
            model: world.make_records(model, 1) for model in (PUBLISHED, ANCESTOR)
        }
        self._is_settled = False

    def _settle(self):
        """Let the server forget that users and groups have just been made."""
        self._write(PUBLISHED)
        self._audience.hear(bus_row.TYPE)
        time.sleep(SETTLED_SECONDS)
        self._is_settled = True

    def measure(self, rounds, ways=("published", "raw bus", "older addons' way")):
        """Return what each message cost, ``{way: [{figure: number}, …]}``."""
        if not self._is_settled:
            self._settle()
        self._write(PUBLISHED)
        _arrived, message = self._audience.hear(bus_row.TYPE)
        # as long as the real one
        length = len(json.dumps(message["payload"], separators=(",", ":")))
        blocks = {
            "published": lambda: self._block(bus_row.TYPE, self._write, PUBLISHED),
            "raw bus": lambda: self._block(RAW_TYPE, self._send, "x" * (length - 2)),
            "older addons' way": lambda: self._block(
                ANCESTOR_TYPE, self._write, ANCESTOR
            ),
        }
        return in_turn({way: blocks[way] for way in ways}, rounds)

    def _times(self):
        if self._world.quick:
            return QUICK_TIMES
        return next(
            times for size, times in TIMES.items() if len(self._audience) >= size
        )

    def _block(self, kind, send, argument):
        times = self._times()
        before = self._server.spent()
        latencies = []
        for _ in range(times):
            started = send(argument)
            arrived, _message = self._audience.hear(kind)
            latencies += [at - started for at in arrived]
        after = self._server.spent()
        return {
            "cpu": (after["cpu"] - before["cpu"]) / len(latencies),
            "queries": (after["queries"] - before["queries"]) / times,
            "p50": median(latencies),
            "p95": quantiles(latencies, n=20)[-1],
        }

    def _write(self, model):
        with self._world.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            record = env[model].browse(self._ids[model])
            record.write({"name": f"name {next(_numbers):06}"})
            env.flush_all()
            return time.monotonic()  # the commit follows

    def _send(self, message):
        with self._world.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["bus.bus"]._sendone(RAW_TYPE, RAW_TYPE, message)
            return time.monotonic()


def _lines(audience, results, subscribers, kinds=1):
    raw = results["raw bus"]
    for way, ours in results.items():
        if way == "raw bus":
            continue
        for key, name, scale, unit in FIGURES:
            is_limited = way == "published" and subscribers == 150
            limit = LIMITS.get((kinds, key)) if is_limited else None
            yield {
                **ratio(
                    f"{audience}: {name}, {way} / raw bus",
                    [result[key] for result in ours],
                    [result[key] for result in raw],
                    at_most=limit,
                    scale=scale,
                    unit=unit,
                ),
                "way": way,
                "key": key,
                "subscribers": subscribers,
                "kinds": kinds,
            }
    # whoever is woken twice asks twice, in any way: the least of each is compared
    more = min(one["queries"] for one in results["published"]) - min(
        one["queries"] for one in raw
    )
    yield value(
        f"{audience}: queries for a change, beyond the raw bus's", more, "queries"
    )
