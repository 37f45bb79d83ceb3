"""Odoo as the README has it run for many people: workers, and nginx in front."""

import configparser
import io
import json
import selectors
import subprocess
import time

import psutil
import requests
import snippets
import websocket
from environment import nginx, ports, processes, runtime
from environment.odoo_server import OdooServer
from servers import until

#: The ports in the README, which others may listen on here.
HTTP, GEVENT, NGINX = "8069", "8072", "80"


class Production(OdooServer):
    """Workers, the process for websockets, and nginx, as the README configures them.

    :param Path folder: for configurations and logs
    :param str database: the only one that is served
    :param dict env: environment variables, besides those of this process

    .. attribute:: url

        the address of nginx

    .. attribute:: first

        what :class:`servers.Session` takes for the server that it logs in to
    """

    def __init__(self, folder, database, env=None):
        self._folder = folder
        self._ports = {port: str(ports.free()) for port in (HTTP, GEVENT, NGINX)}
        super().__init__(database, self._ports[NGINX], folder / "odoo.log", env=env)
        self.first = self
        self._nginx = None

    def start(self, patience=120):
        configuration = self._folder / "nginx.conf"
        configuration.write_text(self._nginx_conf())
        (self._folder / "odoo.conf").write_text(self._odoo_conf())
        with open(self._folder / "nginx.log", "w") as output:
            self._nginx = subprocess.Popen(
                [nginx.path(), "-p", self._folder, "-c", configuration],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.die_with_parent,
            )
        super().start(patience)
        until(self._serves_websockets, "websockets are served", patience)

    def _serves_websockets(self):
        return requests.get(f"{self.url}/websocket/health", timeout=10).ok

    def stop(self, kill=False):
        if self._nginx:
            processes.stop(self._nginx)
        super().stop(kill)

    def gevent(self):
        """Return the process that serves websockets.

        :rtype: psutil.Process
        """
        children = psutil.Process(self._process.pid).children()
        [process] = [child for child in children if "gevent" in child.cmdline()]
        return process

    def options(self):
        """Return what the README sets in ``odoo.conf``.

        :rtype: dict[str, str]
        """
        parser = configparser.ConfigParser()
        parser.read_file(io.StringIO(snippets.starting("# /etc/odoo/odoo.conf")))
        return dict(parser["options"])

    def _odoo_conf(self):
        options = self.options() | {
            "http_port": self._ports[HTTP],
            "gevent_port": self._ports[GEVENT],
        }
        lines = (f"{name} = {value}\n" for name, value in options.items())
        return "[options]\n" + "".join(lines)

    def _command(self):
        return runtime.command(
            *("-c", self._folder / "odoo.conf", "-d", self.database),
            *(f"--db-filter=^{self.database}$", "--max-cron-threads=1"),
        )

    def _nginx_conf(self):
        block = snippets.starting("# /etc/nginx/")
        for port in (HTTP, GEVENT):
            block = block.replace(f"{ports.HOST}:{port}", self._address(port))
        block = block.replace(f"listen {NGINX};", f"listen {self._address(NGINX)};")
        folders = "".join(
            f"{name}_temp_path {self._folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return (
            "daemon off;\nmaster_process off;\n"
            f"pid {self._folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{folders}{block}\n}}\n"
        )

    def _address(self, port):
        return f"{ports.HOST}:{self._ports[port]}"


class Crowd:
    """Websockets of many people, read together.

    :param str url: where they connect
    :param sessions: cookies, one for each
    :param str channel: what they subscribe to
    """

    def __init__(self, url, cookies, channel):
        self._selector = selectors.DefaultSelector()
        self._sockets = []
        for cookie in cookies:
            connection = websocket.create_connection(
                url.replace("http", "ws") + "/websocket?version=19.0-2",
                cookie=cookie,
                origin=url,
                timeout=60,
            )
            data = {"channels": [channel], "last": 0}
            connection.send(json.dumps({"event_name": "subscribe", "data": data}))
            self._sockets.append(connection)
            self._selector.register(connection.sock, selectors.EVENT_READ, connection)

    def __len__(self):
        return len(self._sockets)

    def __add__(self, other):
        """Take the websockets of another crowd, too."""
        for connection in other._sockets:
            self._sockets.append(connection)
            self._selector.register(connection.sock, selectors.EVENT_READ, connection)
        return self

    def hear(self, value, patience=60):
        """Return the seconds after which each heard of a write of ``value``.

        :raises AssertionError: if one of them does not in time
        """
        started, arrived = time.monotonic(), {}
        while len(arrived) < len(self):
            missing = len(self) - len(arrived)
            assert time.monotonic() < started + patience, f"{missing} heard nothing"
            for key, _events in self._selector.select(1):
                if value in _values(json.loads(key.data.recv())):
                    arrived.setdefault(key.fd, time.monotonic() - started)
        return sorted(arrived.values())

    def leave(self):
        for connection in self._sockets:
            self._selector.unregister(connection.sock)
            connection.close(timeout=0)
        self._sockets.clear()


def _values(notifications):
    return {
        value
        for notification in notifications
        if notification["message"]["type"] == "web.syncer"
        for _key, payload in notification["message"]["payload"]
        for value in payload["data"].values()
        if isinstance(value, (int, str))
    }
