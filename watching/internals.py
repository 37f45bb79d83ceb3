"""All that watching takes from private parts of Odoo, and of PostgreSQL."""

import logging
from collections import defaultdict
from contextlib import contextmanager
from functools import wraps

from odoo.fields import Domain
from odoo.http import _request_stack
from odoo.models import BaseModel
from odoo.orm.domains import DomainNary

from odoo.addons.bus.models.bus import dispatch

_logger = logging.getLogger(__name__)

#: What is taught to tell of what it reads.
ORM = (
    *("_search", "_fetch_query", "_fetch_field", "fetch", "_has_field_access"),
    *("_read_group", "_read_grouping_sets"),
)
READS = "_web_syncer_reads"


# ------------------------------------------------------------------
# What is taught to the ORM
# ------------------------------------------------------------------


def reads_of(env):
    """Return what is being noted of an environment's reading, ``None`` if nothing."""
    return getattr(env.cr, READS, None)


@contextmanager
def noting_statements(env, reads):
    """Have a cursor note what its statements read, for a ``with`` block.

    :param odoo.api.Environment env: environment of the cursor
    :param Reads reads: takes the notes
    """
    cr = env.cr
    # what is made of the registry, once, is not read by whoever comes first
    table_models(env)
    relation_fields(env)
    execute = cr.execute

    def note_and_execute(query, *args, **kwargs):
        reads.add_statement(env, query)
        return execute(query, *args, **kwargs)

    reads.uid = env.uid
    cr.execute = note_and_execute
    setattr(cr, READS, reads)
    try:
        yield
    finally:
        # the class's own is in sight again
        del cr.execute
        delattr(cr, READS)


class RequestNeeded(Exception):
    """What is being read depends on the request that it is for."""


class _NoRequest:
    def __init__(self):
        self.is_asked = False

    def __bool__(self):
        self.is_asked = True
        raise RequestNeeded

    def __getattr__(self, name):
        self.is_asked = True
        raise RequestNeeded(name)


@contextmanager
def without_request():
    """Have nothing look at the current request, for a ``with`` block.

    :raise RequestNeeded: if anything did, even if that was ignored
    """
    nothing = _NoRequest()
    _request_stack.push(nothing)
    try:
        yield
    finally:
        _request_stack.pop()
    if nothing.is_asked:
        raise RequestNeeded


def _patch():
    # Not overridden in models/: Odoo reads links in another way where a model has a
    # `_search()` of its own.
    search, fetch = BaseModel._search, BaseModel._fetch_query

    @wraps(search)
    def note_search(self, domain, offset=0, limit=None, order=None, **kwargs):
        reads = reads_of(self.env)
        if reads is None:
            return search(self, domain, offset, limit, order, **kwargs)
        with reads.searching(self, domain, kwargs.get("bypass_access")) as whose:
            query = search(self, domain, offset, limit, without_ties(order), **kwargs)
        reads.add_search(self, domain, kwargs.get("active_test", True), query, whose)
        return query

    @wraps(fetch)
    def note_fetch(self, query, fields):
        reads = reads_of(self.env)
        if reads is None:
            return fetch(self, query, fields)
        links = [field for field in fields if field.type == "many2many"]
        with reads.by_orm(self._table):
            records = fetch(self, query, [f for f in fields if f not in links])
        reads.add_found(query, records)
        reads.add_rows(records, [field.name for field in fields])
        reads.add_seen(records)
        for field in links if records else ():
            with reads.linking(records, field):
                fetch(records, records._as_query(ordered=False), [field])
        return records

    fetch_field = BaseModel._fetch_field

    @wraps(fetch_field)
    def note_fetch_field(self, field):
        reads = reads_of(self.env)
        if reads is None:
            return fetch_field(self, field)
        names = [
            name
            for name in reads.wanted(self._name, field.name)
            if name == field.name or self._has_field_access(self._fields[name], "read")
        ]
        return self.fetch(names)

    BaseModel._search, BaseModel._fetch_query = note_search, note_fetch
    BaseModel._fetch_field = note_fetch_field
    for name in ("_read_group", "_read_grouping_sets"):
        setattr(BaseModel, name, _by_orm(getattr(BaseModel, name)))


def _by_orm(method):
    @wraps(method)
    def note(self, *args, **kwargs):
        reads = reads_of(self.env)
        if reads is None:
            return method(self, *args, **kwargs)
        with reads.by_orm(self._table):
            return method(self, *args, **kwargs)

    return note


_missing = [name for name in ORM if not hasattr(BaseModel, name)]
#: Whether it can be told what views were answered from.
is_noting = not _missing
if is_noting:
    _patch()
else:
    _logger.error(
        "This Odoo has no %s: %s",
        ", ".join(_missing),
        "views follow their own records only",
    )


def without_ties(order):
    """Return an order in which no two records are equal.

    The database gives equal ones in another order each time, though nothing of what is
    shown has changed.

    :param order: as given to `search()`; ``None`` stays
    """
    if not order or any(part.split()[:1] == ["id"] for part in order.split(",")):
        return order
    return f"{order}, id"


def widest(domain, to_plain):
    """Return a domain of at least the same records, with plain conditions only.

    :param to_plain: returns ``None`` for what is not plain
    """
    if isinstance(domain, DomainNary):
        return domain.apply(widest(child, to_plain) for child in domain.children)
    return Domain.TRUE if to_plain(list(domain)) is None else domain


# ------------------------------------------------------------------
# The bus
# ------------------------------------------------------------------


def watches_of(dbname):
    """Return all that websockets of this process watch in a database."""
    # a copy, because other threads subscribe meanwhile
    return [
        channel
        for channel in dispatch._channels_to_ws.copy()
        if len(channel) == 5 and channel[:3] == (dbname, "web_syncer", "watch")
    ]


# ------------------------------------------------------------------
# Fields
# ------------------------------------------------------------------


def is_read_elsewhere(model, names):
    """Return whether fields of other records of a model are computed from some.

    :param model: an empty recordset
    :param names: names of its fields
    """
    registry = model.env.registry
    trees = [
        registry.get_field_trigger_tree(model._fields[name])
        for name in names
        if name in model._fields
    ]
    return any(_leads_to(tree, model._name) for tree in trees)


def _leads_to(tree, model_name):
    return any(
        any(field.model_name == model_name for field in subtree.root)
        or _leads_to(subtree, model_name)
        for subtree in tree.values()
    )


# ------------------------------------------------------------------
# Tables
# ------------------------------------------------------------------


def table_models(env):
    """Return which models a table, or a view, shows: ``{table: model names}``."""
    return _of_registry(env, "_web_syncer_table_models", _table_models)


def relation_fields(env):
    """Return which many2many fields a table keeps: ``{table: (model, field)}``."""
    return _of_registry(env, "_web_syncer_relation_fields", _relation_fields)


def _of_registry(env, attribute, make):
    registry = env.registry
    if attribute not in vars(registry):
        setattr(registry, attribute, make(env))
    return vars(registry)[attribute]


def _table_models(env):
    tables = defaultdict(set)
    for model in env.values():
        if not model._abstract and model._auto and not model._transient:
            tables[model._table].add(model._name)
    for view, table in _sources_of_views(env):
        # a view of a view comes after it
        tables[view] |= tables.get(table, set())
    return {table: sorted(names) for table, names in tables.items() if names}


def _sources_of_views(env):
    """Return the tables that the database's views read, as pairs of names."""
    env.cr.execute(
        """
        WITH RECURSIVE source AS (
            SELECT DISTINCT rule.ev_class AS view, link.refobjid AS origin
              FROM pg_rewrite rule
              JOIN pg_depend link
                ON link.classid = 'pg_rewrite'::regclass
               AND link.objid = rule.oid
               AND link.refclassid = 'pg_class'::regclass
               AND link.refobjid <> rule.ev_class
        ), deep AS (
            SELECT view, origin FROM source
             UNION
            SELECT deep.view, source.origin
              FROM deep
              JOIN source ON source.view = deep.origin
        )
        SELECT shown.relname, origin.relname
          FROM deep
          JOIN pg_class shown ON shown.oid = deep.view
          JOIN pg_class origin ON origin.oid = deep.origin AND origin.relkind = 'r'
         WHERE shown.relnamespace = current_schema::regnamespace
        """
    )
    return env.cr.fetchall()


def _relation_fields(env):
    tables = defaultdict(list)
    for model in env.values():
        for field in model._fields.values():
            if field.type == "many2many" and field.store and not model._abstract:
                tables[field.relation].append((model._name, field.name))
    return dict(tables)
