"""All that saving takes from private parts of Odoo."""

import logging

from odoo.fields import Field
from odoo.models import BaseModel
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

_ORM = BaseModel, ("_auto", "_table", "_filtered_access", "_has_field_access")
_FIELDS = Field, ("convert_to_cache", "related", "related_field", "traverse_related")

_missing = [
    f"{owner.__name__}.{name}"
    for owner, names in (_ORM, _FIELDS)
    for name in names
    if not hasattr(owner, name)
]
#: Whether it can be told what a save would overwrite.
is_comparable = not _missing
if _missing:
    _logger.error(
        "This Odoo has no %s: %s",
        ", ".join(_missing),
        "saves overwrite what somebody else has saved meanwhile",
    )


def touch(records):
    """Have this transaction fail, and be tried again, if the rows have changed.

    A lock alone would not do. Who waits for one gets it although what was done
    meanwhile, such as links of a many2many, is not in the snapshot that he reads. Rows
    that are written anew are: PostgreSQL lets nobody lock a row of which there is a
    newer version than he sees, and Odoo then begins the request again.
    """
    # the view of a database has no rows of its own
    if records and records._auto:
        table = SQL.identifier(records._table)
        records.env.execute_query(
            SQL("UPDATE %s SET id = id WHERE id IN %s", table, records._ids)
        )


def writable(records):
    """Return those of the records that the user may write."""
    return records._filtered_access("write")


def may_read(record, fname):
    """Return whether the user may read a field of a record."""
    field = record._fields[fname]
    return record.has_access("read") and record._has_field_access(field, "read")


def is_kept(field):
    """Return whether the database has the field's value, be it of another record."""
    while field.related and not field.store:
        field = field.related_field
    return field.store


def origin(record, fname):
    """Return the record to which a field belongs: another one for a related field."""
    field = record._fields[fname]
    return field.traverse_related(record)[0] if field.related else record
