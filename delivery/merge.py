"""From the rows of one model to what became of each record."""

from dataclasses import dataclass, field


@dataclass
class Change:
    """What the merged rows say of one record.

    ``was`` holds the states that the columns of the read rules had before, or ``None``
    among them where those are not known.
    """

    method: str
    fields: set = field(default_factory=set)
    indirect: bool = True
    user: int = 0
    origin: str | bool = False
    was: list = field(default_factory=list)

    def add(self, method, fields, indirect, row):
        if "unlink" in (self.method, method):
            self.method = "unlink"
        elif "create" in (self.method, method):
            self.method = "create"
        self.fields.update(fields)
        self.indirect = self.indirect and indirect
        self.origin = self.origin == row["origin"] and self.origin
        self.user = row["user"]


class MalformedRow(Exception):
    """A row that this version does not understand."""


def merge(rows):
    """Merge rows of one model, in the order in which they were written.

    :param list rows: see :mod:`odoo.addons.web_syncer.bus_row`
    :return: ``{id: Change}``, or ``None`` where it cannot be said what changed
    :rtype: dict | None
    """
    changes = {}
    try:
        for row in rows:
            if row.get("reset"):
                return None
            for record_id, method, fields, indirect in _entries(row):
                change = changes.get(record_id)
                if change is None:
                    change = changes[record_id] = Change(method, origin=row["origin"])
                change.add(method, fields, indirect, row)
            for key, state in row.get("was", {}).items():
                if int(key) in changes:
                    changes[int(key)].was.append(_state(state))
    except (AttributeError, KeyError, TypeError, ValueError, MalformedRow):
        return None
    return changes


def _entries(row):
    if not isinstance(row["user"], int) or not isinstance(row["origin"], (str, bool)):
        raise MalformedRow
    indirect = set(row.get("indirect", ()))
    for record_id in row.get("create", ()):
        yield _id(record_id), "create", (), False
    for fields, ids in row.get("write", ()):
        for record_id in ids:
            yield _id(record_id), "write", fields, record_id in indirect
    for record_id in row.get("unlink", ()):
        yield _id(record_id), "unlink", (), False


def _id(value):
    if type(value) is not int or value <= 0:
        raise MalformedRow
    return value


def _state(value):
    if value is not None and not isinstance(value, dict):
        raise MalformedRow
    return value
