"""Run a Python script in which Odoo can be imported and PostgreSQL runs."""

import sys

from . import processes, runtime


def main(args):
    """Run Python with ``args`` and return its exit code."""
    with runtime.ready():
        return processes.run_attached([sys.executable, *args])
