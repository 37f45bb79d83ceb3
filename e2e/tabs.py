"""Tabs of one real window: only the one in front is visible.

Playwright lets every page believe that it is in front.
"""

import itertools
import json
import subprocess
import time
import urllib.request

import psutil
import websocket
from environment import browser as chromium
from environment import ports


class Window:
    """A window of a browser of its own, driven by its DevTools protocol.

    >>> window = Window(folder)
    >>> tab = window.open("http://127.0.0.1:8069/web", {"session_id": "…"})
    >>> window.close()
    """

    def __init__(self, folder):
        """Open it, with an empty tab.

        :param folder: for the browser's profile
        """
        port = ports.free()
        self._url = f"http://127.0.0.1:{port}/json"
        command = [chromium.path(), *chromium.ARGS, "--headless=new"]
        command += [f"--remote-debugging-port={port}", "--remote-allow-origins=*"]
        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, "the browser did not start")

    def open(self, url="about:blank", cookies=None):
        """Open a new tab in front of the others, and return it."""
        tab = Tab(self._ask("new?about:blank", method="PUT"), self)
        for name, value in (cookies or {}).items():
            tab.call("Network.setCookie", url=url, name=name, value=value)
        tab.call("Page.navigate", url=url)
        return tab

    def show(self, tab):
        """Bring a tab to the front."""
        self._ask(f"activate/{tab.id}")

    def processes(self):
        """Return all processes of the browser that are left."""
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=30)

    def _answers(self):
        try:
            return bool(self._ask("list"))
        except OSError:
            return False

    def _ask(self, path, method="GET"):
        request = urllib.request.Request(f"{self._url}/{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = answer.read()
        return json.loads(content) if content.startswith((b"[", b"{")) else content


class Tab:
    """One tab of a :class:`Window`."""

    def __init__(self, description, window):
        self.id = description["id"]
        self._window = window
        self._ids = itertools.count(1)
        self._socket = websocket.create_connection(
            description["webSocketDebuggerUrl"], timeout=60
        )

    def call(self, method, **params):
        """Call a method of the DevTools protocol, and return its result."""
        call_id = next(self._ids)
        message = {"id": call_id, "method": method, "params": params}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == call_id:
                return answer.get("result")

    def evaluate(self, expression):
        """Return the value of a JavaScript expression in the page."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        return result["result"].get("value")

    def wait_for(self, expression):
        """Return once a JavaScript expression is true."""
        wait_until(lambda: self.evaluate(expression), f"never true: {expression}")

    def show(self):
        """Bring this tab to the front."""
        self._window.show(self)


def wait_until(condition, complaint, patience=30):
    """Return once ``condition()`` is true.

    :param patience: seconds before the complaint is raised as an error
    """
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.1)
