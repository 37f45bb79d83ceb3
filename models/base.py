import threading
from collections.abc import Mapping

from odoo import SUPERUSER_ID, api, models, tools

from ..capture.columns import real_ids
from ..capture.consequences import Consequences
from ..capture.internals import computed_together, missing
from ..capture.notes import (
    Update,
    note_creation,
    note_names,
    note_written,
    noting_fields,
)
from ..capture.pending import PendingChanges
from ..capture.plan import check_fields, default_fields, make_plans
from ..capture.rules import rule_fields
from ..capture.signals import SIGNALS, watch
from ..capture.silence import is_flushed_in_silence, must_be_silent, silence
from ..live_models.flags import is_published
from ..parameters import is_enabled
from ..saving.check import SEEN, check_seen
from ..watching.internals import reads_of, without_ties


class _PlanOfModel:
    """The class attribute ``_sync_plan`` of models, until it is first asked for.

    The plans of all models are then made together and put in its place, so that
    afterwards a model without one pays for the look-up of an attribute.
    """

    # nobody puts plans in the place of newer ones
    _lock = threading.RLock()

    def __get__(self, model, model_class):
        if model is None:
            return self
        if not model.pool.ready:
            # installing and upgrading publish nothing
            return None
        # superuser: the plans are for everybody, and hold names of fields only
        env = api.Environment(model.env.cr, SUPERUSER_ID, {})
        with self._lock:
            basis = _basis(env)
            known = vars(model.pool[model._name]).get("_sync_plan", self)
            if known is not self and model.pool._web_syncer_basis == basis:
                # another thread has made them meanwhile
                return known
            is_off = missing(env) or not is_enabled(env)
            plans = {} if is_off else make_plans(env, basis[0].keys())
            for registry_class in model.pool.values():
                registry_class._sync_plan = plans.get(registry_class._name)
            model.pool._web_syncer_basis = basis
            return plans.get(model._name)

    @classmethod
    def refresh(cls, env):
        """Have the plans made anew if they are made of something else by now.

        Once for each transaction that changes something.
        """
        basis = _basis(env)
        if cls._is_made_of(env.registry, basis):
            return
        with cls._lock:
            if not cls._is_made_of(env.registry, basis):
                for registry_class in env.registry.values():
                    registry_class._sync_plan = Base.__dict__["_sync_plan"]

    @staticmethod
    def _is_made_of(registry, basis):
        return getattr(registry, "_web_syncer_basis", basis) == basis


def _basis(env):
    """Return what plans are made of, besides the code of models.

    :return: the models that views have read, and those that were made live, by name
    """
    models = env["web.syncer.dependency"], env["web.syncer.model"]
    return models[0]._added(), models[1]._get_chosen()


def _begin(env):
    """Note that a transaction changes something, when it does so for the first time."""
    watch(env)
    if env.registry.ready:
        _PlanOfModel.refresh(env)


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
    #: ``False``: nobody is told who has records of this model open, if it is live.
    _sync_presence = True

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
        return default_fields(self)

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
        if is_published(self):
            check_fields(self)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if SIGNALS not in self.env.cr.precommit.data:
            _begin(self.env)
        plan = self._sync_plan
        if plan is None:
            return super().create(vals_list)
        if must_be_silent(self.env):
            with silence(self.env):
                return super().create(vals_list)
        records = super().create(vals_list)
        note_creation(records, plan)
        return records

    def write(self, vals):
        if SIGNALS not in self.env.cr.precommit.data:
            _begin(self.env)
        plan = self._sync_plan
        # what is no mapping gets the error that it gets from the ORM
        if plan is None or not self or not isinstance(vals, Mapping):
            return super().write(vals)
        if must_be_silent(self.env):
            with silence(self.env):
                return super().write(vals)
        if plan.is_published:
            changes = PendingChanges(self.env).changes(self._name)
            changes.touch(real_ids(self), self.env.uid)
        if vals.keys() <= plan.columns:
            return super().write(vals)
        with noting_fields(self, plan, vals.keys()):
            result = super().write(vals)
        note_written(self, plan, vals.keys())
        return result

    def web_save(self, vals, specification, next_id=None):
        # refused where it overwrites newer values than the client says were seen
        if SEEN in self.env.context:
            self = check_seen(self, [vals] * len(self), specification)
        return super().web_save(vals, specification, next_id)

    def web_save_multi(self, vals_list, specification):
        if SEEN in self.env.context:
            self = check_seen(self, vals_list, specification)
        return super().web_save_multi(vals_list, specification)

    def unlink(self):
        if SIGNALS not in self.env.cr.precommit.data:
            _begin(self.env)
        plan = self._sync_plan
        if plan is None or not self:
            return super().unlink()
        # before anything is flushed or read, as the ORM does
        self.check_access("unlink")
        if must_be_silent(self.env):
            with silence(self.env):
                return super().unlink()
        self.env.flush_all()
        consequences = Consequences(PendingChanges(self.env), self)
        result = super().unlink()
        consequences.apply()
        return result

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        # those to which others are linked, and by which these are sorted or grouped
        if alias and reads_of(self.env) is not None:
            order = without_ties(order or self._order)
        return super()._order_to_sql(order, query, alias, reverse)

    def _write_multi(self, vals_list):
        plan = self._sync_plan
        if plan is None or not self or is_flushed_in_silence(self.env):
            return super()._write_multi(vals_list)
        update = Update(self, plan, vals_list)
        result = super()._write_multi(vals_list)
        update.note()
        return result

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        # Translated values are written by SQL, which no flush tells of.
        plan = self._sync_plan
        translate = super()._update_field_translations
        args = field_name, translations, digest, source_lang
        if plan is None:
            return translate(*args)
        if must_be_silent(self.env):
            with silence(self.env):
                return translate(*args)
        result = translate(*args)
        if result and plan.is_published:
            note_names(self, plan.names_of((field_name,)))
        return result

    def _compute_field_value(self, field):
        plan = self._sync_plan
        if plan is None or not field.store or is_flushed_in_silence(self.env):
            return super()._compute_field_value(field)
        fnames = {
            computed.name
            for computed in computed_together(self, field)
            if computed.store
        }
        if fnames <= plan.columns:
            return super()._compute_field_value(field)
        with noting_fields(self, plan, fnames):
            return super()._compute_field_value(field)
