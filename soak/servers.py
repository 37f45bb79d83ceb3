"""Several real Odoo processes on one PostgreSQL, all of which can be killed."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import requests
from environment import databases, installed, ports, postgres, processes, runtime
from environment.odoo_server import OdooServer

DATABASE = "soak"
ODOO_OPTIONS = ("--max-cron-threads=0", "--limit-memory-hard=0")
# The tests subscribe more often than people do.
ODOO_RC = "[options]\nwebsocket_rate_limit_burst = 2000\n"


class GeventServer(OdooServer):
    """The process that serves nothing but websockets."""

    def _command(self):
        script, *options = super()._command()[1:]
        options = [o for o in options if not o.startswith("--http-port=")]
        gevent = f"--gevent-port={self.port}"
        return [*runtime.command()[:1], script, "gevent", gevent, *options]


class Site:
    """Two HTTP servers, a websocket process and a PostgreSQL of their own.

    .. attribute:: first, second

        the HTTP servers

    .. attribute:: live

        the websocket process

    .. attribute:: cluster

        PostgreSQL

    .. attribute:: admin, sessions, projects

        what tests share: the administrator's session, users' sessions by login and
        groups, and projects by the login of their member

    >>> site = Site()
    >>> site.start()
    >>> site.live.stop(kill=True)
    >>> site.recover()
    >>> site.stop()
    """

    database = DATABASE

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="web_syncer-soak-"))
        self.cluster = postgres.Cluster(self.folder / "postgres")
        self.env = {
            **self.cluster.variables,
            "ODOO_DATA_DIR": str(self.folder / "odoo"),
            "ODOO_RC": str(self.folder / "odoo.conf"),
        }
        self.first, self.second, self.live = (
            server(
                DATABASE,
                ports.free(),
                self.folder / f"{name}.log",
                ODOO_OPTIONS,
                self.env,
            )
            for name, server in (
                ("first", OdooServer),
                ("second", OdooServer),
                ("live", GeventServer),
            )
        )
        self.servers = (self.first, self.second, self.live)
        self.admin = None
        self.sessions = {}
        self.projects = {}

    def start(self):
        """Have all of it run, with a database in which the addons are installed."""
        (self.folder / "odoo.conf").write_text(ODOO_RC)
        template = installed.template()
        dump = self.folder / "dump"
        _run("pg_dump", "-Fc", "-Z0", "-f", dump, template)
        self.cluster.start()
        _run("createdb", DATABASE, env=self.cluster.variables)
        options = ("--no-owner", "--no-comments", "-d", DATABASE)
        _run("pg_restore", *options, dump, env=self.cluster.variables)
        dump.unlink()
        if databases.filestore(template).is_dir():
            place = self.folder / "odoo" / "filestore" / DATABASE
            shutil.copytree(databases.filestore(template), place)
        for server in self.servers:
            server.start()

    def recover(self):
        """Start again what does not run."""
        self.cluster.start()
        for server in self.servers:
            if not server.runs:
                server.start()

    def stop(self):
        """Stop all of it, and remove its files."""
        for server in self.servers:
            server.stop(kill=True)
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_odoo(self, *options, patience=300):
        """Run Odoo with these options to its end, while the others serve.

        :param int patience: seconds that it may take
        """
        with open(self.folder / "odoo.log", "a") as output:
            subprocess.run(
                runtime.command("-d", DATABASE, "--no-http", *options),
                env={**os.environ, **self.env},
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=processes.die_with_parent,
                timeout=patience,
                check=True,
            )

    def log(self):
        """Return what the servers logged."""
        logs = (
            s.log.read_text(errors="replace") for s in self.servers if s.log.exists()
        )
        return "".join(logs)

    @contextlib.contextmanager
    def sql(self, database=DATABASE):
        """Return a cursor past Odoo, of a connection that commits each command."""
        variables = self.cluster.variables
        connection = psycopg2.connect(
            host=variables["PGHOST"],
            port=variables["PGPORT"],
            user=variables["PGUSER"],
            dbname=database,
        )
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor

    @contextlib.contextmanager
    def lock(self, number):
        """Hold an advisory lock: ``write_and_wait`` does not end before."""
        with self.sql() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
            yield

    def wait_for_lock(self, number, count=1):
        """Return when that many transactions wait for an advisory lock."""
        with self.sql() as cursor:

            def waiting():
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND NOT granted AND objid = %s",
                    [number],
                )
                return cursor.fetchone()[0] >= count

            until(waiting, f"{count} transactions wait for lock {number}")


class RpcError(Exception):
    """The server answered with an error; the message is the server's.

    :param str kind: name of the exception's class
    :param arguments: of the exception
    """

    def __init__(self, message, kind, arguments=()):
        super().__init__(message)
        self.kind = kind
        self.arguments = arguments

    @property
    def is_access_error(self):
        return self.kind.endswith(".AccessError")

    @property
    def is_in_doubt(self):
        """Whether the transaction may have been committed."""
        return self.kind in (
            "psycopg2.OperationalError",
            "psycopg2.InterfaceError",
        ) or (self.kind.endswith(("AdminShutdown", "CrashShutdown")))

    @property
    def is_expected(self):
        """Whether it can come of a fault, or of others who write the same records."""
        return self.kind.startswith("psycopg2.") or self.kind.endswith(
            (".MissingError", ".PoolError", ".ConcurrencyError", "SerializationFailure")
        )


class SessionExpired(RpcError):
    """The session is not, or no longer, that of a user."""


class Session:
    """A user's session, as a browser has it.

    :param Site site: where
    :param str login: also the password
    """

    def __init__(self, site, login):
        self.site = site
        self.login = login
        self._http = requests.Session()
        # A whole crowd may share the session.
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=200)
        self._http.mount("http://", adapter)
        self.uid = self._post(
            site.first,
            "/web/session/authenticate",
            {"db": site.database, "login": login, "password": login},
        )["result"]["uid"]

    @property
    def cookie(self):
        return f"session_id={self._http.cookies['session_id']}"

    def call(self, model, method, *args, server=None, **kwargs):
        """Return the result of ``model.method(*args, **kwargs)``.

        :param OdooServer server: by default the first
        :raises RpcError: if the server answers with an error
        :raises requests.RequestException: if it does not answer
        """
        content = self.post_call(model, method, args, kwargs, server=server)
        return content.get("result")

    def post_call(self, model, method, args=(), kwargs=None, headers=None, server=None):
        """Return the whole answer to a call: what it is, and what comes with it.

        :param dict headers: of the request, besides the usual ones
        """
        params = {"model": model, "method": method, "args": args}
        params["kwargs"] = kwargs or {}
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self._post(server or self.site.first, path, params, headers)

    def get(self, path):
        """Return the answer to a request of a page or a file."""
        return self._http.get(f"{self.site.first.url}{path}", timeout=300)

    def log_out(self):
        """End the session. The cookie stays."""
        self._http.get(
            f"{self.site.first.url}/web/session/logout",
            cookies={"session_id": self._http.cookies["session_id"]},
            allow_redirects=False,
            timeout=60,
        )

    def _post(self, server, path, params, headers=None):
        answer = self._http.post(
            f"{server.url}{path}",
            json={"params": params},
            headers=headers,
            timeout=60,
        )
        content = answer.json()
        if "error" in content:
            error = content["error"]
            kind = SessionExpired if error.get("code") == 100 else RpcError
            data = error["data"]
            raise kind(data["message"], data["name"], data["arguments"])
        return content


def until(condition, what, patience=30):
    """Return when a condition holds.

    :param condition: function without arguments
    :param str what: the condition in words, for the error
    :param float patience: seconds before it is an error
    :raises AssertionError: if it does not hold in time
    """
    deadline = time.monotonic() + patience
    while not (result := condition()):
        assert time.monotonic() < deadline, f"not in {patience} s: {what}"
        time.sleep(0.05)
    return result


def _run(program, *args, env=None):
    subprocess.run(
        [str(postgres.program_path(program)), *map(str, args)],
        env={**os.environ, **(env or {})},
        check=True,
        capture_output=True,
        text=True,
    )
