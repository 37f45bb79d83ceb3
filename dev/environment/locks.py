"""Locks between processes. The kernel frees them, however their holder ends."""

import contextlib
import fcntl

from . import paths


@contextlib.contextmanager
def exclusive(name, waiting=None):
    """Hold the lock ``name`` for the length of a ``with`` block.

    :param str name: two blocks of the same name never run at the same time
    :param waiting: called once, without arguments, if another process holds the lock
    """
    with _open(name) as file:
        if not _try(file, fcntl.LOCK_EX):
            if waiting:
                waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Shared:
    """A lock that any number of processes hold together.

    >>> users = Shared("postgres-users")
    >>> users.leave()  # True: no other process holds it
    """

    def __init__(self, name):
        self._file = _open(name)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self):
        """Give the lock up, and return whether this process was the last to hold it."""
        with self._file:
            return _try(self._file, fcntl.LOCK_EX)


def _open(name):
    paths.LOCKS.mkdir(parents=True, exist_ok=True)
    return open(paths.LOCKS / name, "w")


def _try(file, operation):
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
