"""What the read rules of a model name, as far as their text tells.

The domain of a rule is Python, evaluated for each user. A deletion is told to those who
could read the record before it (see ``bus_row``), and for that the columns that the
rules of *anybody* compare must be kept. So the text is read, not a result of it.
"""

import ast
from typing import NamedTuple

from ..access import ACCESS_METHODS, overrides
from .internals import has_column

PLAIN_OPERATORS = frozenset(["=", "!=", "in", "not in"])


class RuleFields(NamedTuple):
    """The fields of a model that its read rules name.

    ``plain`` tells that the rules compare stored columns of the model itself and
    nothing else, so that the values of those columns say who may read a record.
    ``loose`` are the names without a column, whose changes no flush tells of. ``known``
    tells that nothing else of the model's records is named. ``reached`` are the fields
    of other records that are named, ``None`` if they are not known.
    """

    names: frozenset
    plain: bool
    loose: frozenset
    known: bool
    reached: frozenset | None

    def may_reach(self, names):
        """Return whether fields of other records may decide who reads a record."""
        return self.reached is None or not self.reached.isdisjoint(names)


def rule_fields(model):
    """Return what the read rules of ``model`` name, whoever they are for.

    :param model: an empty recordset
    :rtype: RuleFields
    """
    names, reached = set(), set()
    known = not overrides(model, *ACCESS_METHODS, "_search")
    plain = known
    is_reach_known = known and not model._inherits
    # sudo - ir.rule: the text of the rules is read to find field names and goes nowhere
    rules = model.env["ir.rule"].sudo()
    for parent in model._inherits:
        if rules.search_count(_read_rules(parent), limit=1):
            names.add(model._inherits[parent])
            plain = False
    for rule in rules.search(_read_rules(model._name)):
        conditions = _conditions(rule.domain_force)
        if conditions is None:
            plain = known = is_reach_known = False
            continue
        for path, operator in conditions:
            fname, *rest = path.split(".")
            if fname == "id" and not rest:
                plain &= operator in PLAIN_OPERATORS
                continue
            names.add(fname)
            reached.update(rest)
            # the fields by which a tree is searched are not named
            is_reach_known &= operator in PLAIN_OPERATORS and _is_stored(model, path)
            plain &= (
                not rest
                and operator in PLAIN_OPERATORS
                and _is_plain(model._fields.get(fname))
            )
    loose = {fname for fname in names if not has_column(model._fields.get(fname))}
    reached = frozenset(reached) if is_reach_known else None
    return RuleFields(frozenset(names), plain, frozenset(loose), known, reached)


def _read_rules(model_name):
    return [
        ("model_id.model", "=", model_name),
        ("perm_read", "=", True),
        ("domain_force", "!=", False),
    ]


def _is_stored(model, path):
    """Return whether all fields of a path are searched by what is written to them."""
    for fname in path.split("."):
        field = model._fields.get(fname) if model is not None else None
        if field is None or not field.store:
            return False
        model = model.env[field.comodel_name] if field.relational else None
    return True


def _is_plain(field):
    return bool(
        has_column(field)
        and not field.company_dependent
        and not field.translate
        and field.type not in ("properties", "properties_definition", "json", "binary")
    )


def _conditions(text):
    """Return the ``(path, operator)`` pairs of a domain's text, ``None`` if unclear."""
    try:
        node = ast.parse((text or "[]").strip(), mode="eval").body
    except SyntaxError:
        return None
    found = []
    return found if _collect(node, found) else None


def _collect(node, found):
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return all(_collect_item(item, found) for item in elements)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _collect(left, found) and _collect(right, found)
        case ast.IfExp(body=body, orelse=orelse):
            return _collect(body, found) and _collect(orelse, found)
        case ast.BoolOp(values=values):
            return all(_collect(value, found) for value in values)
    return False


def _collect_item(node, found):
    match node:
        case ast.Constant(value="&" | "|" | "!"):
            return True
        case (
            ast.Tuple(elts=[ast.Constant(value=path), ast.Constant(value=operator), _])
            | ast.List(elts=[ast.Constant(value=path), ast.Constant(value=operator), _])
        ):
            if isinstance(path, str):
                found.append((path, operator))
            return True
    return False
