import time

from ..bus_row import TYPE


class ModelChanges:
    """What one transaction changed on one model.

    More than a number of records are not told apart any more: the changes are then a
    *reset*, and take no more memory.

    :param get_limit: returns that number, at least one; most transactions do not ask
    :param int user: id of the author, unless :meth:`touch` names another
    """

    # Not a model: there is no super. pylint: disable=method-required-super

    __slots__ = (
        "_get_limit",
        "_limit",
        "created",
        "reset",
        "touched",
        "unlinked",
        "user",
        "was",
        "written",
    )

    def __init__(self, get_limit, user):
        self._get_limit = get_limit
        self._limit = None
        self.user = user
        self.reset = False
        self.created = set()
        # {id: names of the changed fields}
        self.written = {}
        # ids that were given to write(); the others changed through a relation only
        self.touched = set()
        self.unlinked = set()
        # {id: what the columns that the read rules name held before} or {id: None}
        self.was = {}

    def __bool__(self):
        return bool(self.reset or self.created or self.written or self.unlinked)

    def create(self, ids):
        """Add created records."""
        if self.reset:
            return
        self.created.update(ids)
        for id_ in ids:
            # it may have been written on the way, and was in nobody's reach before
            self.was.pop(id_, None)
            self.written.pop(id_, None)
        self._bound()

    def touch(self, ids, user):
        """Note that records are written themselves, whether or not that changes them.

        :param ids: ids of the records
        :param int user: id of the author, who need not be the one that flushes
        """
        self.user = user
        if not self.reset and not self._exceeds(len(self.touched)):
            self.touched.update(ids)

    def write(self, ids, names):
        """Add records of which some fields changed.

        :param ids: ids of the records
        :param frozenset[str] names: names of the fields
        """
        if self.reset:
            return
        for id_ in ids:
            known = self.written.get(id_)
            if known is None:
                self.written[id_] = names
            elif known is not names and not names <= known:
                self.written[id_] = known | names
        self._bound()

    def unlink(self, ids):
        """Add deleted records."""
        if not self.reset:
            self.unlinked.update(ids)
            self._bound()

    def restore(self, ids):
        """Take back that records are deleted, because they are there.

        A savepoint that does not flush rolls a deletion back without a word.
        """
        self.unlinked.difference_update(ids)

    def remember(self, values):
        """Keep what the rules' columns held, unless an earlier value is known.

        The records count as written, even if no field that may be told of changed:
        they may have left somebody's reach.

        :param dict values: ``{id: {column: value}}``, or ``{id: None}`` where the rules
            name more than plain columns
        """
        if not self.reset:
            values = {id_: v for id_, v in values.items() if id_ not in self.created}
            self.was = values | self.was
            self.write(values, frozenset())

    def forget_records(self):
        """Keep no more than that something changed."""
        self.reset = True
        for records in (
            self.created,
            self.written,
            self.touched,
            self.unlinked,
            self.was,
        ):
            records.clear()

    def _exceeds(self, number):
        if number > 1 and self._limit is None:
            self._limit = self._get_limit()
        return number > 1 and number > self._limit

    def _bound(self):
        if self._exceeds(len(self.created) + len(self.written) + len(self.unlinked)):
            self.forget_unseen()
            if self._exceeds(len({*self.created, *self.written, *self.unlinked})):
                self.forget_records()

    def forget_unseen(self):
        """Forget what the transaction created and deleted: nobody ever saw it."""
        for id_ in self.created & self.unlinked:
            self.created.discard(id_)
            self.unlinked.discard(id_)
            self.written.pop(id_, None)

    # ------------------------------------------------------------------
    # The row on the bus
    # ------------------------------------------------------------------

    def to_message(self, model, origin):
        """Return the bus message that holds these changes (see ``bus_row``)."""
        payload = {
            "tx": 0,
            "model": model,
            "at": time.time(),
            # who is not logged in, on a route without authentication, has no id
            "user": self.user or False,
            "origin": origin,
        }
        if self.reset:
            payload["reset"] = True
            return {"type": TYPE, "payload": payload}
        written = self.written.keys() - self.created - self.unlinked
        groups = {}
        for id_ in sorted(written):
            groups.setdefault(self.written[id_], []).append(id_)
        # too many are touched to tell which: the change counts as direct
        indirect = () if self._exceeds(len(self.touched)) else written - self.touched
        content = {
            "create": sorted(self.created),
            "write": [[sorted(names), ids] for names, ids in groups.items()],
            "unlink": sorted(self.unlinked),
            "indirect": sorted(indirect),
            "was": self.was,
        }
        payload.update((key, value) for key, value in content.items() if value)
        return {"type": TYPE, "payload": payload}

    def put_after(self, payload):
        """Put these changes after those of a row that the transaction wrote before.

        :param dict payload: the row's payload (see ``bus_row``)
        """
        if payload.get("reset"):
            self.forget_records()
        if self.reset:
            return
        created, written = self.created, self.written
        unlinked, was = self.unlinked, self.was
        self.created = set(payload.get("create", ()))
        self.unlinked = set(payload.get("unlink", ()))
        self.was = {int(id_): state for id_, state in payload.get("was", {}).items()}
        self.written = {}
        for names, ids in payload.get("write", ()):
            self.written.update(dict.fromkeys(ids, frozenset(names)))
        self.touched |= self.written.keys() - set(payload.get("indirect", ()))

        self.create(created)
        for id_, names in written.items():
            self.write([id_], names)
        self.unlink(unlinked)
        self.remember(was)
