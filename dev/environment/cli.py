"""The commands, and what each of them needs."""

import importlib
import os
import sys
from typing import NamedTuple

from . import addons, browser, odoo_source, paths, ports, processes, virtualenv
from .terminal import SetupError


class Command(NamedTuple):
    """A command: a module of this package with a function ``main(args)``.

    :param str module: imported inside the virtual environment only
    :param checks: called before anything is fetched, so that errors come early
    :param bool odoo: whether it needs an Odoo source tree
    :param bool tools: whether it needs what tests, measures and checks
    :param bool browser: whether it needs a browser
    """

    module: str
    checks: tuple = ()
    odoo: bool = True
    tools: bool = True
    browser: bool = False


COMMANDS = {
    "run": Command("run", checks=(ports.check,), tools=False),
    "test": Command("test", checks=(browser.check,), browser=True),
    "bench": Command("bench", checks=(browser.check,), browser=True),
    "lint": Command("lint", odoo=False),
    "odoo": Command("odoo", tools=False),
    "python": Command("python"),
}


def main(argv):
    """Run a command and return its exit code.

    The first call prepares the virtual environment and starts over inside it.

    :param argv: the command's name and its arguments
    """
    name, *args = argv or ["help"]
    command = COMMANDS.get(name)
    if not command:
        print(f"usage: python3 dev {{{','.join(COMMANDS)}}} ARGS…", file=sys.stderr)
        return 2
    os.umask(0o022)
    processes.stop_on_signals()
    try:
        _prepare(command, argv)
        module = importlib.import_module(f".{command.module}", __package__)
        return module.main(args)
    except (SetupError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _prepare(command, argv):
    virtualenv.check_python()
    for check in command.checks:
        check()
    if command.odoo:
        addons.extra()
        odoo_source.get()
    if command.browser:
        browser.path()
    python = virtualenv.get(command.tools)
    if sys.prefix != str(python.parent.parent):
        os.execv(python, [str(python), str(paths.CHECKOUT / "dev"), *argv])
