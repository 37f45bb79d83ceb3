"""What one subscriber hears of the changes of one model."""

import json
from collections import defaultdict
from functools import partial
from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.tools import json_default

from ..access import ACCESS_METHODS, overrides
from ..parameters import max_records
from .internals import read_as_checked, would_match
from .observe import UID, observation_of, observe

MAX_BYTES = 256 * 1024

# Why a subscriber is not told of a record.
NO_ACCESS = "no access to the model"
HIDDEN = "the user may not read it"
NO_FIELD = "no field changed that the user may read"
UNREADABLE = "what changed cannot be read"


class Hearing(NamedTuple):
    """What a subscriber hears.

    :param list notifications: ``[[dbname, model, id], payload]`` of plain JSON for each
        record
    :param bool is_vague: whether records left of which the subscriber must not know the
        ids
    :param list untold: ``(ids, reason)`` of what the subscriber is not told of
    """

    notifications: list
    is_vague: bool = False
    untold: list = []


class Reader:
    """Reads for one subscriber, or finds what was read for another with equal answers.

    Each part of what is told (who may read which records, the values of some fields,
    who the author is) is kept by itself, so that those who may read different records
    share the values of the same ones.

    :param subscriber: see :class:`.rights.Subscriber`
    :param str model: model name
    :param Memo parts: what was read before in the same transaction, for anybody
    :param dict askers: ``{field: how much its values depended on the user so far}``,
        kept for later; it only says what is worth reading together
    """

    def __init__(self, subscriber, model, parts, askers):
        self.subscriber = subscriber
        self.model = model
        self._parts = parts
        self._askers = askers

    def observe(self, function):
        """Return ``function(env)``, and what it asked about the subscriber."""
        return observe(self.subscriber, function)

    def part(self, env, *key, function):
        """Return ``function(env)`` as a part of what is being observed.

        :param env: an observed environment
        :param key: hashable; what the result depends on, but for the subscriber
        """
        return self._part(env, key, function)[0]

    def _part(self, env, key, function):
        key = (self.subscriber.kind, *key)
        found = self._parts.find(key, self.subscriber.key_of)
        if not found:
            found = self.observe(function)
            self._parts.keep(key, *found)
        observation_of(env).include(found[1])
        return found

    def values(self, env, ids, names):
        """Return what `read()` gives, without what it would refuse.

        :return: ``{id: {field: value}}``
        """
        groups = defaultdict(list)
        for name in sorted(names):
            groups[self._asker(env, name)].append(name)
        rows = {id_: {} for id_ in ids}
        for asker, group in groups.items():
            read, asked = self._read(env, ids, group)
            if _weigh(asked) > asker and len(group) > 1:
                # one of them asks: find out which, to read it apart from now on
                read = defaultdict(dict)
                for name in group:
                    one, asked = self._read(env, ids, [name])
                    for id_, values in one.items():
                        read[id_].update(values)
            for id_ in ids:
                rows[id_].update(read.get(id_, {}))
        return {id_: values for id_, values in rows.items() if values}

    def _read(self, env, ids, names):
        def read(env):
            records = env[self.model].browse(ids)
            return {values["id"]: values for values in read_readable(records, names)}

        result, asked = self._part(env, ("values", ids, *names), read)
        if len(names) == 1:
            field = env[self.model]._fields[names[0]]
            self._askers[field] = max(self._asker(env, names[0]), _weigh(asked))
        return result, asked

    def _asker(self, env, name):
        return self._askers.get(env[self.model]._fields[name], 0)


def _weigh(asked):
    """Return how many users are likely to share what asked this."""
    return 2 if UID in asked else 1 if asked else 0


def reset(env, model):
    """Return the notification of a model that says: fetch again."""
    return _notification(env, model, False, "reset")


def render(reader, changes):
    """Return what one subscriber hears of the changes of a model.

    :param Reader reader: of the subscriber, for the model
    :param dict | None changes: see :func:`.merge.merge`
    :return: a :class:`Hearing`, and ``{question: key of the answer}`` it depends on
    :rtype: tuple
    """
    return reader.observe(lambda env: _hearing(env, reader, changes))


def _hearing(env, reader, changes):
    model = env[reader.model]
    if not model.has_access("read"):
        return Hearing([], untold=[(list(changes or ()), NO_ACCESS)])
    if changes is None or len(changes) > max_records(env):
        return Hearing([reset(env, reader.model)])
    return _Renderer(env, reader, changes).render()


def _notification(env, model, record_id, method, **payload):
    return [
        [env.cr.dbname, model, record_id],
        {
            "method": method,
            "data": {},
            "changed": [],
            "record_name": False,
            "user_id": False,
            "__last_update": False,
            "entire": False,
            "indirect": False,
            "origin": False,
            **payload,
        },
    ]


class _Renderer:
    def __init__(self, env, reader, changes):
        self.env = env
        self.reader = reader
        self.model = env[reader.model]
        self.changes = changes
        self.authors = {}
        self._fields = {}
        self.is_vague = False
        self.untold = []

    def render(self):
        readable = self._readable()
        notifications = [*self._tell(readable), *self._take_leave(readable)]
        dumped = json.dumps(notifications, default=json_default, allow_nan=False)
        if len(dumped.encode()) > MAX_BYTES:
            return Hearing([reset(self.env, self.model._name)])
        # back from JSON, because the bus knows neither dates nor lazy translations
        return Hearing(json.loads(dumped), self.is_vague, self.untold)

    def _readable(self):
        def search(env):
            return readable_records(env[self.reader.model].browse(self.changes))._ids

        return self.reader.part(self.env, "readable", function=search)

    def _tell(self, ids):
        """Yield what is told of the records that the subscriber may read now."""
        batches = defaultdict(list)
        for id_ in ids:
            change = self.changes[id_]
            names = self._readable_fields(id_)
            changed = names.keys() if change.method == "create" else change.fields
            changed = frozenset(changed & names.keys())
            if changed and change.method != "unlink":
                whole = self.model._sync_entire or change.method == "create"
                carried = [n for n in names if names[n] and (whole or n in changed)]
                batches[changed, tuple(carried), tuple(names)].append(id_)
            else:
                self.untold.append((id_, NO_FIELD))
        for (changed, carried, names), batch in batches.items():
            log = self.model._fields.keys() & {"write_date"}
            rows = self.reader.values(
                self.env, tuple(batch), {*carried, "display_name", *log}
            )
            for id_, values in rows.items():
                yield from self._of_record(id_, values, names, changed, carried)

    def _of_record(self, id_, values, names, changed, carried):
        change = self.changes[id_]
        # what turned out to be unreadable is not named either
        changed = [
            name
            for name in names
            if name in changed and (name in values or name not in carried)
        ]
        if not changed and change.method == "write":
            self.untold.append((id_, UNREADABLE))
            return
        yield _notification(
            self.env,
            self.model._name,
            id_,
            change.method,
            data={name: values[name] for name in carried if name in values},
            changed=changed,
            record_name=values.get("display_name", False),
            user_id=self._author(change.user),
            __last_update=values.get("write_date", False),
            entire=self.model._sync_entire or change.method == "create",
            indirect=change.indirect and change.method == "write",
            origin=change.origin,
        )

    def _readable_fields(self, id_):
        """Return ``{name: is carried}`` of the fields that may be told of."""
        if not overrides(self.model, "_has_field_access"):
            # asked of the model, it is the same for all of its records
            id_ = False
        if id_ not in self._fields:
            record = self.model.browse(id_ or ())
            self._fields[id_] = {
                name: is_carried(self.env, field)
                for name in self.model._sync_fields()
                if (field := self.model._fields.get(name))
                and record._has_field_access(field, "read")
            }
        return self._fields[id_]

    def _author(self, user_id):
        if user_id not in self.authors:
            self.authors[user_id] = self.reader.part(
                self.env, "author", user_id, function=partial(_read_author, user_id)
            )
        return self.authors[user_id]

    def _take_leave(self, readable):
        """Yield what is told of records that are not there, or not for this user."""
        left = [id_ for id_ in self.changes if id_ not in readable]
        for id_ in left:
            change = self.changes[id_]
            could = bool(change.was) and self._could_read(id_)
            if could is None and not self.env.user._is_internal():
                self.is_vague = True
                could = False
            if could is False:
                self.untold.append((id_, HIDDEN))
                continue
            yield _notification(
                self.env,
                self.model._name,
                id_,
                "unlink",
                user_id=self._author(change.user),
                origin=change.origin,
            )

    def _could_read(self, id_):
        """Return whether the user could read the record before, ``None``: unknown."""
        states = self.changes[id_].was
        if None in states and overrides(self.model, *ACCESS_METHODS, "_search"):
            return None
        domain = self.env["ir.rule"]._compute_domain(self.model._name, "read")
        if domain.is_true():
            return True
        columns = {condition.field_expr for condition in domain.iter_conditions()}
        if any(state is None or columns - state.keys() - {"id"} for state in states):
            return None
        return any(would_match(self.model, id_, state, domain) for state in states)


def _read_author(user_id, env):
    user = readable_records(env["res.users"].browse(user_id))
    rows = read_readable(user, ["name", "write_date"])
    if not rows or "name" not in rows[0]:
        return False
    return {
        "id": user_id,
        "name": rows[0]["name"],
        "__last_update": rows[0].get("write_date", False),
    }


def readable_records(records):
    """Return those records that exist and that the user may read.

    Rules are left to the database, as `read()` leaves them. `_filtered_access`
    evaluates them as superuser, and what it reads on the way, lines above all, `read()`
    would then give to the user.
    """
    model = records.with_context(active_test=False)
    readable = model.search([("id", "in", records.ids)], order="id")
    if overrides(model, *ACCESS_METHODS):
        readable = readable._filtered_access("read")
        records.env.invalidate_all()
    return readable.with_env(records.env)


def is_carried(env, field):
    """Return whether a field's value is small, and the same in all of a user's tabs."""
    by_company = {"company", "allowed_company_ids"}
    return field.type != "binary" and by_company.isdisjoint(
        env.registry.field_depends_context[field]
    )


def read_readable(records, names):
    """Read like `read()`, without what it would refuse.

    :param records: records that the user may read
    :return: a list of dicts; a field that the user may not read is not in them
    """
    # The name of a link is computed as superuser, and lines that were read for it stay
    # in the cache, where `read()` would take them for the user's.
    records.env.invalidate_all(flush=False)
    try:
        return read_as_checked(records, names)
    except AccessError:
        # a name is often refused for all records, a record rarely for all names
        if len(names) > 1:
            half = len(names) // 2
            rows = {}
            for part in (names[:half], names[half:]):
                for values in read_readable(records, part):
                    rows.setdefault(values["id"], {}).update(values)
            return list(rows.values())
        if len(records) > 1:
            half = len(records) // 2
            return [
                *read_readable(records[:half], names),
                *read_readable(records[half:], names),
            ]
        return []
