"""Whether a save may be carried out."""

from ..live_models.flags import is_followed
from ..parameters import is_comparing
from .compare import compare
from .internals import is_comparable
from .newer import newer_values_error

#: The key of the context in which a client sends what was seen.
SEEN = "web_syncer_seen"


def check_seen(records, vals_list, specification):
    """Return the records to save, unless that overwrites what nobody has seen.

    :param records: in whose context ``SEEN`` is what the person saw of what is written,
        ``{field: value}``, or ``{id: {field: value}}`` for several records
    :param vals_list: what is to be written to each
    :param dict specification: how the person reads the records, as for ``web_read``
    :return: the records without that key in the context
    :raise odoo.addons.web_syncer.exceptions.NewerValuesError: for the first record of
        which something newer is there
    """
    context = dict(records.env.context)
    seen = context.pop(SEEN)
    # a context can be added to, but for this
    records = records.with_env(records.env(context=context))
    is_live = is_comparable and is_followed(records)
    if is_live and isinstance(seen, dict) and is_comparing(records.env):
        saves = _saves(records, vals_list, seen)
        found = compare(records.browse(saves), saves)
        for record in records:
            if record.id in found:
                raise newer_values_error(record, found[record.id], specification)
    return records


def _saves(records, vals_list, seen):
    of_one = seen if len(records) == 1 else None
    saves = {}
    for record, vals in zip(records, vals_list, strict=False):
        seen_of_record = seen.get(str(record.id), of_one)
        if isinstance(seen_of_record, dict) and isinstance(vals, dict):
            saves[record.id] = vals, seen_of_record
    return saves
