"""``dev/odoo``: Odoo's own command line."""

from . import processes, runtime


def main(args):
    """Run Odoo with ``args`` and return its exit code."""
    with runtime.ready():
        return processes.run_attached(runtime.command(*args))
