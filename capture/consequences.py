from .columns import ends, read_columns, real_ids, rule_values, select_ids


class Consequences:
    """What a deletion takes along, gathered while it can still be read.

    The database deletes by cascade and empties foreign keys without a word to the ORM.
    So the records that would be hit are looked for before, and what was found is put
    among the changes by ``apply()`` once the deletion has gone through.
    """

    def __init__(self, pending, records):
        self.pending = pending
        self.env = pending.env
        self._unlinked = {}
        self._emptied = []
        self._ends = []
        self._was = []
        self._given_up = set()
        # a list and no recursion: a chain of cascades may be longer than the stack
        self._to_gather = [(records._name, real_ids(records._origin))]
        while self._to_gather:
            self._gather(*self._to_gather.pop())

    def apply(self):
        """Put what was gathered among the pending changes."""
        for model_name, ids, fname in self._emptied:
            if names := self.env[model_name]._sync_plan.names_of((fname,)):
                self.pending.changes(model_name).write(ids, names)
        self.pending.note_ends(self._ends)
        for model_name, values in self._was:
            self.pending.changes(model_name).remember(values)
        for model_name, ids in self._unlinked.items():
            if self.env[model_name]._sync_plan.is_published:
                self.pending.changes(model_name).unlink(ids)
        for model_name in self._given_up:
            if self.env[model_name]._sync_plan.is_published:
                self.pending.changes(model_name).forget_records()

    def _gather(self, model_name, ids):
        model = self.env[model_name]
        plan = model._sync_plan
        if not plan:
            return
        if len(ids) > self.pending.limit:
            self._give_up(model_name)
            return
        ids = set(ids) - self._unlinked.get(model_name, set())
        if not ids:
            return
        self._unlinked.setdefault(model_name, set()).update(ids)
        for values in read_columns(model, plan.end_columns, ids).values():
            self._ends.extend(ends(plan, values))
        if plan.flagged:
            self._was.append((model_name, rule_values(model, ids)))
        for relation in plan.relations:
            self._ends.extend(
                (relation.target, id_)
                for id_ in self._select(
                    relation.table, relation.other_column, relation.own_column, ids
                )
            )
        for cascade in plan.cascades:
            self._gather_holders(cascade, ids)

    def _gather_holders(self, cascade, ids):
        holder = self.env[cascade.model]
        found = self._select(holder._table, "id", cascade.field, ids)
        if cascade.ondelete == "cascade":
            self._to_gather.append((cascade.model, found))
            return
        self._emptied.append((cascade.model, found, cascade.field))
        if cascade.field in holder._sync_rule_fields().names:
            self._was.append((cascade.model, rule_values(holder, found)))

    def _select(self, table, column, where_column, ids):
        return select_ids(
            self.env, table, column, where_column, ids, self.pending.limit
        )

    def _give_up(self, model_name):
        """Do not follow what hangs on too many records: all of it becomes a reset."""
        plan = self.env[model_name]._sync_plan
        if model_name in self._given_up or not plan:
            return
        self._given_up.add(model_name)
        self._given_up.update(target.model for target in plan.targets)
        for cascade in plan.cascades:
            self._give_up(cascade.model)
