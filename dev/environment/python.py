"""Run a Python script in which Odoo can be imported and PostgreSQL runs."""

import sys

from . import node, processes, runtime


def main(args):
    """Run Python with ``args`` and return its exit code."""
    node.use()
    with runtime.ready():
        return processes.run_attached([sys.executable, *args])
