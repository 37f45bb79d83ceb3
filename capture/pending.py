from collections import defaultdict
from functools import cached_property

from ..parameters import max_records
from . import rows
from .changes import ModelChanges
from .columns import existing_ids

CHANGES = "web_syncer.changes"
HEIRS = "web_syncer.heirs"


class PendingChanges:
    """The changes of the running transaction that are not yet in a row on the bus.

    They are in ``cr.precommit.data`` and so go with what a rolled back savepoint
    undoes. A savepoint, like the commit, first puts them into the rows.

    :param odoo.api.Environment env: environment of the author of what is added
    """

    def __init__(self, env):
        self._author_env = env
        precommit = env.cr.precommit
        self._changes = precommit.data.get(CHANGES)
        if self._changes is None:
            self._changes = precommit.data[CHANGES] = {}
            precommit.data[HEIRS] = defaultdict(dict)
            precommit.add(self.publish)
        self._heirs = precommit.data[HEIRS]

    @cached_property
    def env(self):
        # sudo - base: what changed is found whatever the author may read; no value but
        # those that the rules compare leaves the transaction, and those are compared on
        # the server
        return self._author_env(su=True, context={"active_test": False})

    @cached_property
    def limit(self):
        """How many changed records of a model are told apart."""
        return max_records(self._author_env)

    def changes(self, model_name):
        """Return the changes of a published model, to add to.

        :param str model_name: name of a flagged model
        :rtype: ModelChanges
        """
        changes = self._changes.get(model_name)
        if changes is None:
            changes = ModelChanges(lambda: self.limit, self._author_env.uid)
            self._changes[model_name] = changes
        return changes

    def note_ends(self, ends):
        """Add records of published models that changed through a relation.

        :param ends: ``(Target, id)`` pairs
        """
        ids_by_target = defaultdict(set)
        for target, id_ in ends:
            ids_by_target[target].add(id_)
        for target, ids in ids_by_target.items():
            model, changes = self.env[target.model], self.changes(target.model)
            changes.write(ids, model._sync_plan.names_of((target.field,)))
            if target.field in model._sync_rule_fields().loose:
                changes.remember(dict.fromkeys(ids))

    def note_heir(self, model_name, link, parent_id, names):
        """Add what changed on a record of which others have the fields, too.

        Those are looked for when all is flushed: what links them may be computed.

        :param str model_name: name of the flagged model that has the fields
        :param str link: its field that leads to the record
        :param frozenset[str] names: names of the fields there
        """
        ids = self._heirs[model_name, link]
        ids[parent_id] = ids.get(parent_id, frozenset()) | names

    def _note_heirs(self):
        for (model_name, link), names in self._heirs.items():
            model = self.env[model_name]
            heirs = model.search([(link, "in", [*names])], limit=self.limit + 1)
            changes = self.changes(model_name)
            for heir in heirs:
                # a link that is computed may be searched by what it was before
                if changed := names.get(heir[link].id):
                    changes.write(heir.ids, changed)

    def publish(self):
        """Put them into rows of the bus, one for each model and transaction."""
        self._note_heirs()
        env = self._author_env
        env.cr.precommit.data.pop(HEIRS)
        for model_name, changes in env.cr.precommit.data.pop(CHANGES).items():
            if changes.unlinked:
                changes.restore(existing_ids(self.env[model_name], changes.unlinked))
                changes.forget_unseen()
            if changes:
                rows.put(env, model_name, changes)
