"""What each user is told of a change, compared with the user's own `read()`."""

from dataclasses import dataclass

from odoo import SUPERUSER_ID, api

from odoo.addons.web_syncer import bus_row

from .own import FAILED, REFUSED, Own

RECORD = "(the record)"
AUTHOR = "(the author)"
NOTHING = "<nothing>"
#: How many are told of at once when they are told as a whole.
CHUNK = 15
# What depends on these is named, and not carried, as binary fields are.
BY_COMPANY = {"company", "allowed_company_ids"}


@dataclass(frozen=True)
class Difference:
    """A value that somebody was told and would not have read, or the reverse."""

    model: str
    record_id: int
    field: str
    login: str
    order: tuple
    told: object
    own: object

    @property
    def key(self):
        return self.model, self.record_id, self.field, self.login

    def __str__(self):
        return (
            f"{self.model}({self.record_id}).{self.field}:"
            f" {self.login} was told {_short(self.told)}"
            f" and reads {' or '.join(map(_short, self.own))}"
            f" (in the order {', '.join(self.order)})"
        )


def _or_false(values):
    return [False if value in (REFUSED, FAILED) else value for value in values]


def _may_be_refused(values):
    return bool({REFUSED, FAILED} & {v for v in values if isinstance(v, str)})


def _short(value):
    text = repr(value)
    return text if len(text) < 160 else f"{text[:150]}…({len(text)})"


class Comparison:
    """Compares what is told of some records of one model.

    :param odoo.models.BaseModel records: as superuser
    :param dict users: ``{login: user}``, users of equal rights next to each other

    .. attribute:: told

        how many values were told, and found right or wrong

    .. attribute:: vague

        fields of which nothing was told but that something has changed

    .. attribute:: moving

        fields that are read differently each time, and so cannot be compared
    """

    def __init__(self, records, users):
        self.model = model = records.browse()
        self.ids = [*records._ids]
        self.users = users
        self.registry = model.env.registry
        self.dbname = model.env.cr.dbname
        self.author = [*users.values()][0]
        depends = self.registry.field_depends_context
        self.names = [
            name
            for name in model._sync_fields()
            if (field := model._fields[name]).type != "binary"
            and BY_COMPANY.isdisjoint(depends[field])
        ]
        self.own = {login: Own(user, model, self.ids) for login, user in users.items()}
        self.authors = {
            login: Own(user, self.author, self.author.ids)
            for login, user in users.items()
        }
        self.told = 0
        self.vague = set()
        self.moving = set()

    def run(self):
        """Yield the differences that are there again when all is read again."""
        logins = [*self.users]
        orders = logins, logins[::-1]
        for start in range(0, len(self.ids), CHUNK):
            for order in orders:
                yield from self._compare("create", self.ids[start:][:CHUNK], order)
        readers = [login for login in logins if self.own[login].alone]
        fields = self.model._fields
        # each by itself, so that nothing else can keep it from being shared
        columns = [name for name in self.names if fields[name].column_type]
        others = [[name] for name in self.names if name not in columns]
        for names in (columns, *others):
            for order in (readers, readers[::-1]):
                yield from self._compare("write", self.ids, order, *names)

    def _compare(self, method, ids, order, *names):
        found = self._burst(method, ids, order, names)
        if not found:
            return
        touched = {d.field for d in found} & self.model._fields.keys()
        before = self._refresh(found, touched)
        again = {d.key: d for d in self._burst(method, ids, order, names)}
        # what moves by itself, as the time does, is no difference
        moving = {
            key for key, v in self._refresh(found, touched).items() if v != before[key]
        }
        self.moving.update(field for _login, _id, field in moving)
        for difference in found:
            place = difference.login, difference.record_id, difference.field
            if difference.key in again and place not in moving:
                yield again[difference.key]

    def _refresh(self, differences, fields):
        """Read again what differed; return ``{(login, id, field): values}``."""
        ids = {difference.record_id for difference in differences}
        for own in self.own.values():
            own.refresh(ids, fields)
        return {
            (login, id_, field): own.values(id_, field)
            for login, own in self.own.items()
            for id_ in ids & own.alone.keys()
            for field in fields
        }

    def _burst(self, method, ids, order, names):
        changes = ids if method == "create" else [[[*names], ids]]
        last = self._publish({method: changes})
        heard = {login: self._poll(self.users[login], last) for login in order}
        if any(False in told for told in heard.values()):
            return self._divide(method, ids, order, names)
        differences = []
        for login in order:
            if method == "create":
                self.own[login].read_together(ids, [*self.names, "display_name"])
            for id_ in ids:
                told = heard[login].get(id_)
                for field, value, right in self._wrong(login, id_, told, names):
                    differences.append(
                        Difference(
                            self.model._name,
                            id_,
                            field,
                            login,
                            tuple(order),
                            value,
                            tuple(right),
                        )
                    )
        return differences

    def _divide(self, method, ids, order, names):
        """Tell of fewer records at once, since these were too many."""
        if len(ids) == 1:
            self.vague.update(names or ["(all)"])
            return []
        half = len(ids) // 2
        return [
            *self._burst(method, ids[:half], order, names),
            *self._burst(method, ids[half:], order, names),
        ]

    def _wrong(self, login, id_, told, names):
        """Yield ``field, what was told, what would be right``."""
        own = self.own[login]
        if id_ not in own.alone:
            if told is not None:
                yield RECORD, told, [REFUSED]
            return
        right = {name: own.values(id_, name) for name in names or self.names}
        if told is None:
            # a write of which nothing may be read is not told
            if not names or not all(map(_may_be_refused, right.values())):
                yield (names or [RECORD])[0], NOTHING, [*right.values()][0]
            return
        if names and all(v == [REFUSED] for v in right.values()):
            yield names[0], told, [REFUSED]
            return
        for name, values in right.items():
            self.told += 1
            value = told["data"].get(name, REFUSED)
            if not self._is_among(name, value, values):
                yield name, value, values
            elif (name in told["data"]) != (name in told["changed"]):
                yield name, "named and not carried, or the reverse", values
        for name in (told["data"].keys() & {*self.names}) - right.keys():
            yield name, told["data"][name], [NOTHING]
        names = _or_false(own.values(id_, "display_name"))
        if told["record_name"] not in names:
            yield "display_name", told["record_name"], names
        author = told["user_id"] and told["user_id"]["name"]
        if author not in (names := self._authors(login)):
            yield AUTHOR, author, names

    def _is_among(self, name, value, values):
        if value in values or (value == REFUSED and FAILED in values):
            return True
        field = self.model._fields[name]
        if field.type in ("one2many", "many2many") and isinstance(value, list):
            order = self.model.env[field.comodel_name]._order.split(",")
            if order[-1].split()[0] != "id":
                # the database may order equals in any way
                return sorted(value) in [sorted(v) for v in values if v != REFUSED]
        return False

    def _authors(self, login):
        own = self.authors[login]
        if self.author.id not in own.alone:
            return [False]
        return _or_false(own.values(self.author.id, "name"))

    def _publish(self, changes):
        """Put a row on the bus, as the capture of changes does, and commit it.

        Return the id of the row before.
        """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("DELETE FROM bus_bus RETURNING id")
            cr.execute("SELECT last_value FROM bus_bus_id_seq")
            [(last,)] = cr.fetchall()
            cr.execute("SELECT extract(epoch FROM clock_timestamp())::float")
            [(now,)] = cr.fetchall()
            row = {
                "model": self.model._name,
                "at": now,
                "user": self.author.id,
                "origin": False,
                **changes,
            }
            channel = bus_row.channel(self.dbname, self.model._name)
            env["bus.bus"]._sendone(channel, bus_row.TYPE, row)
        return last

    def _poll(self, user, last):
        """Return ``{id: payload}`` of what a user is told.

        An id ``False`` stands for a reset.
        """
        # as in a websocket
        context = {"lang": None, "tz": user.tz, "uid": user.id}
        with self.registry.cursor() as cr:
            bus = api.Environment(cr, user.id, context)["bus.bus"]
            channel = bus_row.channel(self.dbname, self.model._name)
            notifications = bus._poll([channel], last)
        entries = [e for n in notifications for e in n["message"]["payload"]]
        return {record_id: payload for (_db, _model, record_id), payload in entries}


def undeclared(comparison, twins):
    """Yield the fields that twins read differently and that do not say so.

    :param Comparison comparison: that was run
    :param dict twins: pairs of logins
    :return: ``field, id, {login: value}`` of one example each
    """
    model = comparison.model
    depends = model.env.registry.field_depends_context
    for name in [*comparison.names, "display_name"]:
        field = model._fields[name]
        if "uid" in depends[field]:
            continue
        for pair in twins:
            if example := _example(comparison, pair, name):
                yield name, *example
                break


def _example(comparison, pair, name):
    one, other = (comparison.own[login] for login in pair)
    for id_ in one.alone:
        if (
            id_ in other.alone
            and one.values(id_, name)[0] != other.values(id_, name)[0]
        ):
            one.refresh([id_], [name])
            other.refresh([id_], [name])
            values = [own.values(id_, name)[0] for own in (one, other)]
            if values[0] != values[1]:
                return id_, dict(zip(pair, values, strict=True))
    return None
