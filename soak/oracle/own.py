"""What a user's own `read()` gives, as an RPC would: from an empty cache."""

import json

from odoo import api
from odoo.exceptions import AccessError
from odoo.tools import json_default

REFUSED = "<refused>"
FAILED = "<failed>"


class Own:
    """Reads records of one model as one user, each time in a transaction of its own.

    Some values depend on what is read along with them. What `read()` gives in either
    way is the user's to read, so that there can be several right values.

    :param odoo.models.BaseModel user: who reads
    :param odoo.models.BaseModel model: what is read
    :param ids: of records that exist
    """

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self, user, model, ids):
        self.registry = model.env.registry
        self.uid = user.id
        others = user.company_ids - user.company_id
        self.context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": [user.company_id.id, *sorted(others.ids)],
        }
        self.model = model._name
        # the rules are asked only where a column is read
        columns = [
            name
            for name in ("write_date", "create_date")
            if name in model._fields and model._fields[name].store
        ]
        self.columns = columns[:1]
        #: What each readable record's fields are, read one at a time, and all at once.
        self.alone = {id_: {} for id_ in self._readable(ids)}
        self.together = {}

    def refresh(self, ids, names):
        """Read fields of records again, each by itself, in every way there is."""
        for name in names:
            self._read_alone(name, ids, bare=True)

    def read_together(self, ids, names):
        """Read fields of records in one go, as far as that is not refused."""
        ids = [id_ for id_ in ids if id_ in self.alone]
        self.together.update(self._read(ids, names))

    def values(self, id_, name):
        """Return the values that are right for a field of a record.

        :rtype: list
        """
        if name not in self.alone[id_]:
            self._read_alone(name, self.alone)
        together = self.together.get(id_, {})
        return [*self.alone[id_][name], *([together[name]] if name in together else [])]

    def _read_alone(self, name, ids, bare=False):
        ids = [id_ for id_ in ids if id_ in self.alone]
        ways = [self._read_parts(ids, [name])]
        if bare:
            # what the rules read stays in the cache, where `read()` then finds it
            ways.append(self._read_parts(ids, [name], columns=()))
        for id_ in ids:
            values = [rows.get(id_, {}).get(name, REFUSED) for rows in ways]
            self.alone[id_][name] = values

    def _readable(self, ids):
        """Return which records the user may read, and hear of.

        Nobody hears of a model that is forbidden, though some models give what may be
        read of another one instead.
        """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.uid, self.context)
            if not env[self.model].has_access("read"):
                return []
        return self._read_parts(ids, [])

    def _read_parts(self, ids, names, columns=None):
        """Read record by record where `read()` refuses more."""
        rows = self._read(ids, names, columns)
        if rows or not ids:
            return rows
        if len(ids) == 1:
            return {}
        half = len(ids) // 2
        return {
            **self._read_parts(ids[:half], names, columns),
            **self._read_parts(ids[half:], names, columns),
        }

    def _read(self, ids, names, columns=None):
        columns = self.columns if columns is None else columns
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.uid, self.context)
            try:
                rows = env[self.model].browse(ids).read([*names, *columns] or ["id"])
            except AccessError:
                return {}
            except Exception:  # whatever Odoo's own code raises
                return self._failed(ids, names)
            finally:
                # what was computed on the way is not to be written
                cr.rollback()
            rows = json.loads(json.dumps(rows, default=json_default))
        return {row["id"]: {name: row[name] for name in names} for row in rows}

    def _failed(self, ids, names):
        if len(ids) > 1:
            return {}
        return {id_: dict.fromkeys(names, FAILED) for id_ in ids}
