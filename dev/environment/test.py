"""``make test``: all tests in one run of pytest, whose summary is the last word."""

import os
import sys
from pathlib import Path

from . import addons, browser, databases, installed, locks, paths, processes, runtime
from .terminal import say

#: A folder with a link to each folder of tests. Below the checkout itself every test
#: would count as part of the addon's package, which only Odoo can import.
ROOT = paths.WORK / "tests"
#: Folders of the checkout with tests that are not an addon's.
DEVELOPMENT = ("dev", "e2e", "soak")


def main(args):
    """Run the tests and return pytest's exit code.

    :param args: pytest's arguments; paths are those in the checkout
    """
    waiting = "Waiting for another test run of this checkout …"
    with locks.exclusive(installed.name("test"), waiting=lambda: say(waiting)):
        with runtime.ready():
            database = installed.name("test")
            databases.clone(installed.template(), database)
            browser.put_first(paths.WORK / "bin")
            os.environ["PYTHONPATH"] += f"{os.pathsep}{paths.CHECKOUT / 'dev'}"
            return processes.run_attached(pytest_command(database, args), cwd=ROOT)


def pytest_command(database, args):
    """Return the command line that runs the tests.

    :param str database: for the tests that run in this process
    :param args: pytest's arguments; where they name no path, all tests are run
    """
    options = [
        *("-c", paths.CHECKOUT / "pyproject.toml"),
        *("--rootdir", ROOT, "--confcutdir", ROOT),
        *("-p", "environment.pytest_plugin"),
        *("--odoo-database", database, "--odoo-http", "--odoo-log-level=warn"),
        # Chromium reserves more than the limit that Odoo sets on its own process.
        *("--odoo-extra", "limit-memory-hard=0"),
        *("--screenshot", "only-on-failure", "--output", paths.WORK / "screenshots"),
        # A -m among the arguments comes later, and counts instead.
        *("-m", "not soak"),
    ]
    folders = _link_tests()
    linked = [
        # What is to be selected is no path, although a folder may have that name.
        arg if before in ("-m", "-k") else _through_link(arg)
        for before, arg in zip(["", *args], args, strict=False)
    ]
    if linked != args:
        folders = []
    return [sys.executable, "-m", "pytest", *options, *folders, *linked]


def _link_tests():
    ROOT.mkdir(parents=True, exist_ok=True)
    addons.replace_link(ROOT / "addons", paths.ADDONS)
    for name in DEVELOPMENT:
        addons.replace_link(ROOT / name, paths.CHECKOUT / name)
    folders = [ROOT / "addons" / name / "tests" for name in addons.sources()]
    folders += [ROOT / "dev" / "tests", ROOT / "e2e", ROOT / "soak"]
    return [folder for folder in folders if folder.is_dir()]


def _through_link(arg):
    """Return a path in the checkout as the one through a link; else ``arg`` itself."""
    file, separator, test = arg.partition("::")
    path = Path(os.path.abspath(file))
    if arg.startswith("-") or not path.exists():
        return arg
    links = {paths.CHECKOUT / name: ROOT / name for name in DEVELOPMENT}
    for name, source in addons.sources().items():
        links[source] = ROOT / "addons" / name
    # The addon's own folder holds the others.
    links[paths.CHECKOUT] = links.pop(paths.CHECKOUT)
    for source, link in links.items():
        if path.is_relative_to(source):
            return f"{link / path.relative_to(source)}{separator}{test}"
    return arg
