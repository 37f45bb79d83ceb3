"""Figures as text: a line of the log, and what Prometheus reads."""

import logging
import os
import time

import psycopg2
from psycopg2.pool import PoolError

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules import module
from odoo.modules.registry import Registry

from .figures import COUNTS, DELAYS, Figures
from .internals import connected

_logger = logging.getLogger(__name__)

#: Where nothing has changed, this is said again as long as somebody listens.
REPORT_SECONDS = 60

# {dbname: what there was to tell when it was told last}
_reported = {}


def log_minute():
    """Log what was told in the last minute, where there was anything to tell."""
    for dbname in Figures.databases():
        counts = Figures.of(dbname).end_minute()
        if counts and counts["polls"]:
            _logger.info(
                "In a minute, %s was asked %d times by %d websockets: %d messages, %d"
                " resets; %d renderings, %d of them read; %d answers, %d of them read,"
                " and %d left to views; %.2f s of work",
                dbname,
                counts["polls"],
                len(connected(dbname)),
                counts["messages"],
                counts["resets"],
                counts["renderings"],
                counts["renderings_read"],
                counts["answers"],
                counts["answers_read"],
                counts["asked"],
                counts["busy_seconds"],
            )


def report():
    """Have the administrators of databases see what this process tells."""
    if module.current_test:
        # a test has one connection, which no thread may use beside it
        return
    for dbname in Figures.databases():
        minute = time.monotonic() // REPORT_SECONDS
        number = len(connected(dbname))
        state = Figures.of(dbname).counts["polls"], number, number and minute
        registry = Registry.registries.get(dbname)
        is_new = _reported.get(dbname) != state
        if not is_new or registry is None or "web.syncer.process" not in registry:
            continue
        try:
            with registry.cursor() as cr:
                # superuser: the process itself says it
                env = Environment(cr, SUPERUSER_ID, {})
                env["web.syncer.process"]._report()
        except (psycopg2.Error, PoolError) as error:
            _logger.info("Cannot say in %s what was told: %s", dbname, error)
        else:
            _reported[dbname] = state


def to_prometheus(dbname):
    """Return the figures of a database in the text format that Prometheus reads.

    :rtype: str
    """
    figures = Figures.of(dbname)
    labels = f'database="{_escaped(dbname)}",process="{os.getpid()}"'
    lines = [
        "# HELP web_syncer_websockets Websockets that listen to live models.",
        "# TYPE web_syncer_websockets gauge",
        f"web_syncer_websockets{{{labels}}} {len(connected(dbname))}",
    ]
    for name, meaning in COUNTS.items():
        metric = f"web_syncer_{name}_total"
        lines += [
            f"# HELP {metric} {meaning.capitalize()}.",
            f"# TYPE {metric} counter",
            f"{metric}{{{labels}}} {figures.counts[name]}",
        ]
    metric = "web_syncer_delay_seconds"
    lines += [
        f"# HELP {metric} How long after a change a websocket was told of it.",
        f"# TYPE {metric} histogram",
    ]
    told = 0
    for limit in (*DELAYS, float("inf")):
        told += figures.delays[limit]
        name = "+Inf" if limit == float("inf") else limit
        lines.append(f'{metric}_bucket{{{labels},le="{name}"}} {told}')
    lines += [
        f"{metric}_sum{{{labels}}} {figures.delay_seconds}",
        f"{metric}_count{{{labels}}} {told}",
    ]
    return "\n".join(lines) + "\n"


def _escaped(text):
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
