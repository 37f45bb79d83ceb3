"""Compute once what several ask for in the same instant."""

import threading
import time
from collections import OrderedDict

MAX_ENTRIES = 64
WAIT_SECONDS = 10


class _Entry:
    def __init__(self):
        self.done = threading.Event()
        self.value = None
        self.failed = True
        self.until = float("inf")


class Share:
    """A short-lived cache in which the first computes and the others wait.

    A failure is not kept: those who waited compute by themselves, and so do those who
    waited too long. They hold a connection meanwhile, and there are few of them.

    >>> share = Share(seconds=1)
    >>> share.get("key", lambda: 6 * 7)
    42
    """

    def __init__(self, seconds):
        self._seconds = seconds
        self._lock = threading.Lock()
        self._entries = OrderedDict()

    def get(self, key, compute):
        """Return what ``compute()`` returns, or returned for an equal key just now.

        :param key: anything hashable
        :param compute: function without arguments
        """
        with self._lock:
            self._forget()
            entry = self._entries.get(key)
            is_first = entry is None
            if is_first:
                entry = self._entries[key] = _Entry()
        if is_first:
            return self._compute(key, entry, compute)
        if not entry.done.wait(WAIT_SECONDS) or entry.failed:
            return compute()
        return entry.value

    def _compute(self, key, entry, compute):
        try:
            entry.value = compute()
            entry.until = time.monotonic() + self._seconds
            entry.failed = False
            return entry.value
        finally:
            if entry.failed:
                with self._lock:
                    if self._entries.get(key) is entry:
                        del self._entries[key]
            entry.done.set()

    def _forget(self):
        now = time.monotonic()
        for key in [key for key, e in self._entries.items() if e.until < now]:
            del self._entries[key]
        while len(self._entries) >= MAX_ENTRIES:
            self._entries.popitem(last=False)
