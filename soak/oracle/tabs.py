"""A running server with Odoo's apps, and browser tabs that listen to it."""

import contextlib
import json
import tempfile
import time
from pathlib import Path

import psycopg2
import websocket
from environment import databases, installed, ports
from environment.odoo_server import OdooServer
from servers import RpcError, Session

from . import apps

ODOO_RC = "[options]\nwebsocket_rate_limit_burst = 2000\n"
#: How long a tab waits for what it must be told.
PATIENCE = 30


class Site:
    """A server of one database.

    >>> with Site(database) as site:
    ...     site.publish("res.partner", {"create": [1]})

    :param str database: see :func:`.apps.database`
    """

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "odoo.conf").write_text(ODOO_RC)
            variables = apps.variables(ODOO_RC=str(folder / "odoo.conf"))
            options = ("--max-cron-threads=0", "--limit-memory-hard=0")
            self.first = OdooServer(
                self.database, ports.free(), folder / "log", options, variables
            )
            stack.callback(self.first.stop)
            self.first.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        self._stack.close()

    def publish(self, model, changes, author):
        """Commit a row of the bus, and wake who listens.

        :param str model: model name
        :param dict changes: see ``bus_row``
        :param int author: id of a user
        """
        row = {"model": model, "at": time.time(), "user": author, "origin": False}
        message = {"type": "web.syncer", "payload": row | changes}
        channel = _dump([self.database, "web_syncer", model])
        self._execute(
            self.database,
            "INSERT INTO bus_bus (channel, message, create_date)"
            " VALUES (%s, %s, now() AT TIME ZONE 'UTC')",
            [channel, _dump(message)],
        )
        self._execute("postgres", "SELECT pg_notify('imbus', %s)", [f"[{channel}]"])

    def _execute(self, database, query, values):
        with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, values)


@contextlib.contextmanager
def serve_apps(purpose):
    """Have a server with Odoo's apps, whose main models are live, in a new database.

    :param str purpose: tells the database from others
    """
    template = apps.database("all", *apps.LIVE_APPS, flags=apps.LIVE_ADDON)
    database = installed.name(purpose)
    databases.clone(template, database)
    try:
        with Site(database) as site:
            yield site
    finally:
        databases.drop(database)


def _dump(value):
    return json.dumps(value, separators=(",", ":"))


class Tab:
    """A user's session, and a websocket that hears of one model.

    :param Site site: where
    :param str login: also the password
    """

    def __init__(self, site, login):
        self.session = Session(site, login)
        self.dbname = site.database
        url = site.first.url.replace("http", "ws", 1)
        self._socket = websocket.create_connection(
            f"{url}/websocket?version=19.0-2",
            cookie=self.session.cookie,
            timeout=PATIENCE,
        )
        user = self._read_user()
        main = user["company_id"][0]
        self.context = {
            "lang": user["lang"],
            "tz": user["tz"],
            "allowed_company_ids": [main, *sorted({*user["company_ids"]} - {main})],
        }

    def _read_user(self):
        names = ["company_id", "company_ids", "lang", "tz"]
        [user] = self.session.call("res.users", "read", [self.session.uid], names)
        return user

    def close(self):
        self._socket.close()

    def subscribe(self, model):
        data = {"channels": [f"{self.dbname}:{model}"], "last": 0}
        self._socket.send(json.dumps({"event_name": "subscribe", "data": data}))

    def hear(self):
        """Return ``{id: payload}`` of the next message."""
        while True:
            for message in json.loads(self._socket.recv()):
                if message["message"]["type"] == "web.syncer":
                    return {key[2]: p for key, p in message["message"]["payload"]}

    def read(self, model, record_id, names):
        """Return what `read()` gives, ``None`` if it refuses.

        :rtype: dict | None
        """
        try:
            [values] = self.session.call(
                model, "read", [record_id], names, context=self.context
            )
        except RpcError as error:
            if not error.is_access_error:
                raise
            return None
        return values
