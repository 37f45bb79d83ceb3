"""Reads of columns as the database holds them, before a flush or a deletion."""

from collections import defaultdict

from odoo import fields
from odoo.tools import SQL


def real_ids(records):
    """Return the ids of records that can be in the database."""
    return [id_ for id_ in records._ids if isinstance(id_, int) and id_]


def read_columns(model, fnames, ids):
    """Return the stored values of some columns.

    :param model: an empty recordset
    :param fnames: names of fields with a column
    :param ids: ids of records
    :return: ``{id: {field name: value}}``
    """
    fnames = sorted(fnames)
    if not fnames or not ids:
        return {}
    rows = model.env.execute_query(
        SQL(
            "SELECT id, %s FROM %s WHERE id IN %s",
            SQL(", ").join(map(SQL.identifier, fnames)),
            SQL.identifier(model._table),
            tuple(ids),
        )
    )
    return {id_: dict(zip(fnames, values, strict=True)) for id_, *values in rows}


def read_links(model, fname, ids):
    """Return which records a stored many2many field links.

    :param model: an empty recordset
    :param ids: ids of records
    :rtype: defaultdict[int, set[int]]
    """
    links = defaultdict(set)
    if not ids:
        return links
    field = model._fields[fname]
    rows = model.env.execute_query(
        SQL(
            "SELECT %s, %s FROM %s WHERE %s IN %s",
            SQL.identifier(field.column1),
            SQL.identifier(field.column2),
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            tuple(ids),
        )
    )
    for id_, other_id in rows:
        links[id_].add(other_id)
    return links


def select_ids(env, table, column, where_column, ids, limit):
    """Return the values of ``column`` where ``where_column`` holds one of ``ids``.

    :param int limit: one more than this many are returned at most
    :rtype: set[int]
    """
    if not ids:
        return set()
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT %s FROM %s WHERE %s IN %s LIMIT %s",
            SQL.identifier(column),
            SQL.identifier(table),
            SQL.identifier(where_column),
            tuple(ids),
            limit + 1,
        )
    )
    return {id_ for (id_,) in rows if id_}


def existing_ids(model, ids):
    """Return those among the ids that the table has.

    :param model: an empty recordset
    :rtype: set[int]
    """
    return select_ids(model.env, model._table, "id", "id", ids, len(ids))


def ends(plan, values):
    """Yield the far ends of a record's relations to published models.

    :param Plan plan: the plan of the record's model
    :param dict values: the record's columns
    :return: pairs of ``Target`` and record id
    """
    for fname, targets in plan.parents.items():
        if id_ := values.get(fname):
            for target in targets:
                yield target, id_
    for (model_fname, fname), by_model in plan.references.items():
        if id_ := values.get(fname):
            for target in by_model.get(values.get(model_fname), ()):
                yield target, id_


def rule_values(model, ids):
    """Return what the columns that the model's read rules name hold now.

    :return: ``{id: {column: value}}``, values as in JSON; ``{id: None}`` where the
        rules name more than plain columns
    """
    rules = model._sync_rule_fields()
    if not rules.plain:
        return dict.fromkeys(ids)
    if not rules.names:
        return {id_: {} for id_ in ids}
    return {
        id_: {fname: _to_json(model, fname, value) for fname, value in values.items()}
        for id_, values in read_columns(model, rules.names, ids).items()
    }


def _to_json(model, fname, value):
    match model._fields[fname].type:
        case "date":
            return fields.Date.to_string(value)
        case "datetime":
            return fields.Datetime.to_string(value)
        case "float" | "monetary":
            return float(value or 0)
    return False if value is None else value
