"""``make test``: all tests in one run of pytest, whose summary is the last word."""

import os
import sys
from pathlib import Path

from . import (
    addons,
    browser,
    databases,
    installed,
    locks,
    node,
    paths,
    processes,
    runtime,
)
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
            node.use()
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
    linked = []
    for before, arg in zip(["", *args], args, strict=False):
        # What is to be selected is no path, although a folder may have that name.
        found = [] if before in ("-m", "-k") else _through_links(arg, folders)
        linked += found or [arg]
    if linked != args:
        folders = {}
    return [sys.executable, "-m", "pytest", *options, *folders.values(), *linked]


def _link_tests():
    """Return ``{folder of tests in the checkout: the same through a link}``."""
    ROOT.mkdir(parents=True, exist_ok=True)
    addons.replace_link(ROOT / "addons", paths.ADDONS)
    links = {
        source / "tests": ROOT / "addons" / name / "tests"
        for name, source in addons.sources().items()
    }
    for name in DEVELOPMENT:
        addons.replace_link(ROOT / name, paths.CHECKOUT / name)
        links[paths.CHECKOUT / name] = ROOT / name
    return {folder: link for folder, link in links.items() if folder.is_dir()}


def _through_links(arg, folders):
    """Return the tests that a path in the checkout stands for, as pytest finds them."""
    file, separator, test = arg.partition("::")
    path = Path(os.path.abspath(file))
    if arg.startswith("-") or not path.exists():
        return []
    found = [link for folder, link in folders.items() if folder.is_relative_to(path)]
    for folder, link in folders.items():
        if path != folder and path.is_relative_to(folder):
            found.append(f"{link / path.relative_to(folder)}{separator}{test}")
    return [str(each) for each in found]
