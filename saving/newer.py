"""What somebody is told whose save would have overwritten newer values."""

from ..exceptions import NewerValuesError
from .internals import may_read, origin


def newer_values_error(record, newer, specification):
    """Return the error that says what is there now.

    :param record: in whose environment it is read
    :param dict newer: what ``compare`` found of the record
    :param dict specification: how the person reads the record, as for ``web_read``
    :rtype: NewerValuesError
    """
    author = _last_author(record, newer)
    # several whole sentences, so that each can be translated
    env = record.env
    names = {
        "fields": ", ".join(
            description["string"]
            for description in record.fields_get([*newer], ["string"]).values()
        ),
        "record": record.display_name,
    }
    if author:
        message = env._(
            "Nothing was saved: %(fields)s of %(record)s changed after you loaded it."
            " The last change was made by %(user)s.",
            user=author.name,
            **names,
        )
    else:
        message = env._(
            "Nothing was saved: %(fields)s of %(record)s changed after you loaded it.",
            **names,
        )
    return NewerValuesError(
        message,
        {
            "model": record._name,
            "id": record.id,
            "values": _read(record.with_context(bin_size=True), newer, specification),
            "user": bool(author) and {"id": author.id, "name": author.name},
        },
    )


def _read(record, newer, specification):
    values = {}
    whole = {n: specification.get(n) or {} for n, lines in newer.items() if not lines}
    for values in record.web_read(whole):
        del values["id"]
    for name, lines in newer.items():
        if lines:
            of_lines = specification.get(name) or {}
            context = of_lines.get("context") or {}
            values[name] = {
                line.id: lines[line.id] is not None
                and _read(line, lines[line.id], of_lines.get("fields") or {})
                for line in record[name].browse(lines).with_context(**context)
            }
    return values


def _last_author(record, newer):
    """Return whose change was the last, nobody if the person may not read that."""
    # sudo: a related field is readable where the record it leads to is not; who it was
    # is told only to those who may read that record and that user, see below
    logged = [
        changed
        for changed in _changed(record.sudo(), newer)
        if changed._log_access
        and changed.write_date
        and may_read(changed.with_env(record.env), "write_uid")
    ]
    if not logged:
        return record.env["res.users"]
    last = max(logged, key=lambda changed: changed.write_date)
    author = record.env["res.users"].browse(last.write_uid.id)
    return author if author.has_access("read") else author.browse()


def _changed(record, newer):
    """Yield the records to which belongs what is newer."""
    for name, lines in newer.items():
        if not lines:
            yield origin(record, name)
            continue
        for line_id, of_line in lines.items():
            if of_line is None:
                yield record
            else:
                yield from _changed(record[name].browse(line_id), of_line)
