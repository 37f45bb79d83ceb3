"""How many are about to ask, so that one comes after the other."""

import threading
import time
from collections import Counter, OrderedDict

from ..spread import MAX_SECONDS, spread


class Turns:
    """Those who were told to ask of late, by the model of what they look at.

    Who looks at something else does not wait for them.
    """

    def __init__(self):
        # {(model, websocket's id): when it was told, by the monotonic clock}
        self._told = OrderedDict()
        self._crowds = Counter()
        self._lock = threading.Lock()

    def take(self, model, websocket, crowd):
        """Return over how many seconds who is told now spreads what it asks.

        :param str model: of what it looks at
        :param websocket: which is told
        :param int crowd: how many are told of the same
        :rtype: float
        """
        now = time.monotonic()
        key = model, id(websocket)
        with self._lock:
            if key not in self._told:
                self._crowds[model] += 1
            self._told[key] = now
            self._told.move_to_end(key)
            while next(iter(self._told.values())) < now - MAX_SECONDS:
                (left, _id), _at = self._told.popitem(last=False)
                self._crowds[left] -= 1
                if not self._crowds[left]:
                    del self._crowds[left]
            return spread(max(crowd, self._crowds[model]))
