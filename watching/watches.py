"""All that is watched in one database, compared with the rows of the bus."""

import logging
import threading
import time
from collections import defaultdict

from .internals import watches_of
from .look import Look
from .recent import LATE_SECONDS, read_recent, since
from .turns import Turns
from .watch import LATE_SECONDS as PICTURES_SECONDS

_logger = logging.getLogger(__name__)

#: Of an older answer it is not known any more what has changed since.
KEPT_SECONDS = 50
#: How long the tail of the bus is known when it is known well enough.
KNOWN_SECONDS = KEPT_SECONDS + LATE_SECONDS


class Watches:
    """Compares what websockets watch with what the tail of the bus has read.

    :param Tail tail: of the same database
    """

    def __init__(self, tail):
        self._tail = tail
        self._mark = 0
        self._tail_begun_at = None
        self._turns = Turns()
        # no answer takes the place of another while that is compared, and nobody is
        # told while it is not known yet what has changed since the new one was read
        self._lock = threading.Lock()

    def look(self, cr):
        """Compare what is new in the tail, and all of it with what is newly watched.

        :param cr: a cursor that sees the rows
        :return: the ids of the users who are to be told of something
        """
        tail = self._tail
        watches = watches_of(cr.dbname)
        mark = tail.mark()
        rows = self._new_rows()
        self._mark, self._tail_begun_at = mark, tail.begun_at
        if not watches:
            return set()
        look = Look(cr)
        before = {watch for watch in watches if watch.may_be_touched}
        new = [watch for watch in watches if not watch.is_known]
        recent = self._recent(cr) if new else None
        with self._lock:
            self._compare_new(new, recent, look)
            self._compare([w for w in watches if w.is_known], rows, look)
        touched = [w for w in watches if w.may_be_touched and w not in before]
        if touched:
            self._note_touched(touched, watches, mark)
        for watch in watches:
            watch.is_known = True
        return {watch.content["uid"] for watch in watches if watch.is_owed}

    def look_for(self, env, watches):
        """Compare what is watched by one who polls over HTTP."""
        recent = read_recent(env.cr, KEPT_SECONDS)
        self._compare_new(watches, recent, Look(env.cr))

    def take(self, watch):
        """Return what the client is told, who is to ask in its turn.

        :return: see :meth:`.watch.Watch.take`
        """
        websocket = watch.subscriber
        if not (watch.is_touched and websocket):
            return watch.take()
        model = watch.content["model"]
        return watch.take(self._turns.take(model, websocket, watch.crowd))

    def renew(self, watch, answer, position, cr):
        """Have a newer answer watched in the place of one that was touched.

        :param Answer answer: what the client is sent
        :param position: of the tail when the answer was asked for, see :meth:`position`
        :param cr: a cursor
        :return: see :meth:`.watch.Watch.take_answer`
        """
        begun_at, mark = position
        with self._lock:
            news = watch.take_answer(answer)
            is_kept = begun_at == self._tail.begun_at
            rows = self._tail.rows(mark) if is_kept else None
            if rows is None or rows:
                self._compare([watch], rows, Look(cr))
                watch.mark = self._tail.mark()
                watch.touched_at = time.monotonic()
        return news

    def position(self):
        """Return where the tail ends now."""
        return self._tail.begun_at, self._tail.mark()

    def _recent(self, cr):
        """Return the rows that newly watched answers may not show."""
        if time.monotonic() - self._tail.begun_at > KNOWN_SECONDS:
            return self._tail.rows()
        return read_recent(cr, KEPT_SECONDS)

    def _new_rows(self):
        """Return what the tail has read since the last time, ``None`` if unknown."""
        if self._tail_begun_at in (None, self._tail.begun_at):
            return self._tail.rows(self._mark)
        return None

    def due(self, dbname):
        """Return what websockets are to be told of now.

        :return: ``{websocket: its watches}``, and when others are to be told, by the
            monotonic clock (``None``: there are no others)
        :rtype: tuple
        """
        now, later = defaultdict(list), []
        with self._lock:
            for watch in watches_of(dbname):
                if watch.is_news and (websocket := watch.subscriber):
                    now[websocket].append(watch)
                elif watch.is_owed and watch.subscriber:
                    later.append(watch.due_at)
        return now, min(later, default=None)

    def _note_touched(self, touched, watches, mark):
        crowd = _crowd_of([watch for watch in touched if watch.is_touched])
        # those who come back after a while do so one after the other, and are many
        everybody = _crowd_of(watches)
        users = defaultdict(set)
        for watch in watches:
            if watch.call:
                users[watch.call].add(watch.content["uid"])
        for watch in touched:
            watch.mark = mark
            watch.touched_at = time.monotonic()
            # how many of those there are of whom it is in doubt, their turns will tell
            watch.crowd = (crowd or 1) if watch.is_known else everybody
            watch.peers = len(users[watch.call]) if watch.call else 1

    def _compare_new(self, watches, recent, look):
        """Compare what is newly watched with what it may not show yet.

        :param list recent: rows, ``None`` if they are not known
        """
        young = []
        for watch in watches:
            if watch.age > KEPT_SECONDS:
                watch.is_touched = True
            else:
                young.append(watch)
        if recent and young:
            tx = min(watch.snapshot.first_unseen for watch in young)
            at = min(watch.content["at"] for watch in young) - PICTURES_SECONDS
            recent = since(recent, tx, at)
        self._compare(young, recent, look)

    def _compare(self, watches, rows, look):
        by_model = {}
        for row in rows or ():
            by_model.setdefault(row.get("model"), []).append(row)
        for watch in watches:
            if rows is None:
                watch.is_touched = True
                continue
            for model in watch.footprint.models & by_model.keys():
                for row in by_model[model]:
                    try:
                        watch.compare(row, look)
                    except Exception:
                        _logger.exception("Cannot tell who is touched by %s", model)
                        look.recover()
                        watch.is_touched = True


def _crowd_of(watches):
    """Return how many websockets watch these."""
    return len({id(watch.subscriber) for watch in watches})
