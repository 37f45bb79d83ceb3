import atexit
import logging
import os
import selectors
import threading
import time
from queue import SimpleQueue

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ

from .internals import notify_function, notify_payloads, postgres_connection_info

_logger = logging.getLogger(__name__)

# for one answer of PostgreSQL
DEADLINE_SECONDS = 5
RETRY_SECONDS = 1
# before a statement: whoever has written is answered first
PAUSE_SECONDS = 0.005
# from one statement to the next: many transactions in a row cost few of them
INTERVAL_SECONDS = 0.025
# what a process that ends gives to what it has not sent yet
LAST_SECONDS = 2
# for a connection that dies while nobody has anything to send
_KEEPALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": DEADLINE_SECONDS * 1000,
}


class Notifier:
    """Wakes the subscribers of channels, from a thread of its own.

    Who writes does not wait for it, whatever becomes of the network. What many
    transactions have to tell goes in one statement, over a connection that is kept:
    Odoo pools none to the database ``postgres``, and to open one takes longer than a
    small transaction. If the process is killed first, those who listen find the rows
    themselves, since they look for them from time to time.
    """

    def __init__(self):
        self._start_over()
        # a process that is forked has no threads, and must share no connection
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._start_over)
        atexit.register(self.close)

    def _start_over(self):
        self._lock = threading.Lock()
        self._thread = None

    def notify(self, channels):
        """Have all who listen to ``channels`` woken soon, in whatever process.

        :param channels: tuples, as the bus knows them
        """
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = _Thread()
                self._thread.start()
            for channel in channels:
                self._thread.queue.put(channel)

    def close(self):
        """Send what waits, if the network allows it soon, and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread:
            thread.end()
            thread.join(LAST_SECONDS)


class _Thread(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True, name=f"{__name__}.Notifier")
        self.queue = SimpleQueue()
        self._ending = threading.Event()
        self._connection = None
        self._fails = False

    def end(self):
        """Have the thread try once more, and end."""
        self._ending.set()
        self.queue.put(None)

    def run(self):
        waiting = {}
        next_at = 0
        while None not in waiting:
            # each channel once, however many transactions name it
            waiting = {self.queue.get(): True}
            self._ending.wait(max(PAUSE_SECONDS, next_at - time.monotonic()))
            next_at = time.monotonic() + INTERVAL_SECONDS
            self._take(waiting)
            while not self._try(waiting.keys() - {None}) and None not in waiting:
                self._ending.wait(RETRY_SECONDS)
                self._take(waiting)

    def _take(self, waiting):
        while not self.queue.empty():
            waiting[self.queue.get()] = True

    def _try(self, channels):
        try:
            self._send(channels)
        except Exception as error:
            self._connection = None
            if not self._fails:
                _logger.warning("Subscribers cannot be woken for now: %s", error)
            self._fails = True
            return False
        if self._fails:
            _logger.info("Subscribers are woken again")
        self._fails = False
        return True

    def _send(self, channels):
        payloads = notify_payloads(channels)
        if not payloads:
            return
        if self._connection:
            try:
                self._connection.notify(payloads)
                return
            except psycopg2.Error:
                # it is old, and PostgreSQL was restarted since
                self._connection = None
        self._connection = Connection()
        self._connection.notify(payloads)


class Connection:
    """A connection that waits for no answer longer than ``DEADLINE_SECONDS``.

    It is asynchronous because libpq knows no deadline for a statement, and none for
    connecting either where gevent waits in its place.

    :raise psycopg2.Error: PostgreSQL cannot be reached, or does not answer
    """

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self):
        info = postgres_connection_info()
        self._connection = psycopg2.connect(**_KEEPALIVE, **info, async_=True)
        self._wait()
        # nothing is stored, so that there is nothing to wait for
        self._execute("SET synchronous_commit TO off")

    def notify(self, payloads, channel="imbus"):
        """Notify whoever listens to a channel, by default that of the bus."""
        self._execute(
            f"SELECT {notify_function()}(%s, payload) FROM unnest(%s) AS payload",
            (channel, payloads),
        )

    def listen(self, channel):
        """Be notified, from now on, of what is sent to a channel.

        :param str channel: an identifier
        """
        self._execute(f"LISTEN {channel}")

    def notifications(self, seconds):
        """Return the payloads that are there, or come within some seconds."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, selectors.EVENT_READ)
            if selector.select(seconds):
                self._wait()
        payloads = [each.payload for each in self._connection.notifies]
        self._connection.notifies.clear()
        return payloads

    def _execute(self, query, params=None):
        with self._connection.cursor() as cr:
            cr.execute(query, params)
            self._wait()

    def _wait(self):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (state := self._connection.poll()) != POLL_OK:
            event = (
                selectors.EVENT_READ if state == POLL_READ else selectors.EVENT_WRITE
            )
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, event)
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    self._connection.close()
                    raise psycopg2.OperationalError(
                        f"no answer from PostgreSQL within {DEADLINE_SECONDS} s"
                    )


notifier = Notifier()
