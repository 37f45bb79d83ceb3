"""How many are about to ask, so that one comes after the other."""

import threading
import time
from weakref import WeakKeyDictionary

from ..spread import MAX_SECONDS, PER_SECOND, spread

#: Who is told of several answers takes one turn for all that in so many seconds.
TURN_SECONDS = 1


class Turns:
    """Those who were told to ask and wait for it, by the model of what they look at.

    Who looks at something else does not wait for them.
    """

    def __init__(self):
        # {model: (how many wait, and when, by the monotonic clock)}
        self._waiting = {}
        # {websocket: {model: when it took a turn}}
        self._taken = WeakKeyDictionary()
        self._lock = threading.Lock()

    def take(self, model, websocket, crowd):
        """Return over how many seconds who is told now spreads what it asks.

        :param str | None model: of what it looks at, if that is known
        :param websocket: by which it is told
        :param int crowd: how many are told of the same
        :rtype: float
        """
        now = time.monotonic()
        with self._lock:
            number, at = self._waiting.get(model, (0, now))
            number = max(number - (now - at) * PER_SECOND, 0)
            taken = self._taken.setdefault(websocket, {})
            if now >= taken.get(model, float("-inf")) + TURN_SECONDS:
                taken[model] = now
                number = min(number + 1, MAX_SECONDS * PER_SECOND + 1)
            self._waiting[model] = number, now
        return spread(max(crowd, number))
