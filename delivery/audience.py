"""Which subscribers read the same."""

from datetime import date
from functools import partial

from odoo.tools import OrderedSet

from ..access import ACCESS_METHODS, overrides
from .alike import is_alike, is_value_alike
from .render import is_carried

# A model that overrides one of these may read in a way of its own for each user.
READ_METHODS = ("read", "_read_format", "fetch", "_fetch_query", "_search")
PLAIN = (int, float, str, date, type(None))


def audience(env, model, names):
    """Return a key that is equal for subscribers who read the same of a model.

    It is made of all that decides what a user reads: groups (and so model access and
    field groups), companies, language, time zone, and the record rules of each model
    that is read, as evaluated for this user. What is left is what Odoo itself shares
    between the users of a transaction.

    :param odoo.api.Environment env: see :func:`.rights.subscriber_env`
    :param str model: a flagged model
    :param frozenset names: see :func:`names_to_read`
    :return: a hashable key, or ``None`` where each user must read alone
    """
    key = env["ir.rule"]._sync_audience(model, names)
    if key and overrides(env[model], "_has_field_access"):
        # it may depend on more than groups
        readable = filter(partial(_may_read, env[model]), names)
        return key, frozenset(readable)
    return key


def audience_key(env, model, names):
    """Compute :func:`audience`, as far as it holds until rights change."""
    shared = env["ir.model"]._sync_shared_fields(model)
    if shared is None:
        return None
    comodels = {shared.get(name) for name in names}
    if None in comodels:
        return None
    models = [env[name] for name in (model, "res.users", *sorted(comodels - {""}))]
    domains = [env["ir.rule"]._compute_domain(m._name, "read") for m in models]
    texts = [list(domain) for domain in domains]
    if not _is_plain(texts) or not all(map(is_alike, models, domains)):
        return None
    return (
        env.user._get_group_ids(),
        env.context["lang"],
        env.context["tz"],
        tuple(env.context["allowed_company_ids"]),
        # text, because domains hold lists
        repr(texts),
    )


def names_to_read(model, changes):
    """Return the names of the fields that a rendering of changes may read.

    :param odoo.models.BaseModel model: an empty recordset
    :param dict changes: see :func:`.merge.merge`
    :rtype: frozenset
    """
    names = {"display_name"}
    for change in changes.values():
        if change.method == "create" or (model._sync_entire and change.fields):
            names.update(model._sync_fields())
            break
        names.update(change.fields)
    return frozenset(names & model._fields.keys())


def shared_fields(model):
    """Return the fields of a model that users of the same rights read alike.

    :param odoo.models.BaseModel model: an empty recordset
    :return: ``{field: comodel}``, the comodel being one whose record rules filter the
        field's value, or ``""``; ``None`` where the model itself decides by user
    """
    if (
        not model._sync_share
        or overrides(model, *ACCESS_METHODS, *READ_METHODS)
        or overrides(model.env["res.users"], *ACCESS_METHODS)
    ):
        return None
    return {
        name: comodel
        for name, field in model._fields.items()
        if (comodel := _filtering_comodel(model.env, field)) is not None
    }


def _filtering_comodel(env, field):
    """Return the model whose rules filter a field's value, if not ``""``.

    ``None`` means that the value may depend on the user in other ways.
    """
    if not is_carried(env, field):
        return ""  # it is never read
    if field.type == "properties" or _depends_on_user(env, field):
        return None
    if _is_computed_as_user(field) and not _is_plain_name(env, field):
        return None
    if field.type == "many2one":
        comodel = env[field.comodel_name]
        return None if _depends_on_user(env, comodel._fields["display_name"]) else ""
    if field.type in ("one2many", "many2many"):
        comodel = env[field.comodel_name]
        if overrides(comodel, *ACCESS_METHODS, "_search") or not is_value_alike(
            env[field.model_name], field
        ):
            return None
        return field.comodel_name
    return ""


def _depends_on_user(env, field):
    return "uid" in env.registry.field_depends_context[field]


def _is_computed_as_user(field):
    return not field.store and field.compute and not field.compute_sudo


def _is_plain_name(env, field):
    """Return whether a field is a display name that is another field's value.

    A name that the model composes may hold lines of which users see different ones.
    """
    model = env[field.model_name]
    if field.name != "display_name" or overrides(model, "_compute_display_name"):
        return False
    rec_field = model._fields.get(model._rec_name)
    return not rec_field or (
        not rec_field.relational and _filtering_comodel(env, rec_field) == ""
    )


def _may_read(model, name):
    return model._has_field_access(model._fields[name], "read")


def _is_plain(value):
    """Return whether the text of a domain tells it from any other."""
    if isinstance(value, (list, tuple, OrderedSet)):
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)
