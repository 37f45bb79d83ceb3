"""The Chromium that tests drive."""

import os
import shutil
from pathlib import Path

from .terminal import SetupError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: What keeps a headless Chromium from asking and from talking to the network.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path():
    """Return the path of the browser: ``CHROMIUM``, or the first one on ``PATH``.

    :rtype: str
    :raises SetupError: if there is none
    """
    own = os.environ.get("CHROMIUM")
    if own:
        found = shutil.which(own)
        if not found:
            raise SetupError(f"CHROMIUM={own} is not a program that can be run.")
        return os.path.abspath(found)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise SetupError(
        "The tests need Chromium, and there is none: apt install chromium,"
        " or name one: CHROMIUM=/path/to/chromium"
    )


def check():
    """Raise SetupError if there is no browser."""
    path()


def put_first(folder):
    """Make Odoo's own test runner take the same browser: it goes by name.

    :param Path folder: where a program of the name that Odoo tries first is put
    """
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = Path(folder) / "google-chrome"
    wrapper.write_text(f'#!/bin/sh\nexec "{path()}" "$@"\n')
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
