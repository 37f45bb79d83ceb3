"""``make run``: the demo, served until Ctrl-C."""

import subprocess
import time
import urllib.error
import urllib.request

from . import installed, paths, ports, processes, runtime
from .terminal import SetupError, say, step

WELCOME = """
Odoo with web_syncer is at {url}

    login   password
    anna    anna
    ben     ben

Try: open it in two browser windows (one of them private), log in as anna in one and as
ben in the other, and open the app "Web Syncer" in both. What one changes, the other sees
at once: on the Live board, and in the lists.

Odoo's log: {log}
Ctrl-C stops everything.
"""


def main(args):
    """Serve the demo database. ``args`` are passed on to Odoo."""
    port = ports.chosen()
    with runtime.ready():
        database = installed.demo()
        ports.check()
        return _serve(database, port, args)


def _serve(database, port, args):
    log = paths.WORK / "odoo.log"
    url = f"http://{ports.HOST}:{port}"
    options = [
        *("-d", database, f"--db-filter=^{database}$", "--no-database-list"),
        # One process, so that one port serves both pages and websockets.
        *("--workers=0", f"--http-port={port}"),
    ]
    with open(log, "w") as output:
        server = subprocess.Popen(
            runtime.command(*options, *args),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
    with processes.stopping(server):
        with step("Start Odoo"):
            wait_until_served(server, url, log)
        say(WELCOME.format(url=url, log=log))
        try:
            code = server.wait()
        except KeyboardInterrupt:
            say("\nStopping …")
            return 0
    raise SetupError(f"Odoo ended by itself (exit code {code}). See {log}")


def wait_until_served(server, url, log, patience=120):
    """Return when Odoo answers.

    :param server: the process
    :param str url: of the server
    :param Path log: where its output goes
    :param patience: seconds before this is an error
    :raises SetupError: if the process ends, or does not answer in time
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.poll() is not None:
            words = processes.last_words(log)
            raise SetupError(f"Odoo did not start: {words} (see {log})")
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=patience):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SetupError(f"Odoo did not answer within {patience} s. See {log}")
