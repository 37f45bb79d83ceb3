"""What an answer was read from, and whether a change can have altered it."""

import hashlib
import json
from typing import NamedTuple
from weakref import WeakValueDictionary

from .reads import ALL, CODE, OWN, UNSURE

# every write to a record changes these, and they are not named among what changed
LOG_NAMES = frozenset(["write_date", "write_uid"])

_footprints = WeakValueDictionary()


class Doubt(NamedTuple):
    """Records on which it hangs whether an answer can be another one.

    It can where the person who was answered may read one that is ``found``, or may not
    read one that is ``hidden``. Nothing else of them may decide it: to be told of a
    change is to learn something.
    """

    model: str
    found: frozenset
    hidden: frozenset = frozenset()


class Footprint:
    """What an answer was read from.

    :param dict content: plain JSON, ``{model: {…}}``, each key but for empty ones:

        ============ =========================================================
        ``rows``     ``[[fields, ids], …]``: these fields of these records
        ``searched`` fields by which records were searched, sorted, summed up
        ``own``      what the person searched, who finds what the person may read:
                     ``domains`` (``null``: any record), those of what others link to
                     (``linked``), ``ids``, and whether there may be more than the rows
                     (``unseen``), which no deletion changes (``cut``)
        ``code``     likewise, what code searched that may read more
        ``seen``     ids that the person has read; ``true``: those of the rows
        ``joined``   ``[[model, path, fields, whose], …]``: likewise, of the records to
                     which the path leads from records of the model
        ``hanging``  ``[[field, model, fields], …]``: likewise, of the records that the
                     field links to one of the model which could be found itself
        ``free``     fields by which any record may have been found
        ============ =========================================================
    """

    def __init__(self, content):
        self._models = {
            name: _Model(name, part, self._models_of) for name, part in content.items()
        }

    @classmethod
    def of(cls, text):
        """Return the one of some JSON; for equal texts, it is one object."""
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        footprint = _footprints.get(key)
        if footprint is None:
            footprint = _footprints[key] = cls(json.loads(text))
        return footprint

    def _models_of(self, name):
        return self._models[name]

    @property
    def models(self):
        """The names of the models that were read."""
        return self._models.keys()

    def is_touched(self, row, look):
        """Return whether what was read may be different after a row of the bus.

        :param dict row: payload of a row (see ``bus_row``)
        :param look: looks at records, see :class:`.look.Look`
        :return: ``True``, or on what it hangs, if on anything
        :rtype: bool | frozenset[Doubt]
        """
        model = self._models.get(row.get("model"))
        doubts = set()
        for touch in model.touches(row, look) if model else ():
            if touch is True:
                return True
            doubts.add(touch)
        return frozenset(doubts)

    def has_new_pictures(self, row, look):
        """Return whether pictures of what was read are others after a row of the bus.

        A view asks for the pictures of the records that it names by their address.

        :param row: see :meth:`is_touched`
        :param look: see :meth:`is_touched`
        """
        model = self._models.get(row.get("model"))
        if model is None:
            return False
        fields = look.model(row["model"])._fields
        return any(
            any(
                fields[name].type in ("binary", "image")
                for name in names
                if name in fields
            )
            and any(not rows.isdisjoint(ids) for _names, rows in model.rows)
            for names, ids in row.get("write", ())
        )


class _Model:
    def __init__(self, name, content, get_model):
        self.name = name
        self._get_model = get_model
        self.rows = [
            (frozenset(names), frozenset(ids)) for names, ids in content.get("rows", ())
        ]
        fetched = frozenset().union(*(ids for _names, ids in self.rows))
        seen = content.get("seen", ())
        self.seen = fetched if seen is True else frozenset(seen or ())
        self.searched = frozenset(content.get("searched", ()))
        self.own = _Searches(**content.get("own", {}))
        self.code = _Searches(**content.get("code", {}))
        self.joined = content.get("joined", ())
        self.hanging = content.get("hanging", ())
        self.free = frozenset(content.get("free", ()))

    def touches(self, row, look):
        """Yield ``True`` for what touches, and each :class:`Doubt`."""
        if row.get("reset"):
            yield True
        indirect = {*row.get("indirect", ())}
        for names, ids in row.get("write", ()):
            changed = frozenset(names) | (LOG_NAMES - names_of(indirect, ids))
            yield from self._touches_of_write(changed, ids, look)
        if ids := row.get("create"):
            yield from self._touches_of_create(ids, look)
        if ids := row.get("unlink"):
            if self._is_touched_by_unlink(ids):
                yield True

    def _touches_of_write(self, names, ids, look):
        if ALL in self.free or not names.isdisjoint(self.free):
            yield True
        for fields, rows in self.rows:
            if not names.isdisjoint(fields) and not rows.isdisjoint(ids):
                yield True
        for model, path, fields, whose in self.joined:
            if not names.isdisjoint(fields):
                yield from self._get_model(model).linked(path, ids, names, whose, look)
        yield from self._hangs_on_found(ids, names, look)
        if ALL in self.searched or not names.isdisjoint(self.searched):
            yield from self._found(ids, names, look)

    def _touches_of_create(self, ids, look):
        yield from self._hangs_on_found(ids, frozenset((ALL,)), look)
        if not self.free.isdisjoint((ALL, "id")):
            yield True
        if "id" in self.searched:
            yield from self._found(ids, frozenset(), look)

    def _is_touched_by_unlink(self, ids):
        if not self.free.isdisjoint((ALL, "id")) or self._has_unread or self.hanging:
            return True
        found = (self.own.ids, self.code.ids, *(rows for _names, rows in self.rows))
        return any(not rows.isdisjoint(ids) for rows in found)

    @property
    def _has_unread(self):
        return self.own.unread or self.code.unread

    def linked(self, path, ids, names, whose, look):
        """Yield what it is to be joined with records which have changed.

        :param path: which leads to them from records of this model
        :param frozenset names: the fields of theirs that have changed
        :param str whose: see :data:`.reads.OWN`
        """
        rules = look.model(self.name)._sync_rule_fields()
        is_lost = whose == OWN and self.own.unseen and rules.may_reach(names)
        if whose == UNSURE or is_lost:
            yield True
            return
        linked = look.linked(self.name, path, ids)
        if linked is None or not linked.isdisjoint(self.seen):
            yield True
        elif linked:
            yield True if whose == CODE else Doubt(self.name, linked)

    def _hangs_on_found(self, ids, names, look):
        """Yield what it is that records are linked to one that a search may find.

        :param frozenset names: the fields of theirs that have changed
        """
        for fname, other, fields in self.hanging:
            if ALL not in fields and names.isdisjoint(fields):
                continue
            linked = look.existing(self.name, ids)[fname].ids
            if fname in names or not linked:
                yield True
            else:
                yield from self._get_model(other).found(linked, look)

    def found(self, ids, look):
        """Yield what it is that a search may find one of these records, as they are."""
        return self._found(ids, frozenset(), look)

    def _found(self, ids, names, look):
        """Yield what it is that a search may find one of these records, or has.

        :param frozenset names: the fields of theirs that have changed
        """
        if not (self.own or self.code):
            # it was searched, and nobody knows by what
            yield True
            return
        ids = frozenset(ids)
        is_any_gone = len(look.existing(self.name, ids)) < len(ids)
        if is_any_gone and (self.own.domains or self.code.domains):
            yield True
        if self.code.found(self.name, ids, names, look):
            yield True
        found = self.own.found(self.name, ids, names, look)
        if not found.isdisjoint(self.seen):
            yield True
        hidden = ids if self._may_have_lost(names, look) else frozenset()
        if found or hidden:
            yield Doubt(self.name, found, hidden)

    def _may_have_lost(self, names, look):
        """Return whether a record that is not shown may have been found before."""
        if not (names and self.own.unseen):
            return False
        rules = look.model(self.name)._sync_rule_fields()
        return not (rules.known and names.isdisjoint(rules.names))


class _Searches:
    def __init__(self, domains=(), linked=(), ids=(), unseen=False, cut=False):
        self.domains = domains
        self.linked = linked
        self.ids = frozenset(ids)
        self.unseen = unseen
        self.unread = unseen and not cut

    def __bool__(self):
        return bool(self.domains or self.linked or self.ids)

    def found(self, model, ids, names, look):
        """Return those of records that may be found, or were before, by their values.

        :param frozenset ids: of the records
        :param frozenset names: the fields of theirs that have changed
        """
        found = ids & self.ids
        # what is new is linked by a change of its own
        for domain in (*self.domains, *(self.linked if names else ())):
            if found >= ids:
                break
            found |= ids if domain is None else look.matching(model, ids, domain, names)
        return found


def names_of(indirect, ids):
    """Return the fields that a write did not touch as it was none of the records'."""
    return LOG_NAMES if indirect.issuperset(ids) else frozenset()
