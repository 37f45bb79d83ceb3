"""How many are about to ask, so that one comes after the other."""

import time
from collections import OrderedDict, defaultdict

from ..spread import MAX_SECONDS, spread


class Turns:
    """Those who were told to ask, by the model of what they look at.

    Who looks at something else does not wait for them.
    """

    def __init__(self):
        # {model: {websocket's id: when it was told, by the monotonic clock}}
        self._told = defaultdict(OrderedDict)

    def take(self, model, websocket, crowd):
        """Return over how many seconds who is told now spreads what it asks.

        :param str model: of what it looks at
        :param websocket: which is told
        :param int crowd: how many are told of the same
        :rtype: float
        """
        now = time.monotonic()
        told = self._told[model]
        told[id(websocket)] = now
        told.move_to_end(id(websocket))
        while next(iter(told.values())) < now - MAX_SECONDS:
            told.popitem(last=False)
        return spread(max(crowd, len(told)))
