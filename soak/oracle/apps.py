"""Databases with Odoo's apps and their demo data, in which every model is published."""

import contextlib
import hashlib
import json
import os
import subprocess
from pathlib import Path

from environment import (
    addons,
    databases,
    installed,
    locks,
    odoo_source,
    paths,
    processes,
    runtime,
)

HERE = Path(__file__).resolve().parent
FLAGGING_ADDON = "test_web_syncer_everything"
LIVE_ADDON = "test_web_syncer_live"
#: The apps whose main models :data:`LIVE_ADDON` flags.
LIVE_APPS = (
    "crm",
    "project",
    "sale_management",
    "stock",
    "hr",
    "calendar",
    "mail",
    "contacts",
)


def variables(**others):
    """Return the environment variables with which Odoo finds the flagging addon."""
    folders = os.environ["ODOO_ADDONS_PATH"], str(HERE.parent / "addons")
    return {"ODOO_ADDONS_PATH": ",".join(folders), **others}


def database(purpose, *apps, flags=FLAGGING_ADDON):
    """Return the name of a database of one's own, with apps and people in it.

    What takes long, installing the apps, is done once.

    :param str purpose: tells the database from others
    :param str apps: names of modules
    :param str flags: the addon that flags models
    """
    source = odoo_source.get()
    template = installed.name(f"apps_{purpose}")
    stamp = f"{source.series} {source.root} {','.join(apps)}"
    kind = "told" if flags == FLAGGING_ADDON else "live"
    name = installed.name(f"{kind}_{purpose}")
    with locks.exclusive(template), _environment(variables()):
        if databases.stamp(template) != stamp:
            databases.drop(template)
            _install(template, ",".join(apps), "--with-demo")
            databases.set_stamp(template, stamp)
        # what pages load counts where there are pages
        digest = f"{stamp} {addons.digest(assets=kind == 'live')} {_digest()}"
        if databases.stamp(name) != digest:
            databases.clone(template, name)
            _install(name, flags)
            run(name, "people")
            if kind == "live":
                run(name, "assets")
            databases.set_stamp(name, digest)
    return name


def run(name, task, every_field=False, **arguments):
    """Run a function of :mod:`oracle.tasks` in Odoo, and return what it returns.

    :param str name: of the database
    :param str task: name of the function
    :param bool every_field: tell of fields that are computed at each reading, too
    :param arguments: of the function, plain JSON
    """
    result = paths.WORK / f"{name}.result"
    result.unlink(missing_ok=True)
    script = (
        f"import sys; sys.path.insert(0, {str(HERE.parent)!r})\n"
        f"from oracle import tasks\n"
        f"tasks.run(env, {task!r}, {arguments!r}, {str(result)!r})\n"
    )
    told = {"WEB_SYNCER_EVERY_FIELD": "1"} if every_field else {}
    log = paths.LOGS / f"{name}.log"
    with open(log, "w") as output:
        subprocess.run(
            runtime.command("shell", "-d", name, "--no-http", "--log-level=error"),
            input=script,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=processes.die_with_parent,
            env={**os.environ, **variables(), **told},
        )
    assert result.exists(), f"{task} failed: {processes.last_words(log)} (see {log})"
    return json.loads(result.read_text())


def _install(name, modules, *options):
    runtime.load(
        name, "-i", modules, *options, log=f"{name}-install", progress=lambda _text: 0
    )


def _digest():
    parts = sorted([*HERE.glob("people.py"), *HERE.parent.glob("addons/**/*.py")])
    text = "".join(part.read_text() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


@contextlib.contextmanager
def _environment(values):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.update(before)
