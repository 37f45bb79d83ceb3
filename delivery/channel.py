"""What a subscriber holds of a model's private channel."""

import time
import weakref

from .. import bus_row

# Rows that are this much older than the subscription are not for it. Not zero, because
# the clocks of two servers differ, and a page subscribes a moment after it read its
# data.
GRACE_SECONDS = 10
# Whoever must not know which record left hears at most this often that one did.
RESET_SECONDS = 30


class SyncChannel(tuple):
    """A private channel, with what is to be remembered of one subscription to it.

    The bus compares channels as tuples, so that a newer one equals an older one.

    >>> SyncChannel.of("prod", "project.task") == ("prod", "web_syncer", "project.task")
    True

    .. attribute:: since

        when it was subscribed to, in seconds since the epoch

    .. attribute:: floor

        id of a row that is too old for the subscription, as all before it are

    .. attribute:: websocket

        weak reference to the websocket that subscribed, ``None`` for polling over HTTP
    """

    since = 0.0
    floor = 0
    websocket = None
    _last_reset = float("-inf")
    _owes_reset = False

    @classmethod
    def of(cls, dbname, model, floor, websocket=None):
        """Return the channel of a model, subscribed to now."""
        channel = cls(bus_row.channel(dbname, model))
        channel.since = time.time()
        channel.floor = floor
        channel.websocket = websocket and weakref.ref(websocket)
        return channel

    @classmethod
    def cast(cls, dbname, channel):
        """Return a private channel, whoever made the tuple, ``None`` for any other.

        Server code may poll the bus for a user by itself, with nothing to remember.
        """
        if isinstance(channel, cls):
            return channel
        if isinstance(channel, tuple) and len(channel) == 3:
            private = cls(channel)
            if channel == bus_row.channel(dbname, private.model):
                return private
        return None

    @property
    def model(self):
        return self[2]

    @property
    def subscriber(self):
        """The websocket, if there is one and it is still open."""
        return self.websocket and self.websocket()

    def is_too_old(self, at):
        """Return whether what was published at ``at`` (epoch seconds) came before."""
        return at < self.since - GRACE_SECONDS

    def take_reset(self):
        """Return whether a reset may go out now. If not, it is owed.

        The lookout wakes the websocket when the time has come.
        """
        now = time.monotonic()
        self._owes_reset = now < self._last_reset + RESET_SECONDS
        if not self._owes_reset:
            self._last_reset = now
        return not self._owes_reset

    @property
    def owes_reset(self):
        """Whether the time has come for a reset that was held back."""
        due = self._last_reset + RESET_SECONDS
        return self._owes_reset and time.monotonic() >= due
