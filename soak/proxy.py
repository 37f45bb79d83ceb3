"""A network between a client and a server that can be cut and frozen."""

import contextlib
import selectors
import socket
import threading

from environment import ports

#: The other end has closed the connection, this one has not (Linux, tcp_states.h).
CLOSE_WAIT = 8


class Proxy:
    """Forwards connections to a port, as long as it is let.

    >>> proxy = Proxy(8072)
    >>> proxy.freeze()      # nothing arrives any more, nobody is told
    >>> proxy.thaw()        # what was sent meanwhile arrives
    >>> proxy.cut()         # all connections break
    """

    def __init__(self, port):
        self._target = ports.HOST, port
        self._listener = socket.create_server((ports.HOST, 0))
        self.url = f"http://{ports.HOST}:{self._listener.getsockname()[1]}"
        self.accepted = 0
        self._flows = threading.Event()
        self._flows.set()
        self._refuses = threading.Event()
        self._pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self):
        """Let nothing through, in either direction."""
        self._flows.clear()

    def thaw(self):
        """Let everything through again."""
        self._refuses.clear()
        self._flows.set()

    def refuse(self):
        """Break all connections, also new ones, until :meth:`thaw`."""
        self._refuses.set()
        self.cut()

    def cut(self):
        """Break the connections that there are. New ones are let through."""
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def is_hung_up(self):
        """Return whether the server has ended all connections."""
        return all(_tcp_state(server) == CLOSE_WAIT for _client, server in self._pairs)

    def close(self):
        self.thaw()
        self._listener.close()
        self.cut()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self.accepted += 1
                try:
                    if self._refuses.is_set():
                        raise ConnectionRefusedError
                    server = socket.create_connection(self._target)
                except OSError:
                    client.close()
                    continue
                self._pairs.append((client, server))
                pump = threading.Thread(
                    target=self._pump, args=(client, server), daemon=True
                )
                pump.start()

    def _pump(self, client, server):
        other = {client: server, server: client}
        with selectors.DefaultSelector() as selector, client, server:
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            with contextlib.suppress(OSError):
                while True:
                    ready = selector.select(1)
                    self._flows.wait()
                    for key, _events in ready:
                        data = key.fileobj.recv(65536)
                        if not data:
                            return
                        other[key.fileobj].sendall(data)


def _tcp_state(end):
    return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
