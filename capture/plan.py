import logging
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from odoo import models

from ..live_models.flags import published_models
from .internals import dependencies, has_column, inverses

_logger = logging.getLogger(__name__)

# What every write touches says nothing, and who created a record never changes.
LOG_FIELDS = frozenset(models.LOG_ACCESS_COLUMNS) | {"id", "parent_path"}


class Target(NamedTuple):
    """A field of a published model that changes along with something else."""

    model: str
    field: str


class Relation(NamedTuple):
    """A many2many table, seen from the records of one of its sides."""

    table: str
    own_column: str
    other_column: str
    target: Target


class Cascade(NamedTuple):
    """A foreign key to a model: what happens to its holders on a deletion."""

    model: str
    field: str
    ondelete: str


class Plan:
    """What has to be watched on one model.

    A model that is not flagged has a plan too where a flagged one depends on it (the
    lines of an order change the order), and where live views have read it.
    """

    def __init__(self):
        self.flagged = False
        # whether live views have read records of the model
        self.viewed = False
        # the names that a notification may hold
        self.fields = frozenset()
        # every stored field with a column: a flush tells of its changes
        self.columns = frozenset()
        # those of them that are computed
        self.computed = frozenset()
        # {stored field: the names that change with it}
        self.names = {}
        # names without a column or a table: known only from what write() is given
        self.loose = frozenset()
        # {many2one: the one2many fields at its other end}
        self.parents = defaultdict(set)
        # {(model column, many2one_reference): {model: the one2many fields there}}
        self.references = defaultdict(dict)
        # {stored many2many: the same relation at its other end}
        self.links = defaultdict(set)
        # the many2many tables from which a deletion takes rows
        self.relations = set()
        # what the database does to others on a deletion
        self.cascades = set()
        # {(flagged model, its link to this one): {own field: the names there}}
        self.heirs = {}
        # whether stored fields of published models are computed from this one
        self.feeds = False
        self._names_of = {}

    def __bool__(self):
        return self.is_watched or self.feeds

    @property
    def is_watched(self):
        """Whether a change of the model's records is one of published records, too."""
        return bool(
            self.is_published
            or self.heirs
            or self.parents
            or self.references
            or self.links
            or self.relations
            or self.cascades
        )

    @property
    def is_published(self):
        """Whether changes of the model's records are put on the bus as its own."""
        return self.flagged or self.viewed

    @cached_property
    def end_columns(self):
        """The columns that say which records of published models hang on a record."""
        return {*self.parents, *(fname for key in self.references for fname in key)}

    @cached_property
    def targets(self):
        """The fields of published models that change with this model's records."""
        return {
            *(target for found in self.parents.values() for target in found),
            *(
                target
                for by_model in self.references.values()
                for found in by_model.values()
                for target in found
            ),
            *(relation.target for relation in self.relations),
        }

    def names_of(self, fnames):
        """Return the names to publish when ``fnames`` change.

        :param tuple[str, ...] fnames: stored fields
        :rtype: frozenset[str]
        """
        try:
            return self._names_of[fnames]
        except KeyError:
            names = frozenset().union(
                *(self.names[fname] for fname in fnames if fname in self.names)
            )
            return self._names_of.setdefault(fnames, names)


def default_fields(model):
    """Return the names of the fields that a model publishes by default."""
    return [
        fname
        for fname, field in model._fields.items()
        if (field.store or field.related or field.type in ("one2many", "many2many"))
        and not _is_reference(model, field)
    ]


def _is_reference(model, field):
    """Whether a one2many's other end names its record by model and id."""
    if field.type != "one2many" or not field.inverse_name:
        return False
    comodel = model.env.get(field.comodel_name)
    inverse = comodel is not None and comodel._fields.get(field.inverse_name)
    return bool(inverse) and inverse.type == "many2one_reference"


def published_fields(model):
    """Return what ``model._sync_fields()`` names, as far as the model has it.

    :raise TypeError: it is no collection of names
    """
    return frozenset(_named_fields(model)) & model._fields.keys()


def check_fields(model):
    """Log which fields ``model._sync_fields()`` names that the model does not have.

    They may have gone with a module that was removed, so they stop nothing.

    :raise TypeError: it is no collection of names
    """
    if unknown := sorted(set(_named_fields(model)) - model._fields.keys()):
        _logger.warning(
            "%s._sync_fields() names fields that the model does not have, and that "
            "are left out: %s",
            model._name,
            ", ".join(unknown),
        )


def _named_fields(model):
    fnames = model._sync_fields()
    if isinstance(fnames, str) or not all(
        isinstance(fname, str) for fname in _iterate(model, fnames)
    ):
        raise TypeError(
            f"{model._name}._sync_fields() must return a list of field names, "
            f"not {fnames!r}"
        )
    return fnames


def _iterate(model, fnames):
    try:
        return list(fnames)
    except TypeError:
        return [fnames]


def make_plans(env, viewed=()):
    """Work out the plan of every model.

    :param viewed: names of models that live views have read
    :return: the plans by model name, only those that watch something
    :rtype: dict[str, Plan]
    """
    plans = defaultdict(Plan)
    for model in published_models(env):
        _watch_model(plans, model)
        _watch_parents(plans, model)
    for name in viewed:
        if name in env.registry:
            _watch_viewed(plans, env[name])
    _watch_cascades(plans, env)
    for name, plan in plans.items():
        fields = env[name]._fields.items()
        plan.columns = frozenset(fname for fname, f in fields if has_column(f))
        plan.computed = frozenset(
            f for f in plan.columns if env[name]._fields[f].compute
        )
    return {name: plan for name, plan in plans.items() if plan}


def _watch_model(plans, model):
    plan = plans[model._name]
    plan.flagged = True
    plan.fields = published_fields(model) - LOG_FIELDS
    names, loose = defaultdict(set), set()
    for fname in plan.fields:
        field = model._fields[fname]
        if _is_settled(field):
            names[fname].add(fname)
            _watch_relation(plans, model, field)
            _watch_sources(plans, model, field, set())
        elif field.store or field.inverse:
            loose.add(fname)
        if not field.store:
            for start in _starts(model, field):
                names[start].add(fname)
    plan.names = {fname: frozenset(found) for fname, found in names.items()}
    plan.loose = frozenset(loose)


def _watch_parents(plans, model):
    """Watch the models of which a record of this one has the fields, too."""
    for parent, link in model._inherits.items():
        names = {
            field.related.split(".")[-1]: frozenset([fname])
            for fname, field in model._fields.items()
            if field.inherited
            and field.related.split(".")[0] == link
            and fname in plans[model._name].fields
        }
        if names:
            plans[parent].heirs[model._name, link] = names


def _watch_viewed(plans, model):
    """Watch every stored field of a model, as views may depend on any."""
    plan = plans[model._name]
    plan.viewed = True
    own = set()
    for fname, field in model._fields.items():
        if fname in LOG_FIELDS or not field.store:
            continue
        if has_column(field):
            own.add(fname)
        elif field.type == "many2many":
            own.add(fname)
            plan.links.setdefault(fname, set())
            comodel = model.env.get(field.comodel_name)
            for inverse in () if comodel is None else inverses(comodel, field):
                target = Target(model._name, fname)
                plans[comodel._name].links[inverse.name].add(target)
        elif field.type != "one2many":
            plan.loose |= {fname}
    plan.names = plan.names | {
        fname: plan.names.get(fname, frozenset()) | {fname} for fname in own
    }


def _is_settled(field):
    """Whether a change of the field can be seen in the database."""
    return field.store and (
        field.column_type or field.type in ("one2many", "many2many")
    )


def _starts(model, field, seen=()):
    """Yield the stored fields of ``model`` that a computed field starts from."""
    for path in dependencies(model, field):
        start = model._fields.get(path.split(".")[0])
        if start is None or start in seen or start.name in LOG_FIELDS:
            continue
        if _is_settled(start):
            yield start.name
        elif not start.store:
            yield from _starts(model, start, (*seen, field))


def _watch_sources(plans, model, field, seen):
    """Watch the models from which a field is computed, for silence to be kept there."""
    if field in seen:
        return
    seen.add(field)
    for path in dependencies(model, field):
        at = model
        for fname in path.split("."):
            start = at._fields.get(fname)
            if start is None:
                break
            if not start.store:
                _watch_sources(plans, at, start, seen)
            at = at.env.get(start.comodel_name) if start.relational else None
            if at is None:
                break
            plans[at._name].feeds = True


def _watch_relation(plans, model, field):
    target = Target(model._name, field.name)
    comodel = model.env.get(field.comodel_name) if field.relational else None
    if comodel is None or comodel._abstract:
        return
    if field.type == "one2many":
        inverse = comodel._fields[field.inverse_name]
        if not inverse.column_type or not inverse.store or inverse.company_dependent:
            return
        if inverse.type == "many2one_reference":
            key = (inverse.model_field, inverse.name)
            by_model = plans[comodel._name].references[key]
            by_model.setdefault(model._name, set()).add(target)
        else:
            plans[comodel._name].parents[inverse.name].add(target)
    elif field.type == "many2many":
        plans[model._name].links.setdefault(field.name, set())
        plans[comodel._name].relations.add(
            Relation(field.relation, field.column2, field.column1, target)
        )
        for inverse in inverses(comodel, field):
            plans[comodel._name].links[inverse.name].add(target)


def _watch_cascades(plans, env):
    foreign_keys = [
        (field.comodel_name, Cascade(model._name, field.name, field.ondelete))
        for model in env.values()
        if model._auto and not model._abstract
        for field in model._fields.values()
        if field.type == "many2one"
        and field.store
        and not field.company_dependent
        and field.name not in LOG_FIELDS
        and field.ondelete in ("cascade", "set null")
    ]
    # What leads by cascade to a watched model is watched too, so repeat until nothing
    # is added.
    grown = True
    while grown:
        grown = False
        for comodel_name, cascade in foreign_keys:
            plan = plans.get(cascade.model)
            known = plans[comodel_name].cascades
            if not (plan and plan.is_watched) or cascade in known:
                continue
            if cascade.ondelete == "cascade" or plan.is_published:
                known.add(cascade)
                grown = True
