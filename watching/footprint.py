"""What an answer was read from, and whether a change can have altered it."""

import hashlib
import json
from weakref import WeakValueDictionary

from odoo.fields import Domain

from .reads import ALL

# every write to a record changes these, and they are not named among what changed
LOG_NAMES = frozenset(["write_date", "write_uid"])
PLAIN_OPERATORS = frozenset(["=", "!=", "in", "not in", "<", "<=", ">", ">="])

_footprints = WeakValueDictionary()


class Footprint:
    """What an answer was read from.

    :param dict content: plain JSON, ``{model: {…}}``, each key but for empty ones:

        ============ =========================================================
        ``rows``     ``[[fields, ids], …]``: these fields of these records
        ``searched`` fields by which records were searched, sorted, summed up
        ``domains``  the domains of these searches, ``null`` for any record
        ``unseen``   whether these searches may have found more than the rows
        ``ids``      ids by which was searched
        ``joined``   ``[[model, path, fields], …]``: likewise, of the records to which
                     the path leads from records of the model
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
        """
        model = self._models.get(row.get("model"))
        return model is not None and model.is_touched(row, look)

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
        self.searched = frozenset(content.get("searched", ()))
        self.domains = content.get("domains", ())
        self.has_unseen = content.get("unseen", False)
        self.ids = frozenset(content.get("ids", ()))
        self.joined = content.get("joined", ())
        self.hanging = content.get("hanging", ())
        self.free = frozenset(content.get("free", ()))

    def is_touched(self, row, look):
        if row.get("reset"):
            return True
        indirect = {*row.get("indirect", ())}
        return (
            any(
                self._is_touched_by_write(
                    frozenset(names) | (LOG_NAMES - names_of(indirect, ids)), ids, look
                )
                for names, ids in row.get("write", ())
            )
            or self._is_touched_by_create(row.get("create", ()), look)
            or self._is_touched_by_unlink(row.get("unlink", ()))
        )

    def _is_touched_by_write(self, names, ids, look):
        if ALL in self.free or not names.isdisjoint(self.free):
            return True
        if any(
            not names.isdisjoint(fields) and not rows.isdisjoint(ids)
            for fields, rows in self.rows
        ):
            return True
        if any(
            not names.isdisjoint(fields) and look.is_linked(model, path, ids)
            for model, path, fields in self.joined
        ):
            return True
        if self._hangs_on_found(ids, names, look):
            return True
        is_searched = ALL in self.searched or not names.isdisjoint(self.searched)
        return is_searched and self._may_find(ids, names, look)

    def _hangs_on_found(self, ids, names, look):
        """Return whether records are linked to one that a search may find.

        :param frozenset names: the fields of theirs that have changed
        """
        for fname, other, fields in self.hanging:
            if ALL not in fields and names.isdisjoint(fields):
                continue
            linked = look.existing(self.name, ids)[fname].ids
            is_unsure = fname in names or not linked
            if is_unsure or self._get_model(other).may_find(linked, look):
                return True
        return False

    def may_find(self, ids, look):
        """Return whether a search may find one of these records, as they are."""
        return self._may_find(ids, frozenset(), look)

    def _is_touched_by_create(self, ids, look):
        if not ids:
            return False
        if self._hangs_on_found(ids, frozenset((ALL,)), look):
            return True
        if not self.free.isdisjoint((ALL, "id")):
            return True
        return "id" in self.searched and self._may_find(ids, frozenset(), look)

    def _is_touched_by_unlink(self, ids):
        if not ids:
            return False
        if not self.free.isdisjoint((ALL, "id")) or self.has_unseen or self.hanging:
            return True
        return any(
            not rows.isdisjoint(ids)
            for rows in (self.ids, *(rows for _names, rows in self.rows))
        )

    def _may_find(self, ids, names, look):
        """Return whether a search may find one of these records, or found it before.

        :param frozenset names: the fields of theirs that have changed
        """
        if not self.ids.isdisjoint(ids):
            return True
        if not self.domains:
            # it was searched, and nobody knows by what
            return not self.ids
        records = look.existing(self.name, ids)
        return len(records) < len(ids) or any(
            domain is None
            or bool(records.filtered_domain(_widened(records, domain, names)))
            for domain in self.domains
        )


def names_of(indirect, ids):
    """Return the fields that a write did not touch as it was none of the records'."""
    return LOG_NAMES if indirect.issuperset(ids) else frozenset()


def _widened(records, domain, names):
    """Return a domain of all that belonged before, or belong after, fields changed.

    A condition on a field that changed says nothing of before, so it is left out. So is
    one that takes long to look at, or that the language or the company decides.
    """
    fields = records._fields

    def widen(condition):
        field = fields.get(condition.field_expr)
        is_kept = field and field.name not in names and _is_plain(field, condition)
        return condition if is_kept else Domain.TRUE

    if "!" in [item for item in domain if isinstance(item, str)]:
        return Domain.TRUE
    return Domain(domain).map_conditions(widen)


def _is_plain(field, condition):
    """Return whether a condition compares a column, or links, with what it says."""
    value = condition.value
    values = (
        [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    )
    return (
        condition.operator in PLAIN_OPERATORS
        and (field.store or field.name == "id")
        and field.type not in ("one2many", "properties", "json")
        and not field.translate
        and not field.company_dependent
        and (not field.relational or all(type(v) in (int, bool) for v in values))
    )
