"""The virtual environment: what runs Odoo, and tools for those commands that use them.

All versions are locked, so nothing has to be resolved.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

from . import locks, paths, processes
from .terminal import SetupError, say, step

RUNTIME = paths.CHECKOUT / "requirements.txt"
TOOLS = paths.CHECKOUT / "dev" / "requirements" / "tools.txt"
SUPPORTED = ((3, 10), (3, 13))
#: Days that an environment is kept that no checkout uses any more.
KEPT_DAYS = 14
#: Files that tell what a virtual environment has.
_COMPLETE, _HAS_TOOLS = "complete", "has-tools"


def check_python():
    """Raise SetupError if Odoo does not run on this Python."""
    version = sys.version_info[:2]
    if not SUPPORTED[0] <= version <= SUPPORTED[1]:
        low, high = (".".join(map(str, bound)) for bound in SUPPORTED)
        raise SetupError(
            f"Python {version[0]}.{version[1]} is not supported: Odoo 19 needs {low} to"
            f" {high}. Name one of them, for example PYTHON=python3.12."
        )


def get(tools=False):
    """Return the Python of the virtual environment, making that where it is missing.

    Changed requirements make a new environment; checkouts with the same requirements
    share one.

    :param bool tools: whether it must hold what tests and measures, too
    :rtype: Path
    :raises SetupError: if it cannot be made
    """
    identity = f"{sys.version_info[:2]} {RUNTIME.read_text()} {TOOLS.read_text()}"
    stamp = hashlib.sha256(identity.encode()).hexdigest()[:8]
    folder = paths.HOME / f"venv-{stamp}"
    complete, has_tools = folder / _COMPLETE, folder / _HAS_TOOLS
    if not complete.exists() or (tools and not has_tools.exists()):
        waiting = "Waiting for another checkout that makes the virtual environment …"
        with locks.exclusive(folder.name, waiting=lambda: say(waiting)):
            if not complete.exists():
                _remove_unused()
                _make(folder)
                complete.touch()
            if tools and not has_tools.exists():
                with step("Add tools to the virtual environment") as progress:
                    _install(folder, TOOLS, progress)
                has_tools.touch()
    # When it was last used.
    complete.touch()
    return folder / "bin" / "python"


def _remove_unused():
    for complete in paths.HOME.glob(f"venv-*/{_COMPLETE}"):
        if time.time() - complete.stat().st_mtime > KEPT_DAYS * 24 * 3600:
            shutil.rmtree(complete.parent, ignore_errors=True)


def _make(folder):
    shutil.rmtree(folder, ignore_errors=True)
    with step("Make the virtual environment") as progress:
        if subprocess.run(
            [sys.executable, "-c", "import ensurepip, venv"], capture_output=True
        ).returncode:
            raise SetupError(
                "Python's venv is missing; on Debian: apt install python3-venv."
            )
        processes.run_logged([sys.executable, "-m", "venv", folder], "venv")
        _install(folder, RUNTIME, progress)


def _install(folder, requirements, progress):
    found = 0

    def on_line(line):
        nonlocal found
        if line.startswith("Collecting "):
            found += 1
            progress(f"{found} packages found")
        elif line.startswith("Installing "):
            progress("installing")

    pip = [folder / "bin" / "python", "-m", "pip", "install", "--no-deps"]
    # What is built of source, all of it Python, is built with locked versions, too.
    locked = {"PIP_CONSTRAINT": str(RUNTIME), "PIP_BUILD_CONSTRAINT": str(RUNTIME)}
    try:
        processes.run_logged(
            [*pip, "-r", requirements],
            "pip",
            on_line=on_line,
            cwd=paths.CHECKOUT,
            env={**os.environ, **locked},
        )
    except SetupError as error:
        raise SetupError(f"The Python packages were not installed: {error}") from error
