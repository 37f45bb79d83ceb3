"""The Odoo source tree: the person's own, or one that is fetched."""

import os
import re
from pathlib import Path

from . import debian, locks, paths
from .terminal import SetupError, say

SERIES = (19, 0)
#: What the addon was tested with last, as Debian calls it and as Odoo's own branch.
TESTED = "19.0.0+dfsg-1"
TESTED_REVISION = "branch 19.0 as of 15 February 2026"
PYTHON_PACKAGES = "usr/lib/python3/dist-packages"
#: Odoo, and what its web client links to.
PACKAGES = debian.Packages(
    what="Odoo",
    megabytes=130,
    names=(
        "odoo-19/sid",
        "libjs-jquery/sid",
        "libjs-jquery-form/sid",
        "libjs-underscore/sid",
        "fonts-roboto-unhinted/sid",
        "fonts-montserrat/sid",
        "fonts-inconsolata/sid",
        "fonts-ocr-b/sid",
        "fonts-glyphicons-halflings/sid",
        # The last suite with Font Awesome 4: later ones name the files differently.
        "fonts-font-awesome/trixie",
    ),
    suites=("sid", "trixie"),
    given=None,
    ways="give an Odoo 19.0 source tree with ODOO_PATH=/path/to/odoo, known to work is"
    f" {TESTED_REVISION}, or use a Debian machine with apt, whose mirror has Odoo",
)


class OdooSource:
    """A source tree of the right series.

    :param Path root: the folder that holds the Python package ``odoo``
    :param str series: for example "19.0"
    """

    def __init__(self, root, series):
        self.root = root
        self.series = series

    @property
    def addons_path(self):
        """The folders of Odoo's own addons: one in a package, two in a git checkout."""
        packaged = self.root / "odoo" / "addons"
        if (packaged / "web").is_dir():
            return [packaged]
        return [packaged, self.root / "addons"]


def find():
    """Return the tree that ``ODOO_PATH`` names, or the fetched one if there is one.

    :rtype: OdooSource or None
    :raises SetupError: if ``ODOO_PATH`` is not an Odoo of the right series
    """
    own = os.environ.get("ODOO_PATH")
    if not own and not _fetched().is_dir():
        return None
    path = Path(own).expanduser().resolve() if own else _fetched()
    try:
        return _read(path)
    except _NotOdoo as error:
        raise SetupError(
            f"ODOO_PATH={path} {error}. Give the folder of an Odoo {_dotted(SERIES)}"
            f" checkout; known to work is {TESTED_REVISION}."
        ) from error


def get():
    """Return an Odoo source tree, fetching it where there is none.

    :rtype: OdooSource
    :raises SetupError: if none can be had
    """
    found = find()
    if found:
        return found
    waiting = "Waiting for another checkout that fetches Odoo …"
    with locks.exclusive("odoo", waiting=lambda: say(waiting)):
        if not _fetched().is_dir():
            _fetch(_fetched())
    return find()


def _fetched():
    return paths.HOME / f"odoo-{_dotted(SERIES)}-debian"


def _fetch(target):
    partial = target.with_name(target.name + ".partial")
    version = debian.fetch(PACKAGES, partial, paths.HOME / "apt-odoo")
    try:
        _read(partial)
    except _NotOdoo as error:
        raise PACKAGES.error(f"what Debian has by now, {version}, {error}") from error
    say_if_untested(version)
    # Debian leaves the file out, and every page with mail then logs an error.
    selfie = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    missing = partial / PYTHON_PACKAGES / "odoo/addons" / selfie
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    partial.rename(target)


def say_if_untested(version):
    """Tell that Debian has another Odoo than the one that the addon was tested with.

    :param str version: as Debian calls it
    """
    if version != TESTED:
        say(
            f"    Debian has Odoo {version} by now, and the addon was tested with"
            f" {TESTED}. Should it fail, {PACKAGES.ways}."
        )


class _NotOdoo(Exception):
    """A folder is not what is needed; the message goes on from its name."""


def _read(path):
    roots = [path, path.parent, path / PYTHON_PACKAGES]
    for root in roots:
        release = root / "odoo" / "release.py"
        if release.is_file() and (root != path.parent or path.name == "odoo"):
            break
    else:
        raise _NotOdoo("is no Odoo source tree: it has no odoo/release.py")
    version = re.search(
        r"^version_info = \(([^,]+), ([^,]+),", release.read_text(), re.M
    )
    series = tuple(part.strip("'\"") for part in version.groups()) if version else ()
    if series != tuple(map(str, SERIES)):
        raise _NotOdoo(f"is Odoo {_dotted(series) or 'of an unknown series'}")
    source = OdooSource(root, _dotted(series))
    if not (source.addons_path[-1] / "web").is_dir():
        raise _NotOdoo(f"has no addon web in {root / 'addons'}")
    return source


def _dotted(series):
    return ".".join(map(str, series))
