"""What a save would overwrite, and the person who saves has not seen.

Only what is written is looked at: what is seen of other fields cannot be overwritten.
All of it is read as the person, who so learns nothing that could not be read anyway.
"""

from odoo.fields import Command

from .internals import is_kept, touch, writable
from .values import UNREADABLE, comparable, is_continued, links_after


def compare(records, saves):
    """Return what has changed since it was seen, and is about to be overwritten.

    What has become equal to what is about to be written is not overwritten.

    :param records: what is saved, or lines that are saved along with it
    :param dict saves: ``{id: (vals, seen)}``. ``vals`` is as for ``write``, or ``None``
        for a line that is removed: all that was seen of it and is kept counts. ``seen``
        is as the client sends it, with text as keys.
    :return: ``{id: {field: None}}``; for lines, instead of ``None`` again ``{id:
        {field: …}}``, where ``None`` in the place of fields stands for a line that is
        gone
    """
    touch(writable(records))
    names = {
        id_: _kept(records, seen) if vals is None else seen.keys() & vals.keys()
        for id_, (vals, seen) in saves.items()
    }
    asked = [*set().union(*names.values())]
    # what the person may not read was not seen
    known = asked and records.fields_get(asked, ["type"])
    readable = [name for name in asked if name in known]
    if not readable:
        return {}
    found = {}
    records = records.with_context(bin_size=True)
    for values in records.read(readable, load=None):
        record = records.browse(values["id"])
        vals, seen = saves[record.id]
        newer = {}
        for name in readable:
            if name in names[record.id]:
                written = _REMOVED if vals is None else vals[name]
                _compare_field(record, name, values[name], seen[name], written, newer)
        if newer:
            found[record.id] = newer
    return found


def _kept(records, seen):
    """Return the fields that tell whether somebody has changed a line.

    What is computed each time may differ although nobody has.
    """
    fields = records._fields
    return {name for name in seen if name in fields and is_kept(fields[name])}


#: What is written to a field of a line that is removed.
_REMOVED = object()


def _compare_field(record, name, now, seen, written, newer):
    field = record._fields[name]
    if field.type in ("one2many", "many2many") and isinstance(seen, dict):
        if lines := _compare_lines(record[name], now, seen, written):
            newer[name] = lines
    elif field.type != "one2many" and _is_newer(field, record, now, seen, written):
        newer[name] = None


def _compare_lines(lines, ids, seen, commands):
    changes, removed = {}, {*ids}
    if commands is not _REMOVED:
        removed -= links_after(ids, commands)
        changes = {c[1]: c[2] for c in commands if c[0] == Command.UPDATE}
    saves = {}
    for id_ in [*changes, *removed]:
        seen_of_line = seen.get(str(id_))
        if isinstance(seen_of_line, dict):
            saves[id_] = changes.get(id_), seen_of_line
    there = lines.browse(id_ for id_ in saves if id_ in ids)
    gone = dict.fromkeys(saves.keys() - set(there._ids))
    return gone | compare(there, saves)


def _is_newer(field, record, now, seen, written):
    try:
        there, was = (comparable(field, value, record) for value in (now, seen))
    except UNREADABLE:
        # it is not known what was seen
        return False
    if there == was:
        return False
    if written is _REMOVED:
        return True
    try:
        if field.type == "html" and is_continued(now, by=written):
            return False
        if field.type == "many2many":
            return links_after(there, written) != there
        return comparable(field, written, record) != there
    except UNREADABLE:
        return True
