"""What the overrides of the ORM's methods note among the pending changes.

Every change of a column comes by ``_write_multi()``, and only if it is one: what was
written, by whomever, and what was recomputed because of it. All else is compared, or
taken from what the caller names.
"""

from collections import defaultdict
from contextlib import contextmanager

from .columns import ends, read_columns, read_links, real_ids, rule_values
from .internals import cached_values, links_by_record
from .pending import PendingChanges


def note_creation(records, plan):
    """Note that records have been created."""
    pending = PendingChanges(records.env)
    if plan.is_published:
        pending.changes(records._name).create(records._ids)
    if plan.end_columns or plan.links:
        pending.note_ends(_ends_of_new(records, plan))


@contextmanager
def noting_fields(records, plan, fnames):
    """Note what is done inside to fields of which no flush tells.

    :param fnames: names of the fields that are being written or computed
    """
    with _noting_links(records, plan, plan.links.keys() & fnames):
        yield
    note_names(records, plan.loose & fnames)


def note_written(records, plan, fnames):
    """Note that records may have left somebody's reach by what was written.

    :param fnames: names of the fields that were given to ``write()``
    """
    if plan.flagged:
        fields_without_column = records._sync_rule_fields().loose & fnames
        if fields_without_column - plan.links.keys():
            note_may_have_left(records)


def note_names(records, names):
    """Note changed fields that no flush will tell of."""
    if names and (ids := real_ids(records)):
        PendingChanges(records.env).changes(records._name).write(ids, frozenset(names))


def note_may_have_left(records):
    """Note records of which it is not known who could read them before.

    The rules name a field without a column, and so are not plain.
    """
    if ids := real_ids(records):
        PendingChanges(records.env).changes(records._name).remember(dict.fromkeys(ids))


class Update:
    """An update of columns: what they held is read before, what changed noted after."""

    def __init__(self, records, plan, vals_list):
        self._records = records
        self._plan = plan
        self._vals_list = vals_list
        self._was = self._before = None
        self._computed = {}
        fnames = {fname for vals in vals_list for fname in vals}
        if not fnames.isdisjoint(plan.end_columns):
            self._before = read_columns(records, plan.end_columns, records._ids)
        if plan.flagged and not fnames.isdisjoint(records._sync_rule_fields().names):
            self._was = rule_values(records, records._ids)
        if plan.is_published and (computed := fnames & plan.computed):
            self._computed = read_columns(records, computed, records._ids)

    def note(self):
        """Note what was updated."""
        pending = PendingChanges(self._records.env)
        if self._plan.is_published:
            self._note_names(pending)
        if self._plan.heirs:
            self._note_heirs(pending)
        if self._before:
            pending.note_ends(self._moved_ends())

    def _note_names(self, pending):
        ids_by_names = defaultdict(list)
        for id_, vals in zip(self._records._ids, self._vals_list, strict=True):
            known = self._computed.get(id_, {})
            # the ORM has not compared what it computed with what was there
            fnames = (
                fname
                for fname, value in vals.items()
                if fname not in known or not _is_same(known[fname], value)
            )
            ids_by_names[self._plan.names_of(tuple(fnames))].append(id_)
        ids_by_names.pop(frozenset(), None)
        if ids_by_names or self._was:
            changes = pending.changes(self._records._name)
            if self._was:
                changes.remember(self._was)
            for names, ids in ids_by_names.items():
                changes.write(ids, names)

    def _note_heirs(self, pending):
        for (model_name, link), names in self._plan.heirs.items():
            for id_, vals in zip(self._records._ids, self._vals_list, strict=True):
                changed = [names[fname] for fname in vals if fname in names]
                if changed:
                    pending.note_heir(
                        model_name, link, id_, frozenset().union(*changed)
                    )

    def _moved_ends(self):
        plan, before = self._plan, self._before
        for id_, vals in zip(self._records._ids, self._vals_list, strict=True):
            # a row may be gone by SQL, which the ORM does not mind
            if id_ in before:
                now = before[id_] | vals
                yield from {*ends(plan, before[id_])} ^ {*ends(plan, now)}


def _is_same(before, after):
    """Return whether a column keeps what it holds, as far as that is easily told.

    :param before: as it was read
    :param after: as the ORM writes it: floats with their digits, as text
    """
    if isinstance(before, float) and isinstance(after, str):
        return before == float(after)
    return before == after


def _ends_of_new(records, plan):
    """Yield the far ends of new records' relations to published models.

    Most are in cache. What create() has flushed and forgotten is read.
    """
    columns = plan.end_columns
    values = {record.id: cached_values(record, columns) for record in records}
    missing = [id_ for id_, known in values.items() if len(known) < len(columns)]
    for id_, read in read_columns(records, columns, missing).items():
        values[id_] = read | values[id_]
    for known in values.values():
        yield from ends(plan, known)
    for fname, targets in plan.links.items():
        if targets:
            links = links_by_record(records, fname)
            links |= read_links(records, fname, {*records._ids} - links.keys())
            for other_ids in links.values():
                for id_ in other_ids:
                    for target in targets:
                        yield target, id_


@contextmanager
def _noting_links(records, plan, fnames):
    """Note how stored many2many fields are changed inside, at both ends.

    Their tables are read, because who may write need not be allowed to read.
    """
    if not fnames:
        yield
        return
    ids = real_ids(records)
    before = {fname: read_links(records, fname, ids) for fname in fnames}
    yield
    pending = PendingChanges(records.env)
    for fname, earlier in before.items():
        now = read_links(records, fname, ids)
        moved = {id_: earlier[id_] ^ now[id_] for id_ in ids}
        moved = {id_: other_ids for id_, other_ids in moved.items() if other_ids}
        moved_records = records.browse(moved)
        note_names(moved_records, plan.names_of((fname,)))
        if plan.flagged and fname in records._sync_rule_fields().loose:
            note_may_have_left(moved_records)
        pending.note_ends(
            (target, id_)
            for target in plan.links[fname]
            for id_ in set().union(*moved.values())
        )
