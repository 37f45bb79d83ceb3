import time

from ..bus_row import TYPE


class Changes:
    """What one transaction changed on one model.

    More than ``limit`` records are not told apart any more: the changes are then a
    *reset*, and take no more memory.
    """

    __slots__ = (
        "created",
        "direct",
        "limit",
        "reset",
        "through_relation",
        "unlinked",
        "user",
        "was",
    )

    def __init__(self, limit):
        self.limit = limit
        self.user = None
        self.reset = False
        self.created = set()
        self.unlinked = set()
        # {id: names}, of what was written on the record itself and of what changed
        # because a record at the other end of a relation did
        self.direct = {}
        self.through_relation = {}
        # {id: what the columns that the read rules name held before} or {id: None}
        self.was = {}

    def __bool__(self):
        return bool(
            self.reset
            or self.created
            or self.unlinked
            or self.direct
            or self.through_relation
        )

    def create(self, ids):
        if not self.reset:
            self.created.update(ids)
            self._bound()

    def write(self, ids, names, *, through_relation=False):
        if self.reset or not names:
            return
        written = self.through_relation if through_relation else self.direct
        for id_ in ids:
            if id_ in self.created or id_ in self.unlinked:
                continue
            known = written.get(id_)
            if known is None:
                written[id_] = names
            elif known is not names and not names <= known:
                written[id_] = known | names
        self._bound()

    def own(self, ids, names):
        """Take what changed through a relation as written on the records themselves.

        That is so when the x2many itself was written, which the ORM turns into writes
        at the other end.
        """
        for id_ in ids:
            if found := self.through_relation.get(id_, frozenset()) & names:
                self.write([id_], found)

    def unlink(self, ids):
        if self.reset:
            return
        for id_ in ids:
            self.direct.pop(id_, None)
            self.through_relation.pop(id_, None)
            if id_ in self.created:
                # created and deleted by the same transaction: nobody ever saw it
                self.created.discard(id_)
                self.was.pop(id_, None)
            else:
                self.unlinked.add(id_)
        self._bound()

    def remember(self, values):
        """Keep what the rules' columns held, unless an earlier value is known.

        :param dict values: ``{id: {column: value}}``, or ``{id: None}`` where the rules
            name more than plain columns
        """
        if not self.reset:
            for id_, value in values.items():
                if id_ not in self.created:
                    self.was.setdefault(id_, value)

    def forget_records(self):
        self.reset = True
        for records in (
            self.created,
            self.unlinked,
            self.direct,
            self.through_relation,
            self.was,
        ):
            records.clear()

    def _bound(self):
        if (
            len(self.created)
            + len(self.unlinked)
            + len(self.direct)
            + len(self.through_relation)
            <= self.limit
        ):
            return
        if len({*self.created, *self.unlinked, *self.direct, *self.through_relation}) > (
            self.limit
        ):
            self.forget_records()

    # ------------------------------------------------------------------
    # The row on the bus
    # ------------------------------------------------------------------

    def to_message(self, model, origin):
        """Return the bus message that holds these changes (see ``bus_row``)."""
        payload = {
            "model": model,
            "at": time.time(),
            "user": self.user,
            "origin": origin,
        }
        if self.reset:
            payload["reset"] = True
            return {"type": TYPE, "payload": payload}
        groups = {}
        for id_ in self.direct.keys() | self.through_relation.keys():
            names = self.direct.get(id_, frozenset()) | self.through_relation.get(
                id_, frozenset()
            )
            groups.setdefault(names, []).append(id_)
        content = {
            "create": sorted(self.created),
            "write": [[sorted(names), sorted(ids)] for names, ids in groups.items()],
            "unlink": sorted(self.unlinked),
            "indirect": sorted(self.through_relation.keys() - self.direct.keys()),
            "was": self.was,
        }
        payload.update((key, value) for key, value in content.items() if value)
        return {"type": TYPE, "payload": payload}

    def extend(self, payload):
        """Put these changes after those of a row that the transaction wrote before."""
        if payload.get("reset"):
            self.forget_records()
            return
        earlier = Changes(self.limit)
        earlier.create(payload.get("create", ()))
        indirect = set(payload.get("indirect", ()))
        for names, ids in payload.get("write", ()):
            names = frozenset(names)
            earlier.write(set(ids) - indirect, names)
            earlier.write(indirect.intersection(ids), names, through_relation=True)
        earlier.unlink(payload.get("unlink", ()))
        earlier.remember(
            {int(id_): values for id_, values in payload.get("was", {}).items()}
        )
        earlier._append(self)
        for name in self.__slots__:
            if name not in ("limit", "user"):
                setattr(self, name, getattr(earlier, name))

    def _append(self, later):
        if later.reset:
            self.forget_records()
            return
        self.create(later.created)
        for id_, names in later.direct.items():
            self.write([id_], names)
        for id_, names in later.through_relation.items():
            self.write([id_], names, through_relation=True)
        self.unlink(later.unlinked)
        self.remember(later.was)
