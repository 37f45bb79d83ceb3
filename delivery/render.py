"""What one subscriber hears of the changes of one model."""

import json
from collections import defaultdict

from odoo.exceptions import AccessError
from odoo.tools import json_default

from ..access import ACCESS_METHODS, overrides
from ..limits import max_records

MAX_BYTES = 256 * 1024


def reset(env, model):
    """Return the notification of a model that says: fetch again."""
    return _notification(env, model, False, "reset")


def render(env, model, changes):
    """Return what one subscriber hears of the changes of a model.

    :param odoo.api.Environment env: see :func:`.rights.subscriber_env`
    :param str model: a flagged model that the subscriber may read
    :param dict | None changes: see :func:`.merge.merge`
    :return: ``[[dbname, model, id], payload]`` of plain JSON for each record, and
        whether records left of which the subscriber must not know the ids
    :rtype: tuple[list, bool]
    """
    if changes is None or len(changes) > max_records(env):
        return [reset(env, model)], False
    renderer = _Renderer(env, model, changes)
    dumped = json.dumps(renderer.render(), default=json_default, allow_nan=False)
    if len(dumped.encode()) > MAX_BYTES:
        return [reset(env, model)], False
    # back from JSON, because the bus knows neither dates nor lazy translations
    return json.loads(dumped), renderer.is_vague


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
    def __init__(self, env, model, changes):
        self.env = env
        self.model = env[model]
        self.changes = changes
        self.authors = {}
        self.is_vague = False

    def render(self):
        records = self.model.browse(self.changes)
        readable = readable_records(records)
        told = self._tell(readable)
        lost = [r for r in records - readable if self.changes[r.id].was]
        return [*told, *self._take_leave(lost)]

    def _tell(self, records):
        """Yield what is told of the records that the subscriber may read now."""
        model = self.model
        names = self._readable_fields()
        groups = defaultdict(list)
        for record in records:
            change = self.changes[record.id]
            if change.method == "create":
                groups[frozenset(names)].append(record.id)
            elif change.method == "write" and (changed := change.fields & names.keys()):
                groups[frozenset(changed)].append(record.id)
        for changed, ids in groups.items():
            batch = model.browse(ids).with_prefetch(records._prefetch_ids)
            whole = model._sync_entire or self.changes[ids[0]].method == "create"
            carried = [
                name
                for name, is_carried in names.items()
                if is_carried and (whole or name in changed)
            ]
            log = model._fields.keys() & {"write_date"}
            for values in read_readable(batch, [*carried, "display_name", *log]):
                yield from self._of_record(values, names, changed, carried)

    def _of_record(self, values, names, changed, carried):
        change = self.changes[values["id"]]
        entire = self.model._sync_entire or change.method == "create"
        # what turned out to be unreadable is not named either
        changed = [
            name
            for name, is_carried in names.items()
            if name in changed and (name in values or not is_carried)
        ]
        if not changed and change.method == "write":
            return
        yield _notification(
            self.env,
            self.model._name,
            values["id"],
            change.method,
            data={name: values[name] for name in carried if name in values},
            changed=changed,
            record_name=values.get("display_name", False),
            user_id=self._author(change.user),
            __last_update=values.get("write_date", False),
            entire=entire,
            indirect=change.indirect and change.method == "write",
            origin=change.origin,
        )

    def _readable_fields(self):
        """Return ``{name: is carried}`` of the fields that may be told of."""
        model = self.model
        return {
            name: is_carried(self.env, field)
            for name in model._sync_fields()
            if (field := model._fields.get(name))
            and model._has_field_access(field, "read")
            and may_read_comodel(model, field)
        }

    def _author(self, user_id):
        if user_id not in self.authors:
            self.authors[user_id] = self._read_author(user_id)
        return self.authors[user_id]

    def _read_author(self, user_id):
        user = readable_records(self.env["res.users"].browse(user_id))
        values = read_readable(user, ["name", "write_date"])
        if not values or "name" not in values[0]:
            return False
        return {
            "id": user_id,
            "name": values[0]["name"],
            "__last_update": values[0].get("write_date", False),
        }

    def _take_leave(self, records):
        """Yield what is told of records that are not there, or not for this user."""
        for record in records:
            could = self._could_read(record)
            if could is None and not self.env.user._is_internal():
                self.is_vague = True
            elif could is not False:
                change = self.changes[record.id]
                yield _notification(
                    self.env,
                    self.model._name,
                    record.id,
                    "unlink",
                    user_id=self._author(change.user),
                    origin=change.origin,
                )

    def _could_read(self, record):
        """Return whether the user could read the record before, ``None``: unknown."""
        states = self.changes[record.id].was
        if None in states and overrides(self.model, *ACCESS_METHODS):
            return None
        domain = self.env["ir.rule"]._compute_domain(self.model._name, "read")
        if not domain.is_true():
            columns = {condition.field_expr for condition in domain.iter_conditions()}
            if any(s is None or columns - s.keys() - {"id"} for s in states):
                return None
        # sudo - record rules are evaluated so, see `BaseModel._check_access`
        model = self.model.sudo().with_context(active_test=False)
        return any(
            bool(model.new(state, origin=record.sudo()).filtered_domain(domain))
            for state in states
        )


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


def may_read_comodel(model, field):
    """Return whether `read()` of a field would not fail for its lines' model."""
    if field.type not in ("one2many", "many2many"):
        return True
    return model.env[field.comodel_name].has_access("read")


def read_readable(records, names):
    """Read like `read()`, without what it would refuse.

    :return: a list of dicts; a field that the user may not read is not in them
    """
    # The name of a link is computed as superuser, and lines that were read for it stay
    # in the cache, where `read()` would take them for the user's.
    records.env.invalidate_all(flush=False)
    try:
        return records.read(names)
    except AccessError:
        if len(records) > 1:
            return [
                values for record in records for values in read_readable(record, names)
            ]
        if len(names) > 1:
            values = {"id": records.id}
            for name in names:
                for read in read_readable(records, [name]):
                    values.update(read)
            return [values]
        return []
