"""What an answer was read from, and whether a change can have altered it."""

from functools import partial

from odoo.fields import Domain

from .reads import ALL

# every write to a record changes these, and they are not named among what changed
LOG_NAMES = frozenset(["write_date", "write_uid"])


class Footprint:
    """What an answer was read from.

    :param dict content: plain JSON, ``{model: {…}}``, each key but for empty ones:

        ============ =========================================================
        ``rows``     ``[[fields, ids], …]``: these fields of these records
        ``searched`` fields by which records were searched, sorted, summed up
        ``domains``  the domains of these searches, ``null`` for any record
        ``ids``      ids by which was searched
        ``joined``   ``[[model, path, fields], …]``: likewise, of the records to which
                     the path leads from records of the model
        ``free``     fields by which any record may have been found
        ============ =========================================================
    """

    def __init__(self, content):
        self._models = {name: _Model(part) for name, part in content.items()}

    @property
    def models(self):
        """The names of the models that were read."""
        return self._models.keys()

    def is_touched(self, row, records):
        """Return whether what was read may be different after a row of the bus.

        :param dict row: payload of a row (see ``bus_row``)
        :param records: ``records(model)`` returns an empty recordset, whose records can
            be looked at
        """
        model = self._models.get(row.get("model"))
        return model is not None and model.is_touched(row, records)


    def has_new_pictures(self, row, records):
        """Return whether pictures of what was read are others after a row of the bus.

        A view asks for the pictures of the records that it names by their address.

        :param row: see :meth:`is_touched`
        :param records: see :meth:`is_touched`
        """
        model = self._models.get(row.get("model"))
        if model is None:
            return False
        fields = records(row["model"])._fields
        return any(
            any(fields[name].type in ("binary", "image") for name in names if name in fields)
            and any(not rows.isdisjoint(ids) for _names, rows in model.rows)
            for names, ids in row.get("write", ())
        )


class _Model:
    def __init__(self, content):
        self.rows = [
            (frozenset(names), frozenset(ids)) for names, ids in content.get("rows", ())
        ]
        self.searched = frozenset(content.get("searched", ()))
        self.domains = content.get("domains", ())
        self.ids = frozenset(content.get("ids", ()))
        self.joined = content.get("joined", ())
        self.free = frozenset(content.get("free", ()))

    def is_touched(self, row, get_records):
        if row.get("reset"):
            return True
        get_model = partial(get_records, row["model"])
        indirect = {*row.get("indirect", ())}
        return (
            any(
                self._is_touched_by_write(
                    frozenset(names) | (LOG_NAMES - names_of(indirect, ids)),
                    ids,
                    get_model,
                )
                for names, ids in row.get("write", ())
            )
            or any(
                self._is_touched_by_join(frozenset(names), ids, get_records)
                for names, ids in row.get("write", ())
            )
            or self._is_touched_by_create(row.get("create", ()), get_model)
            or self._is_touched_by_unlink(row.get("unlink", ()))
        )

    def _is_touched_by_write(self, names, ids, get_model):
        if ALL in self.free or not names.isdisjoint(self.free):
            return True
        if any(
            not names.isdisjoint(fields) and not rows.isdisjoint(ids)
            for fields, rows in self.rows
        ):
            return True
        if names.isdisjoint(self.searched):
            return False
        return self._may_find(ids, names, get_model)

    def _is_touched_by_join(self, names, ids, get_records):
        return any(
            not names.isdisjoint(fields)
            and bool(get_records(model).search([(path, "in", ids)], limit=1))
            for model, path, fields in self.joined
        )

    def _is_touched_by_create(self, ids, get_model):
        if not ids:
            return False
        if not self.free.isdisjoint((ALL, "id")):
            return True
        return "id" in self.searched and self._may_find(ids, frozenset(), get_model)

    def _is_touched_by_unlink(self, ids):
        if not ids:
            return False
        if not self.free.isdisjoint((ALL, "id")) or self.domains:
            return True
        return any(
            not rows.isdisjoint(ids)
            for rows in (self.ids, *(rows for _names, rows in self.rows))
        )

    def _may_find(self, ids, names, get_model):
        """Return whether a search may find one of these records, or found it before.

        :param frozenset names: the fields of theirs that have changed
        """
        if not self.ids.isdisjoint(ids):
            return True
        if not self.domains:
            # it was searched, and nobody knows by what
            return not self.ids
        model = get_model()
        records = model.browse(ids).exists()
        return len(records) < len(ids) or any(
            domain is None or bool(records.filtered_domain(_widened(model, domain, names)))
            for domain in self.domains
        )


def names_of(indirect, ids):
    """Return the fields that a write did not touch as it was none of the records'."""
    return LOG_NAMES if indirect.issuperset(ids) else frozenset()


def _widened(model, domain, names):
    """Return a domain of all that belonged before, or belong after, fields changed.

    A condition on a field that changed says nothing of before, so it is left out. So is
    one whose values the language or the company decides.
    """

    def widen(condition):
        fname = condition.field_expr.split(".")[0]
        field = model._fields.get(fname)
        is_unsure = (
            field is None
            or fname in names
            or field.translate
            or field.company_dependent
            or not (field.store or field.name == "id")
        )
        return Domain.TRUE if is_unsure else condition

    domain = Domain(domain)
    if _has_negation(domain):
        return Domain.TRUE
    return domain.map_conditions(widen)


def _has_negation(domain):
    return "!" in [item for item in domain if isinstance(item, str)]
