"""How many are about to ask, so that one comes after the other."""

import threading
import time

from odoo.tools.lru import LRU

from ..spread import MAX_SECONDS, PER_SECOND, spread


class Turns:
    """Those who were told to ask and wait for it, by the model of what they look at.

    Who looks at something else does not wait for them.
    """

    def __init__(self):
        # {model: (how many wait, and when, by the monotonic clock)}
        self._waiting = LRU(1024)
        self._lock = threading.Lock()

    def take(self, model, crowd):
        """Return over how many seconds who is told now spreads what it asks.

        :param str model: of what it looks at
        :param int crowd: how many are told of the same
        :rtype: float
        """
        now = time.monotonic()
        with self._lock:
            number, at = self._waiting.get(model, (0, now))
            number = max(number - (now - at) * PER_SECOND, 0) + 1
            self._waiting[model] = min(number, MAX_SECONDS * PER_SECOND + 1), now
        return spread(max(crowd, number))
