"""Savers: people who read a record, think, and save what they changed of it."""

import random
import threading
from collections import defaultdict
from itertools import count

from servers import RpcError
from worker import Worker

SHEET = "test.web.syncer.sheet"
SEEN = "web_syncer_seen"
NEWER_VALUES = "odoo.addons.web_syncer.exceptions.NewerValuesError"


def save(session, model, id_, vals, seen=None, server=None):
    """Save as the web client does.

    :param dict seen: what was seen of what is written; by default nothing is said of it
    :return: ``None``, or what the server said is newer
    """
    context = {} if seen is None else {SEEN: seen}
    try:
        session.call(
            model,
            "web_save",
            [id_],
            vals,
            specification={},
            context=context,
            server=server,
        )
    except RpcError as error:
        if error.kind != NEWER_VALUES:
            raise
        return error.arguments[1]["values"]
    return None


class Chains:
    """Which value was saved by somebody who had seen which, for each field."""

    def __init__(self):
        self._lock = threading.Lock()
        self._saved = defaultdict(list)

    def __len__(self):
        return sum(map(len, self._saved.values()))

    def note(self, place, seen, value):
        """Note that a value was saved.

        :param place: of the value, such as a record and a field
        :param seen: what was there, for all that was known
        :param value: none of which is saved twice
        """
        with self._lock:
            self._saved[place].append((seen, value))

    def unseen(self, place, first, last):
        """Return the values that were lost to somebody who had not seen them.

        :param first: value that was there in the beginning
        :param last: value that is there in the end
        """
        following = dict(self._saved[place])
        seen = [first]
        while seen[-1] in following and seen[-1] != last:
            seen.append(following.pop(seen[-1]))
        values = {value for _seen, value in self._saved[place]} | {last}
        return values - set(seen)


class Saver(Worker):
    """Somebody who goes on saving, in a thread of its own.

    :param Session session: of the user
    :param Chains chains: in which it is noted
    :param sheets: what is there to work on
    :param tags: ids of what may be linked
    :param bool tells: whether what was seen is sent along
    """

    _numbers = count(1)

    def __init__(self, session, chains, sheets, tags, tells=True, seed=0):
        super().__init__()
        self.saved = self.refused = self.failed = 0
        self._session = session
        self._chains = chains
        self._sheets = sheets
        self._tags = tags
        self._tells = tells
        self._random = random.Random(seed)

    def _run(self):
        while not self._stop.is_set():
            try:
                self._edit(self._random.choice(self._sheets))
            except RpcError as error:
                # others were in the way, again and again
                self.failed += 1
                if not error.kind.startswith("psycopg2."):
                    self.errors.append(error)
                    return

    def _edit(self, sheet):
        shown = sheet.read(self._session)
        parts = self._random.sample(sorted(shown), self._random.randint(1, 2))
        seen = {part: shown[part] for part in parts}
        is_refused = True
        while is_refused:
            self._stop.wait(self._random.random() / 5)
            values = {part: self._value(part) for part in parts}
            server = self._random.choice([*self._session.site.servers[:2]])
            told = seen if self._tells else None
            newer = sheet.save(self._session, values, told, server)
            is_refused = newer is not None
            if is_refused:
                self.refused += 1
                seen |= newer
                if self._random.random() < 0.5:
                    # it is as good as it is
                    return
        for part in parts:
            self._chains.note((sheet.id, part), seen[part], values[part])
        self.saved += 1

    def _value(self, part):
        if part == "tag_ids":
            # half of so many that no choice is made twice
            half = len(self._tags) // 2
            return tuple(sorted(self._random.sample(self._tags, half)))
        number = next(self._numbers)
        return number if part in ("color", "rate") else f"Value {number}"


class Sheet:
    """A record with a line, of which each part is a value that can be compared.

    :param Session session: of whoever makes it
    :param tags: ids of what is linked
    """

    PARTS = ("name", "color", "rate", "city", "tag_ids", "line")

    def __init__(self, session, tags):
        values = {
            **{"name": "Sheet", "city": "Bonn", "color": -1, "rate": -1},
            "tag_ids": [[6, 0, tags]],
            "line_ids": [[0, 0, {"name": "Line"}]],
        }
        [self.id] = session.call(SHEET, "create", [values])
        [shown] = session.call(SHEET, "read", [self.id], ["line_ids"])
        [self.line] = shown["line_ids"]

    def read(self, session):
        """Return what a person sees: ``{part: value}``."""
        specification = {part: {} for part in self.PARTS if part != "line"}
        specification["line_ids"] = {"fields": {"name": {}}}
        [values] = session.call(SHEET, "web_read", [self.id], specification)
        [line] = values.pop("line_ids")
        return self._parts(values | {"line_ids": {str(self.line): line}})

    def save(self, session, values, seen=None, server=None):
        """Save values, and return what is newer, ``None`` if it was saved."""
        vals = self._fields(values)
        if "tag_ids" in vals:
            vals["tag_ids"] = [[6, 0, vals["tag_ids"]]]
        if "line_ids" in vals:
            vals["line_ids"] = [[1, self.line, vals["line_ids"][str(self.line)]]]
        seen = seen and self._fields(seen)
        newer = save(session, SHEET, self.id, vals, seen, server)
        return newer and self._parts(newer)

    def _fields(self, parts):
        fields = dict(parts)
        if "line" in fields:
            fields["line_ids"] = {str(self.line): {"name": fields.pop("line")}}
        return fields

    def _parts(self, fields):
        parts = {part: fields[part] for part in self.PARTS if part in fields}
        if "tag_ids" in parts:
            parts["tag_ids"] = tuple(sorted(parts["tag_ids"]))
        if "line_ids" in fields:
            parts["line"] = fields["line_ids"][str(self.line)]["name"]
        return parts
