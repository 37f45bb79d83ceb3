"""Servers of one database each, and users who are logged in to them."""

import contextlib

import requests
from environment import databases, installed, paths, ports, runtime
from environment.odoo_server import OdooServer


@contextlib.contextmanager
def serve(purpose, *addons):
    """Have a server, with a database of its own in which the addons are installed.

    :param str purpose: tells the database from others
    :param str addons: names of further ones
    """
    database = installed.name(purpose)
    databases.clone(installed.template(), database)
    if addons:
        options = ("-i", ",".join(addons))
        runtime.load(database, *options, log=purpose, progress=lambda text: None)
    log = paths.WORK / f"{purpose}.log"
    log.unlink(missing_ok=True)
    odoo = OdooServer(database, ports.free(), log, ["--max-cron-threads=0"])
    try:
        odoo.start()
        yield odoo
    finally:
        odoo.stop()
        databases.drop(database)


class RpcError(Exception):
    """The server answered with an error; the message is the server's."""


class Sessions:
    """The sessions of users, who log in when they are needed.

    >>> Sessions(server).call("anna", "res.partner", "create", [{"name": "Azure"}])
    """

    def __init__(self, server):
        self._server = server
        self._sessions = {}

    def call(self, user, model, method, args=(), kwargs=None):
        """Return the result of ``model.method(*args, **kwargs)`` for ``user``.

        :raises RpcError: if the server answers with an error
        """
        params = {
            "model": model,
            "method": method,
            "args": args,
            "kwargs": kwargs or {},
        }
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self._post(self._session_of(user), path, params)

    def _session_of(self, user):
        if user not in self._sessions:
            session = requests.Session()
            credentials = {
                "db": self._server.database,
                "login": user,
                "password": user,
            }
            self._post(session, "/web/session/authenticate", credentials)
            self._sessions[user] = session
        return self._sessions[user]

    def _post(self, session, path, params):
        answer = session.post(
            f"{self._server.url}{path}", json={"params": params}, timeout=60
        )
        content = answer.json()
        if "error" in content:
            raise RpcError(content["error"]["data"]["message"])
        return content.get("result")
