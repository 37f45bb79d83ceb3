"""What was written, so that what is heard can be judged.

Every write gets a number. The number and the owner of the record are in all that is
written with it, so that a value alone tells when it was written, and for whom.
"""

import itertools
import threading
from collections import defaultdict


class Ledger:
    """What the writers committed, and what they did not."""

    def __init__(self):
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.last = 0
        #: Numbers of writes that were certainly rolled back.
        self.rolled_back = set()
        #: {(model, id): the highest number that was certainly committed, in order}
        self.committed = {}
        #: {(model, id): logins of all who may have owned the record}
        self.owners = defaultdict(set)
        #: (model, id) of records that were deleted, perhaps
        self.unlinked = set()

    def values(self, owner):
        """Return a number, and the values to write with it.

        :param Session owner: whose record it is or becomes
        """
        with self._lock:
            self.last = number = next(self._numbers)
        return number, {
            "name": f"{number} for {owner.login}",
            "color": number,
            "user_id": owner.uid,
            "secret": f"secret {number}",
        }

    def intend(self, model, ids, owner):
        """Note, before writing, to whom records may belong from now on."""
        with self._lock:
            for id_ in ids:
                self.owners[model, id_].add(owner.login)

    def commit(self, model, ids, number, in_order=True):
        """Note that a write was committed.

        :param bool in_order: nobody who took an earlier number can overwrite it
        """
        with self._lock:
            for id_ in ids:
                key = model, id_
                known = self.committed.get(key, 0)
                self.committed[key] = max(number if in_order else 0, known)

    def unlink(self, model, ids):
        """Note, before it is done, that records are deleted."""
        with self._lock:
            self.unlinked.update((model, id_) for id_ in ids)

    def roll_back(self, number):
        """Note that a write was rolled back."""
        with self._lock:
            self.rolled_back.add(number)

    def check(self, rows):
        """Fail if something that was committed is not there.

        :param dict rows: ``{(model, id): values}`` of all records
        """
        for (model, id_), number in self.committed.items():
            row = rows.get((model, id_))
            if row is None:
                assert (model, id_) in self.unlinked, f"{model} {id_} is lost"
            else:
                # A later write, of which nobody knows whether it got through, may have.
                assert row["color"] >= number, f"{model} {id_}: write {number} is lost"
        for row in rows.values():
            assert row["color"] not in self.rolled_back, f"not rolled back: {row}"


def parse(name):
    """Return the number and the owner's login that a record's name holds."""
    number, _, owner = name.partition(" for ")
    return int(number), owner
