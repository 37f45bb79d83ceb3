"""``make run``: the demo, served until Ctrl-C."""

from . import installed, paths, ports, runtime
from .odoo_server import OdooServer
from .terminal import SetupError, say, step

WELCOME = """
Odoo with web_syncer is at {url}

    login   password
    anna    anna
    ben     ben

Try: open it in two browser windows (one of them private), as anna in one and as ben in
the other. Both come to the Live board of the app Bike Workshop. Move a card, or change
a repair in its form: the other window follows at once. Then open the lists, too. As
anna, rename a stage (Configuration), schedule an activity for a repair, or write a
message below it, and look at the other window.

Alone with one window? On the Live board, let Carla work for a minute. The user wall,
password wall, is a display that nobody touches.

Odoo's log: {log}
Ctrl-C stops everything.
"""


def main(args):
    """Serve the demo database. ``args`` are passed on to Odoo."""
    port = ports.chosen()
    log = paths.WORK / "odoo.log"
    log.unlink(missing_ok=True)
    with runtime.ready():
        database = installed.demo()
        return _serve(OdooServer(database, port, log, args))


def _serve(server):
    try:
        with step("Start Odoo"):
            server.start()
        say(WELCOME.format(url=server.url, log=server.log))
        code = server.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        server.stop()
    raise SetupError(f"Odoo ended by itself (exit code {code}). See {server.log}")
