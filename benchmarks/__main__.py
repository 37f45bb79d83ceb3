"""What the addon costs, beside the raw bus and beside the way of older addons.

Run it by ``make bench``, or ``make bench QUICK=1``. ARGS names single benchmarks:
``make bench ARGS="rpc browser"``.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

import table
from environment.terminal import say, step

#: Modules with a ``TITLE`` and a function ``run(world)`` that returns lines.
BENCHMARKS = (
    "capture",
    "rpc",
    "linked",
    "transaction_size",
    "bus_size",
    "delivery",
    "presence",
    "answers",
    "pixels",
    "browser",
)


def main():
    options = _parse()
    world = _world(options)
    results = {}
    before = table.machine()
    started = time.monotonic()
    for name in options.benchmarks or BENCHMARKS:
        benchmark = importlib.import_module(name)
        with step(benchmark.TITLE):
            results[benchmark.TITLE] = benchmark.run(world)
        # at once, because what comes next may fail
        table.save(results, options.json, options.quick)
    say()
    say(table.show(results))
    say(f"\nTook {time.monotonic() - started:.0f} s. Load before: {before['load']}")
    say(f"All figures: {options.json}")
    if options.plots:
        import plots

        for path in plots.draw(results, options.plots):
            say(f"Plot: {path}")


def _parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", nargs="*", help=", ".join(BENCHMARKS))
    parser.add_argument("--with-addon", required=True, help="database")
    parser.add_argument("--without-addon", required=True, help="database")
    parser.add_argument("--json", type=Path, required=True, help="file of results")
    parser.add_argument("--plots", type=Path, help="folder of plots")
    parser.add_argument("--logs", type=Path, required=True, help="folder of logs")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    if unknown := set(options.benchmarks) - {*BENCHMARKS}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


def _world(options):
    from odoo.tools import config

    # from here on Odoo can be imported, and finds its addons
    config.parse_config(["--log-level=warn"], setup_logging=True)

    from world import World

    return World(options.with_addon, options.without_addon, options.logs, options.quick)


if __name__ == "__main__":
    sys.exit(main())
