"""The nginx that stands in front of Odoo in tests."""

import os
import shutil

from . import debian, locks, paths
from .terminal import say

FETCHED = paths.HOME / "nginx-debian"


def path():
    """Return the path of nginx: the machine's, or one that is fetched.

    :rtype: str
    :raises SetupError: if none can be had
    """
    # where Debian puts it, and where few users look
    folders = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    return shutil.which("nginx", path=folders) or str(_fetched())


def _fetched():
    waiting = "Waiting for another checkout that fetches nginx …"
    with locks.exclusive("nginx", waiting=lambda: say(waiting)):
        if not FETCHED.is_dir():
            packages = debian.Packages(
                what="nginx",
                megabytes=1,
                names=("nginx",),
                suites=("bookworm",),
                # what it needs is there wherever git and Python are
                given=None,
                ways="install one: apt install nginx",
            )
            partial = FETCHED.with_name(f"{FETCHED.name}.partial")
            debian.fetch(packages, partial, paths.HOME / "apt-nginx")
            partial.rename(FETCHED)
    return FETCHED / "usr" / "sbin" / "nginx"
