"""Which subscribers read the same."""

from .render import ACCESS_METHODS, is_carried, overrides

# A model that overrides one of these may read in a way of its own for each user.
READ_METHODS = ("read", "_read_format", "fetch", "_fetch_query", "_search")


def audience(env, model, changes):
    """Return a key that is equal for subscribers who read the same of some changes.

    It is made of all that decides what a user reads: groups (and so model access and
    field groups), companies, language, time zone, and the record rules of each model
    that is read, as evaluated for this user. What is left is what Odoo itself shares
    between the users of a transaction.

    :param odoo.api.Environment env: see :func:`.rights.subscriber_env`
    :param str model: a flagged model
    :param dict | None changes: see :func:`.merge.merge`
    :return: a hashable key, or ``None`` where each user must read alone
    """
    shared = env["ir.model"]._sync_shared_fields(model)
    if shared is None:
        return None
    names = _names_to_read(env[model], changes)
    comodels = {shared.get(name) for name in names}
    if None in comodels:
        return None
    rules = [
        env["ir.rule"]._sync_read_key(name)
        for name in (model, "res.users", *sorted(comodels - {""}))
    ]
    if None in rules:
        return None
    return (
        env.user._get_group_ids(),
        env.context["lang"],
        env.context["tz"],
        tuple(env.context["allowed_company_ids"]),
        *rules,
        *_own_field_access(env[model], names),
    )


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


def _names_to_read(model, changes):
    names = {"display_name"}
    for change in changes.values():
        if change.method == "create" or (model._sync_entire and change.fields):
            return sorted(names.union(model._sync_fields()))
        names.update(change.fields)
    return sorted(name for name in names if name in model._fields)


def _filtering_comodel(env, field):
    """Return the model whose rules filter a field's value, if not ``""``.

    ``None`` means that the value may depend on the user in other ways.
    """
    if not is_carried(env, field):
        return ""  # it is never read
    if field.type == "properties" or _depends_on_user(env, field):
        return None
    if field.name != "display_name" and _is_computed_as_user(field):
        return None
    if field.type == "many2one":
        comodel = env[field.comodel_name]
        return None if _depends_on_user(env, comodel._fields["display_name"]) else ""
    if field.type in ("one2many", "many2many"):
        comodel = env[field.comodel_name]
        if callable(field.domain) or overrides(comodel, *ACCESS_METHODS, "_search"):
            return None
        return field.comodel_name
    return ""


def _depends_on_user(env, field):
    return "uid" in env.registry.field_depends_context[field]


def _is_computed_as_user(field):
    return not field.store and field.compute and not field.compute_sudo


def _own_field_access(model, names):
    """Yield the readable fields, where it takes more than groups to tell."""
    if overrides(model, "_has_field_access"):
        for name in names:
            if model._has_field_access(model._fields[name], "read"):
                yield name
