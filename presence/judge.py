"""What of who is where somebody may know: read once for all who may know the same."""

import time
from collections import OrderedDict

from ..delivery.line import Line
from ..delivery.memo import Memo
from ..delivery.observe import observe
from ..delivery.rights import Subscriber

#: How long what was read for one holds for the others who are told the same.
KEPT_SECONDS = 1
MAX_LINES = 64


class Judge:
    """Judges for those who are woken together.

    :param Rights rights: by which they are judged
    """

    def __init__(self, rights):
        self._rights = rights
        # {what is asked: (until when, the line of those who ask)}
        self._lines = OrderedDict()

    def names(self, person, env, model, people, *, is_shared):
        """Return whom a person may know to have which records open.

        :param Person person: who
        :param env: the person's environment, of a websocket's transaction
        :param dict people: ``{id: {uid: …}}``
        :param bool is_shared: whether what was read for another may be used
        :return: ``{id: {uid: name}}``
        :raise RightsChanged: if the person must be judged anew
        """
        ids = frozenset(people)
        uids = frozenset(uid for present in people.values() for uid in present)
        if not uids:
            return {}
        if is_shared:
            line = self._line(model, ids, uids)
            readable, names = line.ask(person, env, person.kind)
        else:
            subscriber = Subscriber(person, env(context=person.context))
            read = _reader(model, ids, uids)
            readable, names = read(subscriber, Memo())[0]
        return {
            record_id: {uid: names[uid] for uid in present if uid in names}
            for record_id, present in people.items()
            if record_id in readable
        }

    def _line(self, *question):
        key = self._rights.generation, *question
        now = time.monotonic()
        until, line = self._lines.get(key, (0, None))
        if until <= now:
            line = Line(self._rights, _reader(*question))
            self._lines[key] = now + KEPT_SECONDS, line
            self._lines.move_to_end(key)
            while len(self._lines) > MAX_LINES:
                self._lines.popitem(last=False)
        return line


def _reader(model, ids, uids):
    def read(subscriber, _parts):
        return observe(subscriber, lambda env: _read(env, model, ids, uids))

    return read


def _read(env, model, ids, uids):
    """Return the ids of the records, and the names of the users, that may be read.

    Only those of colleagues: neither archived users nor those of the portal.
    """
    # somebody may still have open what was deleted
    records = env[model].browse(ids).exists()._filtered_access("read")
    users = env["res.users"].browse(uids).exists()._filtered_access("read")
    names = {
        values["id"]: values["name"]
        for values in users.read(["name", "active", "share"])
        if values["active"] and not values["share"]
    }
    return frozenset(records.ids), names
