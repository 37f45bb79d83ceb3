"""``make bench``: what the addon costs, as one table, a file and plots."""

import os
import sys

from . import databases, installed, locks, node, paths, processes, runtime
from .terminal import say


def main(args):
    """Measure, and return an exit code.

    :param args: ``--quick`` for fewer rounds, and names of benchmarks, by default all
    """
    waiting = "Waiting for another benchmark of this checkout …"
    with locks.exclusive(installed.name("bench"), waiting=lambda: say(waiting)):
        with runtime.ready():
            database, bare = installed.name("bench"), installed.name("bare")
            databases.clone(installed.template(), database)
            databases.clone(installed.base(), bare)
            node.use()
            os.environ["PYTHONPATH"] += f"{os.pathsep}{paths.CHECKOUT / 'dev'}"
            try:
                return processes.run_attached(_command(database, bare, args))
            finally:
                databases.drop(database)
                databases.drop(bare)


def _command(database, bare, args):
    benchmarks = paths.CHECKOUT / "benchmarks"
    # what is shown to people was not measured in a hurry
    pictures = paths.CHECKOUT / "static" / "description"
    plots = [] if "--quick" in args else ["--plots", pictures]
    return [
        sys.executable,
        benchmarks,
        *("--with-addon", database, "--without-addon", bare),
        *("--json", paths.WORK / "bench.json"),
        *("--logs", paths.LOGS),
        *plots,
        *args,
    ]
