"""Databases in which the addons are installed, made from one another to save time."""

from contextlib import contextmanager

from . import addons, databases, locks, odoo_source, paths, processes, runtime
from .terminal import say, step

_COMPILE_ASSETS = paths.CHECKOUT / "dev" / "libexec" / "compile_assets.py"


def name(purpose):
    """Return the name of this checkout's database for a purpose."""
    return f"web_syncer_{purpose}_{paths.CHECKOUT_ID}"


def demo():
    """Return the name of the demo database, made or brought up to date.

    What was entered into it stays.
    """
    database = name("demo")
    with _alone(database):
        digest = addons.digest()
        if databases.stamp(database) == digest:
            return database
        names = ",".join(addons.shown())
        if databases.stamp(database):
            with step("Update the addons in the demo database") as progress:
                # An example may be new since.
                runtime.load(
                    database, "-i", names, "-u", names, log="demo", progress=progress
                )
        else:
            _install(database, names, "Make the demo database", log="demo")
        databases.set_stamp(database, digest)
    return database


def template():
    """Return the name of a database from which test databases are cloned.

    It is made anew when the code of an addon has changed since.
    """
    database = name("template")
    with _alone(database):
        digest = f"{_odoo_stamp()} {addons.digest(assets=True)}"
        if databases.stamp(database) != digest:
            title = "Make the template of the test databases"
            names = (n for n in addons.sources() if n not in addons.WITH_OTHERS)
            _install(database, ",".join(names), title, log="template")
            databases.set_stamp(database, digest)
    return database


def _install(database, names, title, log):
    source = base()
    with step(title) as progress:
        databases.clone(source, database)
        runtime.load(database, "-i", names, log=log, progress=progress)
        # Or the first page would take long to come.
        progress("compiling assets")
        with open(_COMPILE_ASSETS) as script:
            shell = runtime.command("shell", "-d", database, "--no-http")
            processes.run_logged(shell, f"{log}-assets", stdin=script)


def base():
    """Return the name of a database that holds what the addon depends on."""
    database = name("base")
    with _alone(database):
        if databases.stamp(database) != _odoo_stamp():
            with step("Make a database with Odoo's base") as progress:
                databases.drop(database)
                runtime.load(database, "-i", "bus,web", log="base", progress=progress)
            databases.set_stamp(database, _odoo_stamp())
    return database


def _odoo_stamp():
    source = odoo_source.get()
    return f"{source.series} {source.root}"


@contextmanager
def _alone(database):
    with locks.exclusive(
        database, waiting=lambda: say("Waiting for another command of this checkout …")
    ):
        yield
