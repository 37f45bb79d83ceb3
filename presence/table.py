"""Who has which record open, as far as this process knows and may tell."""

import time
from collections import defaultdict

from .bucket import Bucket
from .visit import EDITED

#: Who comes, goes, begins and ends to edit is told so many times at once, …
CHANGES = 4
#: … and then once in so many seconds: what comes in between is told as one.
CHANGE_SECONDS = 15
#: So many records of one person are told of.
MAX_RECORDS = 10
#: What another process has not said for so long does not hold any more.
KEPT_SECONDS = 45


class Table:
    """Who is where, in one database.

    People are given as ``{uid: {(model, id): whether he edits}}``.

    .. attribute:: own

        those who are connected to this process, as they are told to others

    .. attribute:: is_held

        whether something of them is to be told later
    """

    def __init__(self, clock=time.monotonic):
        self.own = {}
        self.is_held = False
        self._clock = clock
        self._buckets = {}
        # {process: (until when it holds, people)}
        self._others = {}
        # {model: {id: {uid: whether he edits}}}
        self._here = {}

    def attend(self, visits):
        """Take note of those who are connected to this process.

        :param visits: all that their views say
        :return: whether there is anything to tell to other processes
        :rtype: bool
        """
        now = self._clock()
        people = _people(visits)
        is_changed = self.is_held = False
        for uid in people.keys() | self.own.keys():
            if people.get(uid) == self.own.get(uid):
                continue
            bucket = self._buckets.get(uid)
            if bucket is None:
                bucket = self._buckets[uid] = Bucket(CHANGES, CHANGE_SECONDS)
            if not bucket.take(now):
                self.is_held = True
                continue
            is_changed = True
            if uid in people:
                self.own[uid] = people[uid]
            else:
                del self.own[uid]
        for uid in [u for u, bucket in self._buckets.items() if bucket.is_full(now)]:
            del self._buckets[uid]
        return is_changed

    def hear(self, process, people):
        """Take note of those who are connected to another process.

        :return: whether nothing was known of that process
        :rtype: bool
        """
        is_new = process not in self._others
        self._others[process] = (self._clock() + KEPT_SECONDS, people)
        return is_new

    def look(self):
        """Make :meth:`people` say what is so now.

        :return: what has changed, ``{model: ids}``
        """
        now = self._clock()
        self._others = {p: v for p, v in self._others.items() if v[0] > now}
        here = defaultdict(lambda: defaultdict(dict))
        for people in (self.own, *(people for _until, people in self._others.values())):
            for uid, records in people.items():
                for (model, record_id), edits in records.items():
                    present = here[model][record_id]
                    present[uid] = present.get(uid, False) or edits
        before, self._here = self._here, {m: dict(r) for m, r in here.items()}
        changed = {}
        for model in before.keys() | self._here.keys():
            old, new = before.get(model, {}), self._here.get(model, {})
            ids = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
            if ids:
                changed[model] = ids
        return changed

    def people(self, model, record_id):
        """Return who has a record open, ``{uid: whether he edits}``."""
        return self._here.get(model, {}).get(record_id, {})


def _people(visits):
    people = defaultdict(dict)
    for visit in visits:
        if visit.is_open:
            records = people[visit.uid]
            is_edited = visit.mode == EDITED
            records[visit.record] = records.get(visit.record, False) or is_edited
    return {uid: _bounded(records) for uid, records in people.items()}


def _bounded(records):
    if len(records) <= MAX_RECORDS:
        return records
    # what is edited first
    kept = sorted(records.items(), key=lambda each: (not each[1], each[0]))
    return dict(kept[:MAX_RECORDS])
