"""What the capture of changes costs, as ratios within one run.

Both sides of a ratio are timed in turn, round by round, so that a machine that slows
down slows both. Run it by ``dev/bench capture``.
"""

import gc
import time
import tracemalloc
from itertools import count
from statistics import median, quantiles

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from odoo.addons.web_syncer import bus_row, capture
from odoo.addons.web_syncer.capture.transaction import CHANGES

FLAGGED = "test.web.syncer.flagged.by.mixin"
# the same fields, and no flag
UNFLAGGED = "test.web.syncer.switched.off"
# has nothing to do with a flagged model
UNRELATED = "res.country.state"
RECORDS = 1000

_names = (f"name {number}" for number in count())


def transaction(registry):
    cr = registry.cursor()
    return api.Environment(cr, SUPERUSER_ID, {})


def close(env):
    env.cr.commit()
    env.cr.close()


def in_one_transaction(registry, model, action):
    """Return the seconds that ``action(records)`` takes, its commit included."""
    env = transaction(registry)
    started = time.perf_counter()
    action(env[model])
    env.cr.commit()
    seconds = time.perf_counter() - started
    env.cr.close()
    return seconds


def create_many(model):
    return model.create([{"name": next(_names)} for _ in range(RECORDS)])


def write_many(ids):
    def write(model):
        for record in model.browse(ids):
            record.name = next(_names)

    return write


def write_singly(registry, model, ids):
    started = time.perf_counter()
    for id_ in ids:
        env = transaction(registry)
        env[model].browse(id_).name = next(_names)
        close(env)
    return time.perf_counter() - started


def compare(name, limit, calls, first, second, rounds):
    """Return how many times longer ``first()`` takes than ``second()``.

    :param float limit: the ratio that is aimed at
    :param int calls: the number of calls in one round, for the figure per call
    """
    first(), second()
    pairs = []
    gc.disable()
    for number in range(rounds):
        # whoever goes first has the colder caches
        if number % 2:
            other, one = second(), first()
        else:
            one, other = first(), second()
        pairs.append((one, other))
        gc.collect()
    gc.enable()
    ratios = sorted(one / other for one, other in pairs)
    low, _middle, high = quantiles(ratios, n=4)
    return {
        "name": name,
        "ratio": median(ratios),
        "quartiles": [low, high],
        "at_most": limit,
        "microseconds": median(one for one, _other in pairs) / calls * 1e6,
        "microseconds_without": median(other for _one, other in pairs) / calls * 1e6,
        "rounds": rounds,
    }


def unrelated(with_addon, without_addon, rounds):
    def work(registry):
        env = transaction(registry)
        country = env.ref("base.be")
        model = env[UNRELATED]
        started = time.perf_counter()
        for number in range(100):
            state = model.create(
                {"name": "State", "code": f"X{number}", "country_id": country.id}
            )
            state.name = "Another"
            state.flush_recordset()
        seconds = time.perf_counter() - started
        env.cr.rollback()
        env.cr.close()
        return seconds

    return compare(
        "create and write of a model that has nothing to do with a flagged one, addon "
        "installed / not installed",
        1.02,
        100,
        lambda: work(with_addon),
        lambda: work(without_addon),
        rounds,
    )


def one_transaction(registry, rounds):
    ids = {
        model: _prepare(registry, model, RECORDS) for model in (FLAGGED, UNFLAGGED)
    }

    def work(model):
        return in_one_transaction(registry, model, create_many) + in_one_transaction(
            registry, model, write_many(ids[model])
        )

    return compare(
        f"create and write of {RECORDS} records in one transaction, flagged / not",
        1.10,
        2 * RECORDS,
        lambda: work(FLAGGED),
        lambda: work(UNFLAGGED),
        rounds,
    )


def many_transactions(registry, rounds):
    number = 100
    ids = {model: _prepare(registry, model, number) for model in (FLAGGED, UNFLAGGED)}
    return compare(
        "writes of one record in a transaction each, flagged / not",
        1.25,
        number,
        lambda: write_singly(registry, FLAGGED, ids[FLAGGED]),
        lambda: write_singly(registry, UNFLAGGED, ids[UNFLAGGED]),
        rounds,
    )


def _prepare(registry, model, number):
    env = transaction(registry)
    records = env[model].create([{"name": next(_names)} for _ in range(number)])
    ids = records.ids
    close(env)
    return ids


def bus_rows(registry):
    """Return how many rows a transaction with 100 savepoints leaves on the bus."""
    ids = _prepare(registry, FLAGGED, RECORDS)
    env = transaction(registry)
    last_id = env["bus.bus"]._bus_last_id()
    for start in range(0, RECORDS, RECORDS // 100):
        with env.cr.savepoint():
            for record in env[FLAGGED].browse(ids[start : start + RECORDS // 100]):
                record.name = next(_names)
    env.cr.commit()
    rows = env["bus.bus"].search_count(
        [("id", ">", last_id), ("message", "like", bus_row.TYPE)]
    )
    close(env)
    return {
        "name": f"rows on the bus for {RECORDS} records, with 100 savepoints",
        "value": rows,
        "at_most": 1,
        "unit": "rows",
    }


def memory(registry, records):
    """Return what the collected changes of many records take."""
    env = transaction(registry)
    env.cr.execute(
        f"INSERT INTO {env[FLAGGED]._table} (name)"  # noqa: S608
        " SELECT 'x' FROM generate_series(1, %s) RETURNING id",
        (records,),
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    folder = capture.__path__[0]
    tracemalloc.start()
    for start in range(0, records, 1000):
        env[FLAGGED].browse(ids[start : start + 1000]).name = next(_names)
        env.flush_all()
        env.invalidate_all()
    snapshot = tracemalloc.take_snapshot().filter_traces(
        [tracemalloc.Filter(True, f"{folder}/*")]
    )
    tracemalloc.stop()
    taken = sum(statistic.size for statistic in snapshot.statistics("filename"))
    assert env.cr.precommit.data[CHANGES][FLAGGED].reset
    env.cr.rollback()
    env.cr.close()
    return {
        "name": f"memory for {records} changed records of a transaction",
        "value": taken / 2**20,
        "at_most": 1,
        "unit": "MiB",
    }


def run(with_addon, without_addon, quick=False):
    """Measure everything.

    :param str with_addon: name of a database in which ``test_web_syncer`` is installed
    :param str without_addon: name of one with ``bus`` and not this addon
    :param bool quick: fewer rounds
    :rtype: list[dict]
    """
    registry, bare = Registry(with_addon), Registry(without_addon)
    rounds = 11 if quick else 41
    return [
        unrelated(registry, bare, rounds),
        one_transaction(registry, rounds // 2),
        many_transactions(registry, rounds // 2),
        bus_rows(registry),
        memory(registry, 100_000 if quick else 1_000_000),
    ]
