"""Values of fields, in whatever format, in a form in which they can be compared."""

import re

from odoo.fields import Command

#: What comes of values that are none, such as ``"soon"`` for a date.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

_STEPS = re.compile(r'\s*data-last-history-steps="([0-9,]*)"')


def comparable(field, value, record):
    """Return a value so that equal values are equal, whatever format they come in.

    :param odoo.fields.Field field: a field of the record
    :param value: as ``web_read`` gives it, or ``read``, or as ``write`` takes it; of
        x2many fields only what is read
    :param record: which has the field, for its currency
    :raise: one of ``UNREADABLE``
    """
    if field.type in _COMPARABLE:
        return _COMPARABLE[field.type](value)
    rounds = field.type == "monetary"
    value = field.convert_to_cache(value, record, validate=rounds) or None
    if value and field.type == "html":
        return _STEPS.sub("", value)
    # clients are told no microseconds
    return value.replace(microsecond=0) if value and field.type == "datetime" else value


def _id(value):
    if isinstance(value, dict):
        return value["id"]
    return value[0] if isinstance(value, list | tuple) else value or None


def _ids(value):
    return {_id(link) for link in value or ()}


def _reference(value):
    if isinstance(value, dict):
        return "{model},{id}".format(**value["id"])
    return value or None


def _text(value):
    return value.decode() if isinstance(value, bytes) else value or None


def _properties(value):
    return {
        each["name"]: _property(each)
        for each in value or ()
        if not each.get("definition_deleted")
    }


def _property(each):
    value = each.get("value")
    if each.get("type") == "many2one":
        # of what is linked, web_read gives a list of one
        return _id(value[0] if value and isinstance(value[0], dict) else value)
    if each.get("type") == "many2many":
        return _ids(value)
    return value or None


_COMPARABLE = {
    "many2one": _id,
    "many2one_reference": _id,
    "reference": _reference,
    "one2many": _ids,
    "many2many": _ids,
    "properties": _properties,
    # the size: no more is told of it
    "binary": _text,
}


def links_after(ids, commands):
    """Return the ids that are linked once commands are carried out.

    :param ids: that are linked before
    :param commands: as ``write`` takes them; what they create has no id yet
    """
    ids = set(ids)
    for command in commands:
        code, id_, value = (*command, None, None)[:3]
        if code == Command.CREATE:
            ids.add(None)
        elif code in (Command.DELETE, Command.UNLINK):
            ids.discard(id_)
        elif code == Command.LINK:
            ids.add(id_)
        elif code in (Command.CLEAR, Command.SET):
            ids = set(value or ())
    return ids


def is_continued(html, by):
    """Return whether a text was made of another by an editor that several share.

    Such an editor names the steps that led to the text.

    :param str html: the text that is there
    :param str by: the text that is to take its place
    """
    last, steps = (_STEPS.search(text or "") for text in (html, by))
    return bool(last and steps) and last[1].split(",")[-1] in steps[1].split(",")
