"""Odoo as Debian packages it, fetched by a private apt that leaves the system alone."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import processes
from .terminal import SetupError, step

PYTHON_PACKAGES = "usr/lib/python3/dist-packages"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUITE = "sid"
# The last suite with Font Awesome 4: later ones name the files differently.
FONT_SUITE = "trixie"

#: Odoo and what its web client links to.
PACKAGES = [
    f"odoo-19/{SUITE}",
    *(
        f"{name}/{SUITE}"
        for name in (
            "libjs-jquery",
            "libjs-jquery-form",
            "libjs-underscore",
            "fonts-roboto-unhinted",
            "fonts-montserrat",
            "fonts-inconsolata",
            "fonts-ocr-b",
            "fonts-glyphicons-halflings",
        )
    ),
    f"fonts-font-awesome/{FONT_SUITE}",
]

WAYS = (
    "give an Odoo 19 source tree with ODOO_PATH=/path/to/odoo,"
    " or use a Debian machine with apt, whose mirror has Odoo"
)


def download(folder):
    """Download the packages.

    :param Path folder: where apt keeps its state; emptied first
    :return: paths of the packages
    :rtype: list[Path]
    :raises SetupError: if no configured mirror has them
    """
    _check()
    shutil.rmtree(folder, ignore_errors=True)
    archives = folder / "archives"
    for name in ("lists/partial", "cache/archives/partial", "archives"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    with step("Read the lists of Debian's packages") as progress:
        _update(folder, progress)
    with step("Download Odoo (about 130 MB)") as progress:
        try:
            _apt(folder, "download", *PACKAGES, progress=progress, cwd=archives)
        except SetupError as error:
            raise SetupError(f"No Odoo: {error}. Try again, or {WAYS}.") from error
    return sorted(archives.glob("*.deb"))


def unpack(deb, folder):
    """Unpack a package without installing it.

    :param Path deb: the package
    :param Path folder: made if missing
    """
    folder.mkdir(parents=True, exist_ok=True)
    unpack = 'dpkg-deb --fsys-tarfile "$0" | tar -x --no-same-owner -C "$1"'
    processes.run_logged(["sh", "-c", unpack, deb, folder], "unpack")


def _check():
    """Raise SetupError if this machine has no apt that could fetch Odoo."""
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(tool):
            raise SetupError(f"No Odoo: there is no {tool} to fetch it. Either {WAYS}.")
    if not KEYRING.is_file():
        raise SetupError(
            f"No Odoo: {KEYRING} is missing (package debian-archive-keyring)."
            f" Either {WAYS}."
        )
    if not _mirrors():
        raise SetupError(f"No Odoo: apt is configured with no mirror. Either {WAYS}.")


def _update(folder, progress):
    failures = []
    for mirror in _mirrors():
        source = f"deb [signed-by={KEYRING}] {mirror} {{}} main\n"
        (folder / "sources.list").write_text(
            source.format(SUITE) + source.format(FONT_SUITE)
        )
        try:
            _apt(folder, "update", progress=progress)
            return
        except SetupError as error:
            failures.append(f"{mirror}: {error}")
    raise SetupError(f"No Odoo: {'; '.join(failures)}. Try again, or {WAYS}.")


def _mirrors():
    """Return the addresses in this machine's apt configuration, likeliest first."""
    listed = subprocess.run(
        ["apt-get", "update", "--print-uris"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    ).stdout
    found = re.findall(r"^'(\S+?)/?/dists/\S+/InRelease'", listed, re.M)
    mirrors = [mirror for mirror in dict.fromkeys(found) if "security" not in mirror]
    return sorted(mirrors, key=lambda mirror: not mirror.endswith("/debian"))


def _apt(folder, *args, progress, **options):
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "",
        "APT::Status-Fd": "1",
    }

    def on_line(line):
        status = re.match(r"dlstatus:[^:]*:([\d.]+):", line)
        if status:
            progress(f"{float(status[1]):.0f} %")

    command = ["apt-get", "-q"]
    for name, value in settings.items():
        command += ["-o", f"{name}={value}"]
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    processes.run_logged(
        [*command, *args], f"apt-{args[0]}", on_line=on_line, env=environment, **options
    )
