"""The virtual environment, made from ``requirements.txt``."""

import hashlib
import shutil
import subprocess
import sys
import time

from . import locks, paths, processes
from .terminal import SetupError, say, step

REQUIREMENTS = paths.CHECKOUT / "requirements.txt"
SUPPORTED = ((3, 10), (3, 13))
#: Days that an environment is kept that no checkout uses any more.
KEPT_DAYS = 14
_COMPLETE = "complete"


def check_python():
    """Raise SetupError if Odoo does not run on this Python."""
    version = sys.version_info[:2]
    if not SUPPORTED[0] <= version <= SUPPORTED[1]:
        low, high = (".".join(map(str, bound)) for bound in SUPPORTED)
        raise SetupError(
            f"Python {version[0]}.{version[1]} is not supported: Odoo 19 needs {low} to"
            f" {high}. Name one of them, for example PYTHON=python3.12."
        )


def get():
    """Return the Python of the virtual environment, making that where it is missing.

    A changed ``requirements.txt`` makes a new environment; checkouts with the same
    requirements share one.

    :rtype: Path
    :raises SetupError: if it cannot be made
    """
    identity = f"{sys.version_info[:2]} {REQUIREMENTS.read_text()}"
    stamp = hashlib.sha256(identity.encode()).hexdigest()[:8]
    folder = paths.HOME / f"venv-{stamp}"
    complete = folder / _COMPLETE
    if not complete.exists():
        waiting = "Waiting for another checkout that makes the virtual environment …"
        with locks.exclusive(folder.name, waiting=lambda: say(waiting)):
            if not complete.exists():
                _remove_unused()
                _make(folder)
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
        found = 0

        def on_line(line):
            nonlocal found
            if line.startswith("Collecting "):
                found += 1
                progress(f"{found} packages found")
            elif line.startswith("Installing "):
                progress("installing")

        pip = [folder / "bin" / "python", "-m", "pip", "install", "-r", REQUIREMENTS]
        try:
            processes.run_logged(pip, "pip", on_line=on_line, cwd=paths.CHECKOUT)
        except SetupError as error:
            raise SetupError(
                f"The Python packages were not installed: {error}"
            ) from error
