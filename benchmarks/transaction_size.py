"""How the cost of a transaction grows with the number of records that it changes."""

import gc
from itertools import count

from ratios import in_turn, ratio
from world import WAYS

TITLE = "Write many records in one transaction"
#: ``{number of records: (rounds, transactions in each)}``
SIZES = {1: (30, 20), 100: (15, 5), 1_000: (8, 1), 100_000: (2, 1)}
QUICK_SIZES = {1: (10, 20), 100: (8, 5), 1_000: (4, 1), 10_000: (2, 1)}

_numbers = count(1)


def run(world):
    """Compare transactions of growing size, the flush and the commit included."""
    sizes = QUICK_SIZES if world.quick else SIZES
    ids = {model: world.make_records(model, max(sizes)) for model in WAYS.values()}
    lines = []
    for size, (rounds, times) in sizes.items():
        ways = {
            name: _writing(world, model, ids[model][:size], times)
            for name, model in WAYS.items()
        }
        seconds = in_turn(ways, rounds, warm_up=size < 10_000)
        lines += [
            {
                **ratio(
                    f"{size:,} records, {name} / silent",
                    seconds[name],
                    seconds["silent"],
                    scale=1e3 / times,
                    unit="ms",
                    at_most=1.25 if size == 1 and name == "published" else None,
                ),
                "size": size,
                "way": name,
            }
            for name in ways
            if name != "silent"
        ]
        world.empty("bus.bus")
    return lines


def _writing(world, model, ids, times):
    def write():
        gc.collect()
        return sum(world.write(model, ids, color=next(_numbers)) for _ in range(times))

    return write
