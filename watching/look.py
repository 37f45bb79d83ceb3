"""Records, as those who compare what is watched look at them."""

import time

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.fields import Domain

PLAIN_OPERATORS = frozenset(["=", "!=", "in", "not in", "<", "<=", ">", ">="])
#: Of more records than these at once, any may match a domain.
MAX_RECORDS = 200
#: How long records are compared with domains; then any may match. In seconds.
MAX_SECONDS = 0.5
#: Of more records than these it is not asked who they are that link to others.
MAX_LINKED = 1000


class Look:
    """Looks at records in one transaction, each once, whoever may read them.

    :param cr: the transaction's cursor
    """

    def __init__(self, cr):
        # superuser: what is found here is told only to those who may read it, or have
        # read it, see :class:`.footprint.Doubt`
        self._env = Environment(cr, SUPERUSER_ID, {"active_test": False})
        self._found = {}
        self._spent = 0.0

    def model(self, name):
        """Return an empty recordset of a model."""
        return self._env[name]

    def existing(self, model_name, ids):
        """Return those of the records that there are."""
        return self.once(
            (model_name, *ids), lambda: self.model(model_name).browse(ids).exists()
        )

    def linked(self, model_name, path, ids):
        """Return the ids of the records from which a path leads to one of others.

        :return: ``None`` if they are too many
        :rtype: frozenset | None
        """
        limit = MAX_LINKED + 1
        records = self.once(
            (model_name, path, *ids),
            lambda: self.model(model_name).search([(path, "in", ids)], limit=limit),
        )
        return frozenset(records.ids) if len(records) < limit else None

    def matching(self, model_name, ids, domain, names):
        """Return the ids of those records that belong to a domain, or may have before.

        :param frozenset ids: of the records
        :param list domain: as plain JSON
        :param frozenset names: the fields of theirs that have changed
        """
        if len(ids) > MAX_RECORDS or self._spent > MAX_SECONDS:
            return ids
        began_at = time.thread_time()
        records = self.existing(model_name, ids)
        try:
            found = records.filtered_domain(_widened(records, domain, names))
        except (TypeError, ValueError):
            # what SQL compares, Python may not
            return ids
        finally:
            self._spent += time.thread_time() - began_at
        return frozenset(found.ids)

    def recover(self):
        """Begin anew after an error, which may have been one of SQL."""
        self._env.cr.rollback()
        self._env.invalidate_all(flush=False)
        self._found.clear()

    def once(self, key, function):
        """Return what a function returns, which is called once for a key."""
        if key not in self._found:
            self._found[key] = function()
        return self._found[key]


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
