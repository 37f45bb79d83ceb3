"""What a subscriber holds of a model's private channel."""

import time

from .. import bus_row

# Rows that are this much older than the subscription are not for it. Not zero, because
# the clocks of two servers differ, and a page subscribes a moment after it read its data.
GRACE_SECONDS = 10


class SyncChannel(tuple):
    """A private channel that knows since when its subscriber listens.

    The bus compares channels as tuples, so that a newer one equals an older one.

    >>> channel = SyncChannel.of("prod", "project.task")
    >>> channel == ("prod", "web_syncer", "project.task")
    True
    """

    since = 0.0

    @classmethod
    def of(cls, dbname, model):
        """Return the channel of a model, subscribed to now."""
        channel = cls(bus_row.channel(dbname, model))
        channel.since = time.time()
        return channel

    @property
    def model(self):
        return self[2]

    def is_too_old(self, at):
        """Return whether what was published at ``at`` (epoch seconds) came before."""
        return at < self.since - GRACE_SECONDS
