"""The addons of this checkout, as Odoo finds them: folders named like the addon."""

import hashlib
import os

from . import paths
from .terminal import SetupError

#: Folders of the repository's root that are not part of the addon.
DEVELOPMENT = {
    *("benchmarks", "dev", "dist", "e2e", "examples", "node_modules", "readme", "soak"),
    "test_addons",
}


#: Those that need more of Odoo's than the addon does.
WITH_OTHERS = {"web_syncer_demo_mail"}


def sources():
    """Return the folder of each addon by the addon's name, the main one first.

    :rtype: dict[str, Path]
    """
    manifests = [
        manifest
        for folder in ("examples", "test_addons")
        for manifest in sorted((paths.CHECKOUT / folder).glob("*/__manifest__.py"))
    ]
    others = {manifest.parent.name: manifest.parent for manifest in manifests}
    return {"web_syncer": paths.CHECKOUT, **others}


def shown():
    """Return the names of the addons to show: those that are not for tests only."""
    return [name for name in sources() if not name.startswith("test_")]


def link():
    """Fill the addons folder with a link to each addon.

    The main one is a folder of links to its parts. A link to the checkout would lead
    to itself by way of ``.dev``, and a program that walks through all addons, as the
    export of translations does, would never be done.
    """
    main, *others = sources().items()
    name, source = main
    if (paths.ADDONS / name).is_symlink():
        (paths.ADDONS / name).unlink()
    parts = {entry.name: entry for entry in source.iterdir() if _is_part(entry)}
    _fill(paths.ADDONS / name, parts, keep={"__pycache__"})
    _fill(paths.ADDONS, dict(others), keep={name})


def _is_part(entry):
    return entry.name not in {*DEVELOPMENT, "__pycache__"} and entry.name[0] != "."


def _fill(folder, targets, keep):
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in targets.items():
        replace_link(folder / name, target)
    for entry in folder.iterdir():
        if entry.name not in {*targets, *keep}:
            entry.unlink()


def replace_link(place, target):
    """Make ``place`` a link to ``target``, without a moment in which it is missing."""
    if place.is_symlink() and os.readlink(place) == str(target):
        return
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(place)


def extra():
    """Return the folders in ``EXTRA_ADDONS_PATH``.

    :rtype: list[str]
    :raises SetupError: if one of them does not exist
    """
    folders = [
        os.path.abspath(os.path.expanduser(part))
        for part in os.environ.get("EXTRA_ADDONS_PATH", "").split(os.pathsep)
        if part
    ]
    for folder in folders:
        if not os.path.isdir(folder):
            raise SetupError(f"EXTRA_ADDONS_PATH: there is no folder {folder}.")
    return folders


def digest(assets=False):
    """Return a hash of what installing the addons puts into a database.

    :param bool assets: count what is served to the browser, too
    """
    result = hashlib.sha256()
    for source in sources().values():
        for folder, folders, files in os.walk(source):
            skipped = {"tests", "__pycache__"}
            if not assets:
                skipped.add("static")
            if folder == str(paths.CHECKOUT):
                skipped |= DEVELOPMENT
            folders[:] = sorted(
                name for name in folders if name not in skipped and name[0] != "."
            )
            for name in sorted(files):
                if name.endswith((".py", ".xml", ".csv", ".js", ".scss", ".css")):
                    path = os.path.join(folder, name)
                    result.update(os.path.relpath(path, source).encode())
                    with open(path, "rb") as file:
                        result.update(file.read())
    return result.hexdigest()[:16]
