"""The Chromium that tests drive."""

import os
import shlex
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

from . import debian, locks, paths
from .terminal import SetupError, say

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
#: For a machine that has none. The libraries come with it, but for those of which a
#: process has one: the machine's own. They are older than those of all Debians since.
PACKAGES = debian.Packages(
    what="Chromium",
    megabytes=140,
    names=("chromium",),
    suites=("bookworm", "bookworm-security"),
    given=(
        *("libc6", "libgcc-s1"),
        # For windows on a desktop, of which there is none, and for set-up.
        *("libgtk-3-0", "x11-utils", "xdg-utils", "x11-common", "debconf"),
    ),
    ways="install Chromium, or name one: CHROMIUM=/path/to/chromium",
)
_FOLDER = paths.HOME / "chromium-debian"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{0}/usr/share/fonts</dir><cachedir>{0}/fonts</cachedir></fontconfig>
"""
_START = """#!/bin/sh
LD_LIBRARY_PATH={libraries} FONTCONFIG_FILE={folder}/fonts.conf \\
    exec {folder}/usr/lib/chromium/chromium "$@"
"""


def check():
    """Raise SetupError if there is no browser, and none can be fetched."""
    if not _own() and not _FOLDER.is_dir():
        debian.check(PACKAGES)


def path():
    """Return the path of the browser, fetching one where there is none.

    It is the one that ``CHROMIUM`` names, or the first on ``PATH``, or Debian's.

    :rtype: str
    :raises SetupError: if none can be had
    """
    own = _own()
    if own:
        return own
    waiting = "Waiting for another checkout that fetches Chromium …"
    with locks.exclusive("chromium", waiting=lambda: say(waiting)):
        if not _FOLDER.is_dir():
            _fetch()
    return str(_FOLDER / "start")


def _own():
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise SetupError(f"CHROMIUM={named} is not a program that can be run.")
        return os.path.abspath(found)
    return next(filter(None, map(shutil.which, NAMES)), None)


def _fetch():
    partial = _FOLDER.with_name(_FOLDER.name + ".partial")
    debian.fetch(PACKAGES, partial, paths.HOME / "apt-chromium")
    libraries = {
        _FOLDER / library.parent.relative_to(partial)
        for folder in ("lib", "usr/lib")
        for library in partial.glob(f"{folder}/*-linux-gnu*/**/*.so*")
    }
    (partial / "fonts.conf").write_text(_FONTS.format(escape(str(_FOLDER))))
    start = partial / "start"
    start.write_text(
        _START.format(
            libraries=shlex.quote(":".join(sorted(map(str, libraries)))),
            folder=shlex.quote(str(_FOLDER)),
        )
    )
    start.chmod(0o755)
    partial.rename(_FOLDER)


def put_first(folder):
    """Make Odoo's own test runner take the same browser: it goes by name.

    :param Path folder: where a program of the name that Odoo tries first is put
    """
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = Path(folder) / "google-chrome"
    wrapper.write_text(f'#!/bin/sh\nexec "{path()}" "$@"\n')
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
