"""The port that ``make run`` serves on."""

import contextlib
import os
import socket

from .terminal import SetupError

HOST = "127.0.0.1"


def chosen():
    """Return the port that ``PORT`` names, by default Odoo's own.

    :rtype: int
    :raises SetupError: if it is no port number
    """
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"PORT={text} is no port number (1 to 65535).")
    return int(text)


def free():
    """Return a port that nothing listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def check():
    """Raise SetupError if the chosen port is taken."""
    port = chosen()
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used ({error.strerror}); choose another:"
                f" make run PORT={port + 1}"
            ) from error
