"""What a day's worth of changes leaves in the table of the bus."""

from itertools import count

from ratios import ratio
from world import WAYS

TITLE = "Bytes of the bus's table and its index for each changed record"
#: ``{records that a transaction changes: number of such transactions}``: most are of
#: somebody who saves a form, and some of an import or of a scheduled action.
DAY = {1: 1000, 10: 100, 100: 10, 500: 4}
#: The same in an hour.
HOUR = {1: 250, 10: 25, 100: 2, 500: 1}

_numbers = count(1)


def run(world):
    """Compare what the bus keeps for a day."""
    transactions = HOUR if world.quick else DAY
    changes = sum(size * times for size, times in transactions.items())
    grown = {
        name: _grow(world, model, transactions)
        for name, model in WAYS.items()
        if name != "silent"
    }
    return [
        ratio(
            f"{name} / older addons' way",
            [grown[name]],
            [grown["older addons' way"]],
            scale=1 / changes,
            unit="bytes",
        )
        for name in grown
        if name != "older addons' way"
    ]


def _grow(world, model, transactions):
    ids = world.make_records(model, max(transactions))
    world.empty("bus.bus")
    before = _size(world)
    for size, times in transactions.items():
        for number in range(times):
            start = number % (len(ids) - size + 1)
            world.write(
                model,
                ids[start : start + size],
                name=f"Customer {next(_numbers):05}",
                note="Called back, wants an offer until Monday.",
                amount=number,
            )
    grown = _size(world) - before
    world.empty("bus.bus")
    return grown


def _size(world):
    with world.transaction() as env:
        env.cr.execute("SELECT pg_total_relation_size('bus_bus')")
        return env.cr.fetchone()[0]
