"""A network between this process and PostgreSQL that can swallow what is sent."""

import contextlib
import selectors
import socket
import threading
from pathlib import Path

import psycopg2

from odoo.sql_db import connection_info_for


class Network:
    """Forwards connections to PostgreSQL, whose socket may be of any kind.

    >>> network = Network()
    >>> psycopg2.connect(**network.connection_info("postgres"))
    >>> network.swallow()   # what is sent from now on is lost, and nobody is told
    >>> network.mend()      # new connections work; those that lost something do not
    """

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._swallows = threading.Event()
        self._ends = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def connection_info(self, dbname):
        """Return what leads to a database through this network."""
        _db, info = connection_info_for(dbname)
        host, port = self._listener.getsockname()
        return {**info, "host": host, "port": port}

    def swallow(self):
        self._swallows.set()

    def mend(self):
        self._swallows.clear()

    def close(self):
        self._listener.close()
        for end in [*self._ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(
                    target=self._forward, args=(client,), daemon=True
                ).start()

    def _forward(self, client):
        # who connects while nothing arrives finds somebody who never answers
        with client, contextlib.suppress(OSError), _connect() as server:
            other = {client: server, server: client}
            self._ends |= other.keys()
            with selectors.DefaultSelector() as selector:
                for end in other:
                    selector.register(end, selectors.EVENT_READ)
                while True:
                    for key, _events in selector.select():
                        if not (data := key.fileobj.recv(65536)):
                            return
                        if not self._swallows.is_set():
                            other[key.fileobj].sendall(data)


def _connect():
    """Return a socket to PostgreSQL, as the configuration and libpq's variables say."""
    _db, info = connection_info_for("postgres")
    with contextlib.closing(psycopg2.connect(**info)) as connection:
        host, port = connection.info.host, connection.info.port
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    server = socket.socket(socket.AF_UNIX)
    server.connect(str(Path(host) / f".s.PGSQL.{port}"))
    return server
