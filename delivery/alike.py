"""Whether a domain means the same records to everybody.

Its text does not tell: a field may be searched by a method, which may look at the user.
"""

from odoo.fields import Domain


def is_alike(model, domain, sudo=True):
    """Return whether a domain means the same to users of equal rights and companies.

    :param odoo.models.BaseModel model: the model that the domain is for
    :param odoo.fields.Domain domain: without conditions in SQL
    :param bool sudo: whether it is evaluated past the rules of other models, as record
        rules are
    """
    conditions = domain.optimize(model).iter_conditions()
    return all(_is_condition_alike(model, c, sudo) for c in conditions)


def is_value_alike(model, field, sudo=False):
    """Return whether an x2many's own domain means the same to these users.

    :param odoo.models.BaseModel model: the model of the field
    :param odoo.fields.Field field: a one2many or many2many
    :param bool sudo: as for :func:`is_alike`
    """
    if field.related and not field.store:
        return is_alike(model, Domain(field.related, "!=", False))
    if not field.store:
        return True  # what computes it does not look at the domain
    if callable(field.domain):
        return False
    domain = field.get_comodel_domain(model)
    return is_alike(model.env[field.comodel_name], domain, sudo)


def _is_condition_alike(model, condition, sudo):
    # an optimized domain follows relations by `any`, never by a dotted path
    fname, dot, rest = condition.field_expr.partition(".")
    operator, value = condition.operator, condition.value
    field = model._fields.get(fname)
    if field is None or "uid" in model.pool.field_depends_context[field]:
        return False
    if field.related and not field.store:
        if not field.inherited and field.search != field._search_related:
            return False
        path = Domain(field.related + dot + rest, operator, value)
        return is_alike(model, path, sudo)
    if not field.store or field.search:
        return False
    if operator in ("child_of", "parent_of"):
        # a name instead of ids is searched for
        return sudo and not _holds_name(value)
    is_x2many = field.type in ("one2many", "many2many")
    if is_x2many and not is_value_alike(model, field, sudo):
        return False
    if isinstance(value, Domain):
        return sudo and is_alike(model.env[field.comodel_name], value)
    return True


def _holds_name(value):
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return any(isinstance(item, str) for item in values)
