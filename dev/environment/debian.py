"""Packages of Debian's, fetched by a private apt that leaves the system alone."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import processes
from .terminal import SetupError, step

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_EXTRACT = 'dpkg-deb --fsys-tarfile "$0" | tar -x --no-same-owner -C "$1"'


class Packages(NamedTuple):
    """Packages that are fetched together.

    :param str what: what they are, for the person
    :param int megabytes: that are downloaded
    :param tuple names: of the packages, as ``apt-get`` takes them
    :param tuple suites: that they come from, ``bookworm`` or ``bookworm-security``
    :param tuple given: names of packages that they depend on and that are not fetched;
        None: only the packages themselves are
    :param str ways: what the person can do where they cannot be fetched
    """

    what: str
    megabytes: int
    names: tuple
    suites: tuple
    given: tuple | None
    ways: str

    def error(self, reason, then="Either"):
        """Return a SetupError that tells why they are not there and what to do."""
        return SetupError(f"No {self.what}: {reason}. {then} {self.ways}.")


def check(packages):
    """Raise SetupError if this machine has no apt that could fetch the packages."""
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(tool):
            raise packages.error(f"there is no {tool} to fetch it")
    if not KEYRING.is_file():
        raise packages.error(f"{KEYRING} is missing (package debian-archive-keyring)")
    if not _mirrors():
        raise packages.error("apt is configured with no mirror")


def fetch(packages, folder, apt):
    """Download packages and unpack them, without installing them.

    :param Packages packages: what to fetch
    :param Path folder: that is filled with their files; emptied first
    :param Path apt: where apt keeps its state meanwhile
    :return: the version of the first of them
    :rtype: str
    :raises SetupError: if no configured mirror has them
    """
    check(packages)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    debs = _download(packages, apt)
    with step(f"Unpack {packages.what}") as progress:
        for number, deb in enumerate(debs, start=1):
            progress(f"package {number} of {len(debs)}")
            processes.run_logged(["sh", "-c", _EXTRACT, deb, folder], "unpack")
    first = packages.names[0].partition("/")[0]
    version = next(deb.name.split("_")[1] for deb in debs if deb.match(f"{first}_*"))
    shutil.rmtree(apt, ignore_errors=True)
    return version


def _download(packages, folder):
    """Return the paths of the downloaded packages."""
    shutil.rmtree(folder, ignore_errors=True)
    archives = folder / "archives"
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").write_text(
        "".join(
            f"Package: {name}\nStatus: install ok installed\n"
            # of any architecture, and as new as anybody wants
            "Architecture: all\nVersion: 99:0\n\n"
            for name in packages.given or ()
        )
    )
    with step(f"Read the lists of Debian's packages for {packages.what}") as progress:
        _update(packages, folder, progress)
    title = f"Download {packages.what} (about {packages.megabytes} MB)"
    with step(title) as progress:
        command = ["download"]
        if packages.given is not None:
            command = ["install", "--yes", "--download-only", "--no-install-recommends"]
        try:
            _apt(folder, *command, *packages.names, progress=progress, cwd=archives)
        except SetupError as error:
            suites = " and ".join(packages.suites)
            raise packages.error(
                f"Debian's {suites} did not give it: {error}", then="Try again, or"
            ) from error
    return sorted(archives.glob("*.deb"))


def _update(packages, folder, progress):
    failures = []
    for mirror in _mirrors():
        (folder / "sources.list").write_text(
            "".join(
                f"deb [signed-by={KEYRING}] {_serving(suite, mirror)} {suite} main\n"
                for suite in packages.suites
            )
        )
        try:
            _apt(folder, "update", progress=progress)
            return
        except SetupError as error:
            failures.append(f"{mirror}: {error}")
    raise packages.error("; ".join(failures), then="Try again, or")


def _mirrors():
    """Return the addresses in this machine's apt configuration, likeliest first."""
    mirrors = [mirror for mirror in _configured() if "security" not in mirror]
    return sorted(mirrors, key=lambda mirror: not mirror.endswith("/debian"))


def _serving(suite, mirror):
    """Return the address that serves a suite, where ``mirror`` serves the others."""
    if not suite.endswith("-security"):
        return mirror
    configured = [each for each in _configured() if "security" in each]
    return configured[0] if configured else f"{mirror}-security"


def _configured():
    listed = subprocess.run(
        ["apt-get", "update", "--print-uris"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    ).stdout
    found = re.findall(r"^'(\S+?)/?/dists/\S+/InRelease'", listed, re.M)
    return list(dict.fromkeys(found))


def _apt(folder, *args, progress, **options):
    settings = {
        "APT::Default-Release": "",
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Cache::archives": folder / "archives",
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
