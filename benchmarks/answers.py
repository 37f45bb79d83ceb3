"""What one change costs the server where many have a view of it open.

Each way has 150 people with equal rights who look at twelve records. They are told of
the change; or they are told, and sent the new answer; or they are told, and each asks.
"""

import time
from itertools import count
from statistics import median, quantiles

from ratios import in_turn, ratio, value
from viewers import Servers, Viewers
from world import PUBLISHED

from odoo import SUPERUSER_ID, api

from odoo.addons.web_syncer.delivery.cohorts import REST_SECONDS
from odoo.addons.web_syncer.delivery.rights import SETTLED_SECONDS

from delivery import _mixed_users

TITLE = "One change in a view that many have open"
VIEWERS = 150
RECORDS = 12
TIMES = 3
#: The most that one change may cost, in times of the telling, and in queries; and the
#: seconds for which one answer may keep the process from everybody else.
MOST = 2
MOST_QUERIES = 40
MOST_BUSY = 0.05

QUICK_VIEWS = ("list", "kanban by stage")
KINDS = (1, 3, 30, 150)
QUICK_KINDS = (1, 150)

FIELDS = {
    "name": {},
    "color": {},
    "amount": {},
    "partner_id": {"fields": {"display_name": {}}},
}

_numbers = count(1)


def run(world):
    """Compare the ways for several kinds of views, and for several kinds of people."""
    bench = _Bench(world)
    try:
        lines = []
        for name in QUICK_VIEWS if world.quick else VIEWS:
            lines += bench.view(name)
        lines += bench.own_filters()
        for kinds in QUICK_KINDS if world.quick else KINDS:
            lines += bench.kinds(kinds)
        return lines
    finally:
        bench.servers.stop()


def _list(_ids):
    return PUBLISHED, "web_search_read", [], {"specification": FIELDS, "limit": 80}


def _board(_ids):
    return (
        PUBLISHED,
        "web_read_group",
        [],
        {
            "groupby": ["partner_id"],
            "aggregates": ["amount:sum"],
            "auto_unfold": True,
            "unfold_read_specification": FIELDS,
            "unfold_read_default_limit": 40,
            "limit": 80,
        },
    )


def _form(ids):
    return PUBLISHED, "web_read", [ids[:1]], {"specification": FIELDS}


def _pivot(_ids):
    return (
        PUBLISHED,
        "formatted_read_grouping_sets",
        [],
        {
            "grouping_sets": [[], ["partner_id"], ["color"], ["partner_id", "color"]],
            "aggregates": ["__count", "amount:sum"],
        },
    )


VIEWS = {"list": _list, "kanban by stage": _board, "form": _form, "pivot": _pivot}


class _Bench:
    def __init__(self, world):
        self._world = world
        self._rounds = world.rounds(3)
        world.empty(PUBLISHED)
        self._ids = world.make_records(PUBLISHED, RECORDS)
        with world.transaction() as env:
            partners = env["res.partner"].create(
                [{"name": f"Partner {number}"} for number in range(4)]
            )
            for number, record in enumerate(env[PUBLISHED].browse(self._ids)):
                record.partner_id = partners[number % len(partners)]
        self._sids = world.log_in(world.make_users(VIEWERS))
        self.servers = Servers(world)
        self._is_settled = False

    def view(self, name):
        """Compare the ways for one kind of view."""
        call = VIEWS[name](self._ids)
        results = self._in_turn(
            {
                "told": ({sid: [] for sid in self._sids}, 0),
                "answered": ({sid: [call_of(call)] for sid in self._sids}, VIEWERS),
                "each asks": (self._different(call), VIEWERS),
            }
        )
        return self._lines(name, results, most=MOST)

    def own_filters(self):
        """Compare the ways where each looks at his own, and one is concerned."""

        def own(number):
            model, method, args, kwargs = _list(self._ids)
            domain = [["name", "=", f"record of {number}"]]
            return [call_of((model, method, args, kwargs), domain)]

        with self._world.transaction() as env:
            for number, record in enumerate(env[PUBLISHED].browse(self._ids)):
                record.name = f"record of {number}"
        calls = {sid: own(number) for number, sid in enumerate(self._sids)}
        results = self._in_turn(
            {"told": ({sid: [] for sid in self._sids}, 0), "own filters": (calls, 1)},
            change=self._change_first,
        )
        told, own = results["told"], results["own filters"]
        yield ratio(
            f"{VIEWERS} with filters of their own, one is concerned: server CPU"
            " / telling",
            [one["cpu"] for one in own],
            [one["cpu"] for one in told],
            scale=1e3 / VIEWERS,
            unit="ms",
        )
        asked = median(one["requests"] for one in own)
        yield value("the same: requests for a change", asked, "requests", 1)

    def kinds(self, kinds):
        """Compare the ways where people have so many kinds of rights."""
        sids = self._world.log_in(_mixed_users(self._world, kinds))
        time.sleep(SETTLED_SECONDS)
        call = _list(self._ids)
        results = self._in_turn(
            {
                "answered": ({sid: [call_of(call)] for sid in sids}, len(sids)),
                "each asks": (self._different(call, sids), len(sids)),
            }
        )
        name = f"list, {kinds} kinds of rights"
        yield ratio(
            f"{name}: server CPU, answered / each asks",
            [one["cpu"] for one in results["answered"]],
            [one["cpu"] for one in results["each asks"]],
            at_most=1,
            scale=1e3 / VIEWERS,
            unit="ms",
        )
        asked = median(one["requests"] for one in results["answered"])
        yield value(f"{name}: requests for a change", asked, "requests")

    def _different(self, call, sids=None):
        """Return calls of which no two are equal, so that each is left to ask."""
        return {
            sid: [call_of(call, context={"number": number})]
            for number, sid in enumerate(sids or self._sids)
        }

    def _in_turn(self, ways, change=None):
        change = change or self._change
        return in_turn(
            {
                name: lambda way=way: self._block(*way, change)
                for name, way in ways.items()
            },
            self._rounds,
            warm_up=not self._is_settled,
        )

    def _block(self, calls, answers, change):
        database = self._world.database
        with Viewers(self.servers, database, PUBLISHED, calls) as viewers:
            if not self._is_settled:
                # users have just been made
                time.sleep(SETTLED_SECONDS)
                self._is_settled = True
            viewers.follow(change, answers)
            times, requests = [], 0
            before = self.servers.spent()
            for _ in range(TIMES):
                time.sleep(REST_SECONDS)
                arrived, asked = viewers.follow(change, answers)
                times += arrived
                requests += asked
            after = self.servers.spent()
        return {
            "cpu": (after["cpu"] - before["cpu"]) / TIMES,
            "queries": (after["queries"] - before["queries"]) / TIMES,
            "busy": after["busy"],
            "collecting": after["collecting"],
            "requests": requests / TIMES,
            "p50": median(times),
            "p95": quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        }

    def _change(self):
        number = next(_numbers)
        return self._write(self._ids, name=f"name {number:06}", amount=number)

    def _change_first(self):
        return self._write(self._ids[:1], amount=next(_numbers))

    def _write(self, ids, **values):
        with self._world.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env[PUBLISHED].browse(ids[0]).write(values)
            env.flush_all()
            return time.monotonic()  # the commit follows

    def _lines(self, name, results, most):
        told = [one["cpu"] for one in results["told"]]
        for way in ("answered", "each asks"):
            ours = results[way]
            yield ratio(
                f"{name}, {way}: server CPU for a change and viewer / telling",
                [one["cpu"] for one in ours],
                told,
                at_most=most if way == "answered" else None,
                scale=1e3 / VIEWERS,
                unit="ms",
            )
            for key, unit in (("requests", "requests"), ("queries", "queries")):
                figure = median(one[key] for one in ours)
                is_limited = way == "answered"
                limit = {"requests": 0, "queries": MOST_QUERIES}[key]
                yield value(
                    f"{name}, {way}: {key} for a change",
                    figure,
                    unit,
                    limit if is_limited else None,
                )
            yield value(
                f"{name}, {way}: until shown, median",
                median(one["p50"] for one in ours) * 1e3,
                "ms",
            )
            yield value(
                f"{name}, {way}: until shown, p95",
                median(one["p95"] for one in ours) * 1e3,
                "ms",
            )
        yield value(
            f"{name}, answered: longest work of their process without a pause",
            max(one["busy"] for one in results["answered"]) * 1e3,
            "ms",
            MOST_BUSY * 1e3,
        )
        yield value(
            f"{name}, answered: longest look of Python's for garbage",
            max(one["collecting"] for one in results["answered"]) * 1e3,
            "ms",
        )


def call_of(call, domain=(), context=None):
    """Return a call with a domain and a context."""
    model, method, args, kwargs = call
    if method != "web_read":
        kwargs = {"domain": [*domain], **kwargs}
    context = {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]} | (
        context or {}
    )
    return model, method, args, {**kwargs, "context": context}
