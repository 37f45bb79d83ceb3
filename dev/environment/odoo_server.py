"""A running Odoo that serves one database."""

import os
import subprocess
import time
import urllib.error
import urllib.request

from . import ports, processes, runtime
from .terminal import SetupError


class OdooServer:
    """A real server in a process of its own.

    One process serves pages and websockets on one port. To be used inside
    :func:`runtime.ready`.

    :param str database: the only one that it serves
    :param int port: on 127.0.0.1
    :param Path log: where its output goes; kept over restarts
    :param args: further options of Odoo's command line
    :param dict env: environment variables, besides those of this process

    >>> server = OdooServer("mydb", 8069, Path("odoo.log"))
    >>> server.start()
    >>> server.stop()
    """

    def __init__(self, database, port, log, args=(), env=None):
        self.database = database
        self.port = port
        self.log = log
        self.url = f"http://{ports.HOST}:{port}"
        self._args = args
        self._env = env or {}
        self._process = None

    def start(self, patience=120):
        """Start it, and return when it answers.

        :param patience: seconds before silence is an error
        :raises SetupError: if it ends, or does not answer in time
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "a") as output:
            self._process = subprocess.Popen(
                self._command(),
                env={**os.environ, **self._env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.die_with_parent,
            )
        deadline = time.monotonic() + patience
        while not self._answers(patience):
            if self._process.poll() is not None:
                words = processes.last_words(self.log)
                raise SetupError(f"Odoo did not start: {words} (see {self.log})")
            if time.monotonic() > deadline:
                raise SetupError(f"Odoo does not answer. See {self.log}")
            time.sleep(0.1)

    def _command(self):
        return runtime.command(
            *("-d", self.database, f"--db-filter=^{self.database}$"),
            *("--no-database-list", "--workers=0", f"--http-port={self.port}"),
            *self._args,
        )

    @property
    def pid(self):
        """Id of the process."""
        return self._process.pid

    @property
    def runs(self):
        """Whether the process is there."""
        return bool(self._process) and self._process.poll() is None

    def wait(self):
        """Return its exit code when it has ended by itself."""
        return self._process.wait()

    def stop(self, kill=False):
        """End it, and return when it is gone. Does nothing if it does not run.

        :param bool kill: give it no time to say good-bye
        """
        if self._process:
            processes.stop(self._process, patience=0 if kill else 10)

    def _answers(self, patience):
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=patience):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False
