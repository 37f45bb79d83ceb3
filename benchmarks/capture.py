"""What the capture of changes costs in one process, and what it leaves behind."""

import gc
import time
import tracemalloc
from itertools import count

from ratios import in_turn, ratio, value
from world import PUBLISHED, WAYS

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from odoo.addons.web_syncer import bus_row, capture
from odoo.addons.web_syncer.capture.pending import PendingChanges

TITLE = "Capture"
# has nothing to do with a published model
UNRELATED = "res.country.state"
RECORDS = 1000

_names = (f"name {number}" for number in count())


def run(world):
    """Measure what is paid for what is published, and for what is not."""
    return [
        *_unrelated(world),
        *_one_transaction(world),
        _bus_rows(world),
        _memory(world, 20_000 if world.quick else 1_000_000),
    ]


def _unrelated(world):
    ways = {
        "installed": lambda: _create_states(world.registry),
        "not installed": lambda: _create_states(Registry(world.bare)),
    }
    seconds = in_turn(ways, world.rounds(24))
    yield ratio(
        "unrelated model, create and write, addon installed / not installed",
        seconds["installed"],
        seconds["not installed"],
        at_most=1.02,
        scale=1e6 / 100,
    )


def _create_states(registry):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        country = env.ref("base.be")
        gc.collect()
        started = time.perf_counter()
        for number in range(100):
            state = env[UNRELATED].create(
                {"name": "State", "code": f"X{number}", "country_id": country.id}
            )
            state.name = "Another"
            state.flush_recordset()
        seconds = time.perf_counter() - started
        cr.rollback()
        return seconds


def _one_transaction(world):
    ways = {
        name: _creating_and_writing(world, model, world.make_records(model, RECORDS))
        for name, model in WAYS.items()
    }
    seconds = in_turn(ways, world.rounds(12))
    for name in ways:
        if name != "silent":
            yield ratio(
                f"create and write of {RECORDS:,} records each in one transaction, "
                f"{name} / silent",
                seconds[name],
                seconds["silent"],
                at_most=1.10 if name == "published" else None,
                scale=1e6 / (2 * RECORDS),
            )


def _creating_and_writing(world, model, ids):
    def create(records):
        records.create([{"name": next(_names)} for _ in ids])

    def write(records):
        for record in records:
            record.name = next(_names)

    def work():
        seconds = 0
        for action in (create, write):
            with world.registry.cursor() as cr:
                records = api.Environment(cr, SUPERUSER_ID, {})[model].browse(ids)
                gc.collect()
                started = time.perf_counter()
                action(records)
                cr.commit()
                seconds += time.perf_counter() - started
        return seconds

    return work


def _bus_rows(world):
    ids = world.make_records(PUBLISHED, RECORDS)
    with world.transaction() as env:
        last_id = env["bus.bus"]._bus_last_id()
        for start in range(0, RECORDS, RECORDS // 100):
            with env.cr.savepoint():
                for record in env[PUBLISHED].browse(ids[start : start + 10]):
                    record.name = next(_names)
    with world.transaction() as env:
        rows = env["bus.bus"].search_count(
            [("id", ">", last_id), ("message", "like", bus_row.TYPE)]
        )
    name = f"rows on the bus for {RECORDS:,} records, with 100 savepoints"
    return value(name, rows, "rows", at_most=1)


def _memory(world, number):
    with world.registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        ids = world.insert_records(env, PUBLISHED, number)
        tracemalloc.start()
        for start in range(0, number, 1000):
            env[PUBLISHED].browse(ids[start : start + 1000]).name = next(_names)
            env.flush_all()
            env.invalidate_all()
        taken = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(True, f"{capture.__path__[0]}/*")]
        )
        tracemalloc.stop()
        if not PendingChanges(env).changes(PUBLISHED).reset:
            raise RuntimeError("The records are still told apart")
        cr.rollback()
    size = sum(statistic.size for statistic in taken.statistics("filename"))
    name = f"memory for {number:,} changed records of a transaction"
    return value(name, size / 2**20, "MiB", at_most=1)
