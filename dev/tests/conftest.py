import contextlib
import os
import shutil
import subprocess
import sys

import psutil
import pytest
from environment import paths

#: Set by the environment in which these tests run themselves.
OUTER = ("PG", "ODOO_", "PYTHONPATH", "WEB_SYNCER_", "PORT", "CHROMIUM", "MAKE")


class Checkout:
    """A checkout, with a home of its own, whose commands can be run."""

    def __init__(self, path, home):
        self.path = path
        self.home = home
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(OUTER) or name == "ODOO_PATH"
        }
        self.environment["WEB_SYNCER_HOME"] = str(home)

    def start(self, *args, **options):
        """Start a command and return its process."""
        variables = options.pop("env", {})
        return subprocess.Popen(
            [sys.executable, str(self.path / "dev"), *args],
            cwd=self.path,
            env={**self.environment, **variables},
            text=True,
            **options,
        )

    def run(self, *args, **variables):
        """Run a command to its end, with more variables in its environment.

        :return: its exit code, and what it wrote to stdout and to stderr
        """
        process = self.start(
            *args, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        stdout, stderr = process.communicate()
        return process.returncode, stdout, stderr

    def processes(self):
        """Return the processes that were started in this home and still run."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("WEB_SYNCER_HOME") == str(self.home):
                    found.append(process)
        return found


@pytest.fixture
def bare_checkout(tmp_path):
    """This checkout, with a home in which there is nothing."""
    return Checkout(paths.CHECKOUT, tmp_path / "home")


@pytest.fixture
def checkout(tmp_path):
    """A copy of this checkout, with a home that holds what is fetched, and no more."""
    home = tmp_path / "home"
    home.mkdir()
    for fetched in (*paths.HOME.glob("venv-*"), *paths.HOME.glob("*-debian")):
        (home / fetched.name).symlink_to(fetched)
    copy = tmp_path / "checkout"
    shutil.copytree(
        paths.CHECKOUT, copy, ignore=shutil.ignore_patterns(".dev", ".git", ".*cache")
    )
    checkout = Checkout(copy, home)
    yield checkout
    left = checkout.processes()
    for process in left:
        process.kill()
    assert not left, "processes outlived the command that started them"
