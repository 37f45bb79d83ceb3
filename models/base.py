from collections import defaultdict
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models, tools

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..capture.columns import ends, read_columns, read_links, rule_values
from ..capture.consequences import Consequences
from ..capture.plan import check_fields, make_plans
from ..capture.rules import rule_fields
from ..capture.signals import SIGNALS, watch
from ..capture.transaction import Transaction


class _PlanOfModel:
    """The class attribute ``_sync_plan`` of models, until it is first asked for.

    The plans of all models are then made together and put in its place, so that
    afterwards a model without one pays for the look-up of an attribute.
    """

    def __get__(self, model, model_class):
        if model is None:
            return self
        if not model.pool.ready:
            # installing and upgrading publish nothing
            return None
        # superuser: the plans are for everybody, and hold names of fields only
        plans = make_plans(api.Environment(model.env.cr, SUPERUSER_ID, {}))
        for registry_class in model.pool.values():
            registry_class._sync_plan = plans.get(registry_class._name)
        return plans.get(model._name)


class Base(models.AbstractModel):
    """Publishes what is created, written and deleted on flagged models.

    Two lines make a model live::

        class Task(models.Model):
            _inherit = "project.task"
            _implements_syncer = True

    What a transaction changed reaches the bus when it commits, one row for each model.
    """

    _inherit = "base"

    #: ``True``: creates, writes and unlinks of this model are published.
    _implements_syncer = False
    #: ``True``: a write carries the whole record instead of what changed.
    _sync_entire = False
    #: ``True``: open views of this model follow its changes by themselves.
    _sync_views = False

    _sync_plan = _PlanOfModel()

    @api.model
    def _sync_fields(self):
        """Return the names of the fields that a notification may name or carry.

        Override it to tell subscribers less, or to add a computed field that is not
        stored (it travels when a field that it starts from changes) or an x2many
        through a ``many2one_reference``, such as attachments.

        It is called when the registry is loaded; what it returns must not depend on the
        user. Subscribers get only those among the fields that they may read.

        :return: by default every field that is stored, related or x2many
        :rtype: list[str]

        Example::

            def _sync_fields(self):
                return ["name", "stage_id", "user_id"]
        """
        return [
            fname
            for fname, field in self._fields.items()
            if (field.store or field.related or field.type in ("one2many", "many2many"))
            and not self._sync_is_reference(field)
        ]

    def _sync_is_reference(self, field):
        """Whether a one2many's other end names its record by model and id."""
        if field.type != "one2many" or not field.inverse_name:
            return False
        comodel = self.env.get(field.comodel_name)
        inverse = comodel is not None and comodel._fields.get(field.inverse_name)
        return bool(inverse) and inverse.type == "many2one_reference"

    @tools.ormcache()
    def _sync_rule_fields(self):
        """Return what the read rules of this model name, whoever they are for.

        :rtype: odoo.addons.web_syncer.capture.rules.RuleFields
        """
        return rule_fields(self.browse().sudo())

    # ------------------------------------------------------------------
    # Registry
    # ------------------------------------------------------------------

    @api.model
    def _post_model_setup__(self):  # pylint: disable=missing-return
        super()._post_model_setup__()
        type(self)._sync_plan = Base.__dict__["_sync_plan"]

    def _register_hook(self):
        super()._register_hook()
        if self._implements_syncer and not self._abstract:
            check_fields(self)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if SIGNALS not in self.env.cr.precommit.data:
            watch(self.env)
        plan = self._sync_plan
        if plan is None:
            return super().create(vals_list)
        if self._sync_is_silent():
            with self._sync_silence() as silent:
                return super(Base, silent).create(vals_list).with_env(self.env)
        records = super().create(vals_list)
        transaction = Transaction(self.env)
        if plan.flagged:
            transaction.changes(self._name).create(records._ids)
        transaction.note_ends(records._sync_new_ends(plan))
        return records

    def write(self, vals):
        if SIGNALS not in self.env.cr.precommit.data:
            watch(self.env)
        plan = self._sync_plan
        if plan is None or not self:
            return super().write(vals)
        if self._sync_is_silent():
            with self._sync_silence() as silent:
                return super(Base, silent).write(vals)
        ruling = ()
        if plan.flagged:
            Transaction(self.env).changes(self._name).touch(self._ids, self.env.uid)
            ruling = (self._sync_rule_fields().loose & vals.keys()) - plan.links.keys()
        if links := plan.links.keys() & vals.keys():
            with self._sync_links(plan, links):
                result = super().write(vals)
        else:
            result = super().write(vals)
        self._sync_told(plan.loose & vals.keys())
        if ruling:
            self._sync_may_have_left(self._ids)
        return result

    def unlink(self):
        if SIGNALS not in self.env.cr.precommit.data:
            watch(self.env)
        plan = self._sync_plan
        if plan is None or not self:
            return super().unlink()
        if self._sync_is_silent():
            with self._sync_silence() as silent:
                return super(Base, silent).unlink()
        self.env.flush_all()
        consequences = Consequences(Transaction(self.env), self)
        result = super().unlink()
        consequences.apply()
        return result

    def _write_multi(self, vals_list):
        # Every change of a column comes by here, and only if it is one: what was
        # written, by whomever, and what was recomputed because of it.
        plan = self._sync_plan
        if plan is None or not self or self._sync_is_silenced():
            return super()._write_multi(vals_list)
        fnames = frozenset().union(*vals_list)
        before = was = {}
        if not fnames.isdisjoint(plan.end_columns):
            before = read_columns(self, plan.end_columns, self._ids)
        if plan.flagged and not fnames.isdisjoint(self._sync_rule_fields().names):
            was = rule_values(self, self._ids)
        result = super()._write_multi(vals_list)
        transaction = Transaction(self.env)
        if plan.flagged:
            self._sync_updated(transaction, plan, vals_list, was)
        if before:
            transaction.note_ends(
                (
                    end
                    for id_, vals in zip(self._ids, vals_list, strict=True)
                    # a row may be gone by SQL, which the ORM does not mind
                    if id_ in before
                    for end in {*ends(plan, before[id_])}
                    ^ {*ends(plan, before[id_] | vals)}
                )
            )
        return result

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        # Translated values are written by SQL, which no flush tells of.
        plan = self._sync_plan
        kwargs = {"digest": digest, "source_lang": source_lang}
        if plan and self._sync_is_silent():
            with self._sync_silence() as silent:
                return super(Base, silent)._update_field_translations(
                    field_name, translations, **kwargs
                )
        result = super()._update_field_translations(field_name, translations, **kwargs)
        if result and plan and plan.flagged:
            self._sync_told(plan.names_of((field_name,)))
        return result

    def _compute_field_value(self, field):
        plan = self._sync_plan
        if plan is None or not field.store or self._sync_is_silenced():
            return super()._compute_field_value(field)
        fnames = {
            computed.name
            for computed in self.pool.field_computed[field]
            if computed.store
        }
        with self._sync_links(plan, plan.links.keys() & fnames):
            result = super()._compute_field_value(field)
        self._sync_told(plan.loose & fnames)
        return result

    # ------------------------------------------------------------------
    # Capture
    # ------------------------------------------------------------------

    def _sync_is_silent(self):
        context = self.env.context
        return context.get("syncer_disable") or context.get(MODULE_UNINSTALL_FLAG)

    def _sync_is_silenced(self):
        """Whether this is done inside of :meth:`_sync_silence`.

        A silent search flushes what others wrote, who did not ask for silence.
        """
        context = self.env.context
        return context.get("syncer_disable") == "nested" or context.get(
            MODULE_UNINSTALL_FLAG
        )

    @contextmanager
    def _sync_silence(self):
        """Keep what is done inside, and all that is recomputed for it, from the bus.

        What waited to be flushed before is published first, since it was not to be
        silenced.
        """
        if self.env.context.get("syncer_disable") == "nested":
            yield self
            return
        self.with_context(syncer_disable=False).env.flush_all()
        silent = self.with_context(syncer_disable="nested")
        yield silent
        silent.env.flush_all()

    def _sync_told(self, names):
        """Note changed fields that no flush will tell of."""
        if names and (ids := [id_ for id_ in self._ids if id_]):
            Transaction(self.env).changes(self._name).write(ids, frozenset(names))

    def _sync_may_have_left(self, ids):
        """Note records of which it is not known who could read them before.

        The rules name a field without a column, and so are not plain.
        """
        if ids := [id_ for id_ in ids if id_]:
            Transaction(self.env).changes(self._name).remember(dict.fromkeys(ids))

    def _sync_updated(self, transaction, plan, vals_list, was):
        ids_by_names = defaultdict(list)
        for id_, vals in zip(self._ids, vals_list, strict=True):
            ids_by_names[plan.names_of(tuple(vals))].append(id_)
        ids_by_names.pop(frozenset(), None)
        if ids_by_names or was:
            changes = transaction.changes(self._name)
            changes.remember(was)
            for names, ids in ids_by_names.items():
                changes.write(ids, names)

    def _sync_new_ends(self, plan):
        """Yield the far ends of new records' relations to published models.

        Most are in cache. What create() has flushed and forgotten is read.
        """
        if not plan.end_columns and not plan.links:
            return
        columns = plan.end_columns
        values = {}
        for record in self:
            cache = record._cache
            values[record.id] = {f: cache[f] for f in columns if f in cache}
        missing = [id_ for id_, known in values.items() if len(known) < len(columns)]
        for id_, read in read_columns(self, columns, missing).items():
            values[id_] = read | values[id_]
        for known in values.values():
            yield from ends(plan, known)
        for fname, targets in plan.links.items():
            if targets:
                missing = [*self._fields[fname]._cache_missing_ids(self)]
                read = read_links(self, fname, missing)
                for record in self:
                    for id_ in read.get(record.id) or record._cache.get(fname) or ():
                        for target in targets:
                            yield target, id_

    @contextmanager
    def _sync_links(self, plan, fnames):
        """Note how stored many2many fields are changed inside, at both ends.

        Their tables are read, because who may write need not be allowed to read.
        """
        ids = [id_ for id_ in self._ids if id_]
        before = {fname: read_links(self, fname, ids) for fname in fnames}
        yield
        transaction = Transaction(self.env)
        for fname, earlier in before.items():
            now = read_links(self, fname, ids)
            moved = {id_: earlier[id_] ^ now[id_] for id_ in ids}
            moved = {id_: other_ids for id_, other_ids in moved.items() if other_ids}
            if names := plan.names_of((fname,)):
                self.browse(moved)._sync_told(names)
            if plan.flagged and fname in self._sync_rule_fields().loose:
                self._sync_may_have_left(moved)
            transaction.note_ends(
                (target, id_)
                for target in plan.links[fname]
                for id_ in set().union(*moved.values())
            )
