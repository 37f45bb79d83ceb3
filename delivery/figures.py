"""What one process has told whom, in figures, for those who run it."""

import threading
import time
from collections import Counter, deque

#: Seconds between two looks at what has been counted.
MINUTE = 60
#: So many minutes are kept apart.
MAX_MINUTES = 15
#: How many seconds after a change somebody is told: up to these, and longer.
DELAYS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10)
#: What is counted, and what it is.
COUNTS = {
    "polls": "times that websockets asked what is new",
    "messages": "records that subscribers were told of",
    "resets": "messages that say: fetch again",
    "renderings": "times that a subscriber was told of the changes of a model",
    "renderings_read": "those for which something was read from the database",
    "answers": "new answers that were sent to views",
    "answers_read": "those that were read from the database",
    "asked": "times that a view was told to ask by itself",
    "busy_seconds": "seconds of work for all of this",
}

_figures = {}


class Figures:
    """The figures of one database in this process.

    .. attribute:: counts

        a :class:`collections.Counter` of :data:`COUNTS`, since the process began

    .. attribute:: delays

        ``{seconds of DELAYS: how often somebody was told so soon, but no sooner}``,
        ``inf`` for what took longer
    """

    def __init__(self):
        self.counts = Counter()
        self.delays = Counter()
        self.delay_seconds = 0.0
        self._lock = threading.Lock()
        self._minutes = deque([(time.monotonic(), Counter())], MAX_MINUTES + 1)

    @classmethod
    def of(cls, dbname):
        """Return those of a database."""
        figures = _figures.get(dbname)
        return figures or _figures.setdefault(dbname, cls())

    @staticmethod
    def databases():
        """Return the names of the databases that there are figures of."""
        return sorted(_figures)

    def add(self, **counts):
        """Count something.

        :param counts: of :data:`COUNTS`
        """
        with self._lock:
            self.counts.update(counts)

    def add_delay(self, seconds):
        """Note how long after a change somebody was told of it."""
        found = next((limit for limit in DELAYS if seconds <= limit), float("inf"))
        with self._lock:
            self.delays[found] += 1
            self.delay_seconds += seconds

    def end_minute(self):
        """Keep what was counted since the last time, if a minute has passed.

        :return: what was counted in it, ``None`` if it is not over yet
        :rtype: collections.Counter | None
        """
        now = time.monotonic()
        with self._lock:
            since, before = self._minutes[-1]
            if now - since < MINUTE:
                return None
            counts = self._all()
            self._minutes.append((now, counts))
            return _difference(counts, before)

    def of_late(self):
        """Return what was counted in the last minutes.

        :return: in how many seconds, and what; ``delays`` is how often somebody was
            told, and ``delay_seconds`` how long after the changes, in all
        :rtype: tuple
        """
        with self._lock:
            since, before = self._minutes[0]
            return time.monotonic() - since, _difference(self._all(), before)

    def _all(self):
        delays = self.delays.total()
        return self.counts + Counter(delays=delays, delay_seconds=self.delay_seconds)


def _difference(counts, before):
    return Counter({name: count - before[name] for name, count in counts.items()})
