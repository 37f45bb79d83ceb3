"""Somebody who works in a thread of their own until they are told to stop."""

import threading


class Worker:
    """What all who work so have in common; what they do is ``_run()``.

    .. attribute:: errors

        what is wrong, which fails the test once they stop
    """

    def __init__(self):
        self.errors = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        """Begin, and return oneself."""
        self._thread.start()
        return self

    def abandon(self):
        """Begin nothing more."""
        self._stop.set()

    def stop(self):
        """Return when what was begun has ended."""
        self.abandon()
        if self._thread.ident:
            self._thread.join(90)
        assert not self._thread.is_alive(), f"a {type(self).__name__} does not stop"
        assert not self.errors, self.errors
