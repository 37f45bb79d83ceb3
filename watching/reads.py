"""What a piece of code has read from the database.

A view shows what its calls answered, and an answer can be another one only if something
that was read for it has changed. What a computed field reads cannot be told from what
it declares. So it is recorded: rows that were fetched, and columns by which records
were searched, with the domains of the searches.
"""

import re
from collections import defaultdict
from contextlib import contextmanager
from functools import cached_property

from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.lru import LRU
from odoo.tools.query import Query

from .internals import relation_fields, table_models, widest
from .statement import PlainStatement

#: In the place of names of fields: any of them.
ALL = "*"
#: A longer domain is not kept: any record may belong to it.
MAX_VALUES = 2000
#: Nor is one of more conditions, which take long to compare with many records.
MAX_CONDITIONS = 50
#: Whose searches find records: those of the person who asks, as the person's own, and
#: those of code that may read more.
OWN, CODE = "own", "code"
#: They are made for a person's search, by conditions that may be the person's.
UNSURE = "unsure"

_WORDS = re.compile(r"\w+")
_JOINED = re.compile(r"\bJOIN\s+\"?(\w+)\"?(?:\s+AS\s+\"(\w+)\")?", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\s+\"(\w+)\"")
_IS_READING = re.compile(r"[\s(]*(?:SELECT|WITH)\b", re.IGNORECASE)
# what the ORM makes of a search, where nothing else is selected
_IS_SEARCH = re.compile(r"SELECT (?:\"\w+\"\.\"id\"|COUNT\(\*\)|) FROM ")
# a query in the place of a table, but for the one that counts up to a limit
_IS_MADE_UP = re.compile(r"\bFROM\s*\((?!SELECT\s+FROM\b)", re.IGNORECASE)
# {shape: {model: fields that were looked at}}
_wanted = LRU(1024)
_PLAIN = (int, float, str, type(None))


class Reads:
    """What was read, by model.

    .. attribute:: rows

        ``{model: {field: ids}}``: the fields of these records

    .. attribute:: searched

        ``{model: fields}``: they decided which records were found, or in which order,
        or were summed up; ``id`` stands for the records being there at all

    .. attribute:: searches

        ``{model: {whose: Searches}}``: which records ``searched`` could find, all
        others were left out. What the person searched (see :data:`OWN`) finds only what
        the person may read.

    .. attribute:: seen

        ``{model: ids}``: the records that the person has read, who could do so

    .. attribute:: joined

        ``{model: {(other model, path, whose): fields}}``: like ``searched``, of the
        records to which a path leads from records of another model

    .. attribute:: hanging

        ``{model: {(field, other model): fields}}``: like ``searched``, of the records
        that a field links to one of another model which could be found itself

    .. attribute:: free

        ``{model: fields}``: like ``searched``, where it is not known of which records

    :param shape: hashable; what the code is asked for, but for the records. What it has
        looked at before is fetched together, and nothing else is.
    """

    #: id of the person, or what stands for it
    uid = None

    def __init__(self, shape=None):
        if shape not in _wanted:
            _wanted[shape] = defaultdict(set)
        self._wanted = _wanted[shape]
        self.rows = defaultdict(lambda: defaultdict(set))
        self.searched = defaultdict(set)
        self.searches = defaultdict(lambda: defaultdict(Searches))
        self.seen = defaultdict(set)
        self.joined = defaultdict(lambda: defaultdict(set))
        self.hanging = defaultdict(lambda: defaultdict(set))
        self.free = defaultdict(set)
        # {table: {text of the conditions by which it was searched: by whom}}
        self._conditions = defaultdict(lambda: defaultdict(set))
        self._links = None
        self._orm_table = None
        # the searches that are being made, each within the one before
        self._made = []

    # ------------------------------------------------------------------
    # What the ORM and others do
    # ------------------------------------------------------------------

    def add_rows(self, records, names):
        """Note that fields of records were fetched."""
        rows = self.rows[records._name]
        for name in names:
            rows[name].update(records._ids)

    def add_found(self, query, records):
        """Note which records a search has found: all that it could, or the first ones.

        :param Query query: see :meth:`add_search`
        """
        if query.offset:
            return
        is_cut = bool(query.limit and len(records) >= query.limit)
        for searches in self.searches[records._name].values():
            if searches.take(query, is_cut):
                self.add_rows(records, ["id"])

    def add_seen(self, records):
        """Note that records were fetched, whose ever rights were asked for it."""
        if self._is_own(records.env):
            self.seen[records._name].update(records._ids)

    def wanted(self, model_name, name):
        """Return what to fetch when a field is looked at that is not in cache.

        The ORM would fetch all there is, of which nobody knows what was looked at.

        :rtype: list[str]
        """
        names = self._wanted[model_name]
        names.add(name)
        return sorted(names)

    @contextmanager
    def searching(self, model, domain, bypass_access):
        """Have a search be made in a ``with`` block, which gets whose it is.

        :param model: an empty recordset
        :param domain: the one that is searched
        :param bool bypass_access: whether all records may be found
        """
        outer = self._made[-1] if self._made else None
        if self._is_own(model.env) and not bypass_access:
            whose = OWN
        elif outer is None or (outer.whose == OWN and outer.has_rules):
            whose = CODE
        else:
            whose = UNSURE if outer.whose == OWN else outer.whose
        self._made.append(_Made(model, domain, whose))
        try:
            yield whose
        finally:
            self._made.pop()

    def note_rules(self, model_name):
        """Note that a search goes on with the rules of its model."""
        if self._made and self._made[-1].model._name == model_name:
            self._made[-1].has_rules = True

    def _is_own(self, env):
        """Return whether records are read with the rights of the person who asks."""
        # to compare it may be to ask something about the person
        if env.su or type(env.uid) is not type(self.uid):
            return False
        return type(env.uid) is not int or env.uid == self.uid

    def add_search(self, model, domain, active_test, query, whose):
        """Note that records may be found by a domain.

        :param model: an empty recordset
        :param domain: the one that is searched
        :param bool active_test: whether archived records are left out
        :param Query query: what the ORM made of it
        :param str whose: see :meth:`searching`
        """
        if self._links is not None and model._name == self._links.model:
            self._links.decisive = {f.name for f in query.where_clause.to_flush}
            return
        self._conditions[model._table][query.where_clause.code].add(whose)
        domain = Domain(domain)
        conditions = [*domain.iter_conditions()]
        if whose == UNSURE:
            self.searches[model._name][CODE].add(query, None)
            return
        searches = self.searches[model._name][whose]
        if ids := _ids_of(domain):
            searches.ids.update(ids)
            return
        if (
            model._active_name
            and active_test
            and model.env.context.get("active_test", True)
            and not any(c.field_expr == model._active_name for c in conditions)
        ):
            domain &= Domain(model._active_name, "=", True)
        is_short = len(conditions) <= MAX_CONDITIONS
        plain = to_plain(list(widest(domain, to_plain))) if is_short else None
        if self._made and self._made[-1].only_links_to(model._name):
            searches.add_linked(query, plain)
        else:
            searches.add(query, plain)

    @contextmanager
    def by_orm(self, table):
        """Have statements over a table taken for the ORM's own, for a ``with`` block.

        It names the fields of those that sum up records, and the rows that it fetches
        are noted.
        """
        before, self._orm_table = self._orm_table, table
        try:
            yield
        finally:
            self._orm_table = before

    @contextmanager
    def linking(self, records, field):
        """Note how a many2many field of records is read, for a ``with`` block.

        Of the other model, only the linked records count.
        """
        self._links = links = _Links(field.comodel_name)
        try:
            yield
        finally:
            self._links = None
        # who is archived, or forbidden, is not among the links that were read
        self.free[field.comodel_name].update(links.decisive)
        linked = {id_ for record in records for id_ in record[field.name]._ids}
        for name in links.names - links.decisive:
            self.rows[field.comodel_name][name].update(linked)

    def add_statement(self, env, statement):
        """Note what a statement reads.

        :param statement: an SQL object, or text, as given to the cursor
        """
        is_sql = isinstance(statement, SQL)
        code = statement.code if is_sql else str(statement)
        if not _IS_READING.match(code):
            return
        names = defaultdict(set)
        for field in statement.to_flush if is_sql else ():
            names[field.model_name].add(field.name)
        if self._links is not None:
            self._links.names.update(names[self._links.model])
            return
        main = _FROM.search(code)
        is_orm = bool(
            is_sql
            and (_IS_SEARCH.match(code) or (main and main[1] == self._orm_table))
            # what it reads is not what its model declares
            and not _IS_MADE_UP.search(code)
        )
        if is_sql and not is_orm and self._add_plain_statement(env, statement):
            return
        words = {*_WORDS.findall(code)}
        joined = defaultdict(set)
        for table, alias in _JOINED.findall(code):
            joined[table].add(alias)
        tables = table_models(env)
        for table in words & tables.keys():
            # a table may be joined with itself, and is then both
            is_main = bool(main and main[1] == table) or table not in joined
            is_known = is_main and self._is_searched(table, code)
            for model_name in tables[table]:
                if env[model_name]._table != table:
                    # a view of the database, whose columns are its own
                    self.free[model_name].add(ALL)
                    continue
                paths = is_orm and _paths(env, code, model_name, joined.get(table))
                for path in paths or ():
                    joining = *path, self._whose(main[1], code)
                    self.joined[model_name][joining].update(names[model_name])
                if is_orm and is_known:
                    self.searched[model_name].update(names[model_name], {"id"})
                elif is_orm and names[model_name]:
                    if is_main or not paths:
                        self.free[model_name].update(names[model_name])
                elif is_main or not paths:
                    self.free[model_name].add(ALL)
                if is_known and table in joined and not paths:
                    self.free[model_name].update(names[model_name] or {ALL})
        self._add_relations(env, words, is_orm)

    def _add_relations(self, env, words, is_orm):
        """Note the many2many fields whose tables a statement names."""
        relations = relation_fields(env)
        for table in words & relations.keys():
            ends = relations[table]
            known = [end for end in ends if is_orm and env[end[0]]._table in words]
            # of each link that comes or goes, both ends are told
            for model_name, name in known or ends:
                (self.searched if known else self.free)[model_name].add(name)

    def _add_plain_statement(self, env, statement):
        """Note a statement of somebody's own, if it is plain enough to be understood.

        It selects records of one table, by a domain that is noted or by their ids, and
        joins records that are linked to these.

        :return: whether it is
        """
        plain = PlainStatement.of(statement, self._conditions)
        tables = table_models(env)
        if plain is None or len(tables.get(plain.table, ())) != 1:
            return False
        [main] = tables[plain.table]
        if not plain.ids and not plain.is_searched:
            return False
        hanging = []
        relations = relation_fields(env)
        for table, column in plain.joins:
            if table in relations:
                self.searched[main].update(n for m, n in relations[table] if m == main)
            for model_name in tables.get(table, ()):
                field = env[model_name]._fields.get(column)
                if field is None or field.comodel_name != main:
                    return False
                hanging.append((model_name, column))
        for model_name, column in hanging:
            self.hanging[model_name][column, main].add(ALL)
        self.searched[main].update((ALL, "id"))
        self.searches[main][CODE].ids.update(plain.ids)
        for field in statement.to_flush:
            # of the domain that it is searched by
            table = env[field.model_name]._table
            is_known = self._is_searched(table, statement.code)
            noted = self.searched if is_known else self.free
            noted[field.model_name].update((field.name, "id"))
        return True

    def _whose(self, table, code):
        """Return who has searched the records of a table that a statement selects."""
        conditions = self._conditions.get(table, {})
        found = max((c for c in conditions if c in code), key=len, default=None)
        whose = conditions.get(found, ())
        return UNSURE if len(whose) != 1 else next(iter(whose))

    def _is_searched(self, table, code):
        """Return whether a statement looks for records by domains that are noted."""
        return any(
            condition in code
            for condition in (
                f'"{table}"."id" IN %s',
                # by ids whose order is kept
                f'"{table}"."id" = "{table}__ids"."unnest"',
                *self._conditions.get(table, ()),
            )
        )

    # ------------------------------------------------------------------
    # Plain JSON
    # ------------------------------------------------------------------

    def to_json(self):
        """Return it as plain JSON.

        :return: ``{model: content}``, see :class:`.footprint.Footprint`
        """
        kinds = self.rows, self.searched, self.joined, self.hanging, self.free
        names = {name for kind in kinds for name in kind}
        return {name: self._model_to_json(name) for name in sorted(names)}

    def _model_to_json(self, name):
        fields = defaultdict(list)
        for fname, ids in sorted(self.rows.get(name, {}).items()):
            fields[frozenset(ids)].append(fname)
        content = {
            "rows": [[fnames, sorted(ids)] for ids, fnames in fields.items() if ids],
            "searched": sorted(self.searched.get(name, ())),
            **{
                whose: searches.to_json()
                for whose, searches in self.searches.get(name, {}).items()
            },
            "seen": OWN in self.searches.get(name, {}) and self._seen_to_json(name),
            "joined": [
                [other, path, sorted(names), whose]
                for (other, path, whose), names in self.joined.get(name, {}).items()
                if names
            ],
            "hanging": [
                [fname, other, sorted(names)]
                for (fname, other), names in self.hanging.get(name, {}).items()
            ],
            "free": sorted(self.free.get(name, ())),
        }
        return {key: value for key, value in content.items() if value}

    def _seen_to_json(self, name):
        seen = self.seen.get(name, set())
        fetched = set().union(*self.rows.get(name, {}).values())
        # mostly, they are what was fetched
        return True if seen == fetched else sorted(seen)


class Searches:
    """Which records of a model searches could find.

    .. attribute:: domains

        by which was searched; a ``None`` among them: any record

    .. attribute:: linked

        by which was searched for those to whom others link: what nothing links to
        changes nothing, whether it comes or goes

    .. attribute:: ids

        by which was searched

    .. attribute:: unread

        those searches of which it is not known what they found

    .. attribute:: cut

        those others that may find more than is among the rows, though no deletion
        changes what they found, but for that of a row
    """

    def __init__(self):
        self.domains = []
        self.linked = []
        self.ids = set()
        self.unread = []
        self.cut = []

    def add(self, query, domain):
        """Note a search by a domain."""
        self.unread.append(query)
        if domain not in self.domains:
            self.domains.append(domain)

    def add_linked(self, query, domain):
        """Note a search by a domain that is a part of one for what links to it."""
        self.cut.append(query)
        if domain not in self.linked:
            self.linked.append(domain)

    def take(self, query, is_cut):
        """Note that what a search found is known; return if it was not.

        :param bool is_cut: whether there may be more than it found
        """
        others = [one for one in self.unread if one is not query]
        is_new = len(others) < len(self.unread)
        self.unread = others
        if is_new and is_cut:
            self.cut.append(query)
        return is_new

    def to_json(self):
        content = {
            "domains": self.domains,
            "linked": self.linked,
            "ids": sorted(self.ids),
            "unseen": bool(self.unread or self.cut),
            "cut": bool(self.cut and not self.unread),
        }
        return {key: value for key, value in content.items() if value}


class _Made:
    """A search that is being made."""

    def __init__(self, model, domain, whose):
        self.model = model
        self.whose = whose
        self._domain = domain
        #: its conditions are done, and what follows are the rules of its model
        self.has_rules = False

    def only_links_to(self, model_name):
        """Return whether it searches another model only for what many2one fields name.

        :param str model_name: of the other model
        """
        return not self.has_rules and model_name in self._linked

    @cached_property
    def _linked(self):
        """Names of the models that it searches for nothing else; none if unknown."""
        domain = Domain(self._domain)
        if not self.model._auto or to_plain(list(domain)) is None:
            return frozenset()
        fields = [
            self.model._fields.get(condition.field_expr.split(".")[0])
            for condition in domain.iter_conditions()
        ]
        # what is computed may be searched by whatever code does
        is_known = all(map(_is_column, fields))
        return frozenset(field.comodel_name for field in fields if is_known)


class _Links:
    def __init__(self, model):
        self.model = model
        self.names = set()
        self.decisive = set()


def _is_column(field):
    """Return whether a field is a column, of which each change is told."""
    return field and field.store and field.column_type and not field.company_dependent


def _paths(env, code, model_name, aliases):
    """Return the paths by which the ORM has joined records of a model.

    Its aliases are made of the table that it started from, and of the links.

    :return: pairs of a model and a path from there; ``None`` where they are not known
    """
    main = _FROM.search(code)
    if not (aliases and main):
        return None
    table = main[1]
    paths = set()
    for alias in aliases:
        links = alias.removeprefix(f"{table}__").split("__")
        starts = [
            start
            for start in table_models(env).get(table, ())
            if alias.startswith(f"{table}__")
            and _leads_to(env, start, links) == model_name
        ]
        if not starts:
            return None
        paths.update((start, ".".join(links)) for start in starts)
    return paths


def _leads_to(env, model_name, links):
    """Return the model to which many2one fields lead, ``None`` if they do not."""
    for link in links:
        field = env[model_name]._fields.get(link)
        if field is None or field.type != "many2one" or not field.store:
            return None
        model_name = field.comodel_name
    return model_name


def _ids_of(domain):
    """Return the ids of a domain that names nothing else, ``None`` for any other."""
    conditions = [*domain.iter_conditions()]
    if len(conditions) != 1 or list(domain) != list(conditions[0]):
        return None
    [(fname, operator, value)] = [*conditions[0]]
    if fname != "id" or operator != "in" or isinstance(value, Query):
        return None
    ids = [*value]
    return ids if all(type(id_) is int for id_ in ids) else None


def to_plain(value):
    """Return a domain as plain JSON, or ``None`` if it holds anything else."""
    try:
        return _to_plain(value, iter(range(MAX_VALUES)))
    except (TypeError, StopIteration):
        return None


def _to_plain(value, budget):
    next(budget)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Query) or not hasattr(value, "__iter__"):
        raise TypeError(value)
    if hasattr(value, "_fields"):
        raise TypeError(value)
    items = [*value]
    # a domain that is made of SQL says nothing else of itself
    if any(item is value for item in items):
        raise TypeError(value)
    return [_to_plain(item, budget) for item in items]
