"""Odoo with the addons of this checkout, and a PostgreSQL for it."""

import contextlib
import os
import re
import sys

from . import addons, odoo_source, paths, postgres, processes

_SCRIPT = paths.CHECKOUT / "dev" / "libexec" / "odoo"


@contextlib.contextmanager
def ready():
    """Let Odoo be started for the length of a ``with`` block.

    Sets the variables from which every Odoo that is started inside takes its
    configuration; its command line overrides them.
    """
    source = odoo_source.get()
    addons.link()
    folders = [*source.addons_path, paths.ADDONS, *addons.extra()]
    rc = paths.WORK / "odoo.conf"
    rc.write_text("[options]\n")
    defaults = {
        # The person's own configuration file is for other servers.
        "ODOO_RC": rc,
        "ODOO_DATA_DIR": paths.DATA,
        "ODOO_SCREENSHOTS": paths.WORK / "screenshots",
        "ODOO_HTTP_INTERFACE": "127.0.0.1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, str(value))
    os.environ["ODOO_ADDONS_PATH"] = ",".join(map(str, folders))
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(source.root), os.environ.get("PYTHONPATH")])
    )
    with postgres.running():
        yield


def command(*args):
    """Return the command line that runs Odoo's with these arguments."""
    return [sys.executable, str(_SCRIPT), *args]


def load(database, *args, log, progress):
    """Install or update modules and stop.

    :param str database: made if missing
    :param args: options that name the modules
    :param str log: name of the log file
    :param progress: called with a text that says how far it is
    :raises SetupError: if it fails
    """

    def on_line(line):
        loading = re.search(r"oading module (\S+) \((\d+)/(\d+)\)", line)
        if loading:
            progress("{}, module {} of {}".format(*loading.groups()))

    processes.run_logged(
        command("-d", database, *args, "--stop-after-init", "--no-http"),
        log,
        on_line=on_line,
    )
