"""What one view of a client shows, and whether somebody has it open there."""

import json
import weakref

from odoo.exceptions import UserError

from ..live_models.flags import is_followed
from ..parameters import is_presence_told

#: What a client's channel begins with, after the database's name and a colon.
PREFIX = "@"
SHOWN, OPEN, EDITED = MODES = ("shown", "open", "edited")
#: Of more than these, a websocket hears nothing.
MAX_VISITS = 20
#: So many records of a view are told of.
MAX_IDS = 200
MAX_KEY = 40
MAX_TEXT = 4096
MAX_ID = 2**31 - 1
#: Of those who have one record open, so many are named.
MAX_NAMED = 20


class Visit(tuple):
    """What a view says, which stands among the channels of its websocket.

    Nothing is ever sent on it as on a channel.

    .. attribute:: key

        by which the client knows the view

    .. attribute:: mode

        whether the records are merely shown, or the one record is open or edited

    .. attribute:: is_news

        whether the client is to be told who is there
    """

    text = ""
    key = ""
    model = ""
    mode = SHOWN
    ids = frozenset()
    uid = None
    websocket = None
    #: who was there when the client was told last; ``None`` before the first time
    told = None
    #: what it was told
    sent = None
    is_news = True
    is_touched = False

    @classmethod
    def of(cls, env, text, websocket):
        """Return what a view says, ``None`` if it may not, or makes no sense.

        :param env: environment in which an internal user reads
        :param str text: whatever a client sent
        """
        said = _parse(text)
        if said is None:
            return None
        key, model, mode, ids = said
        if not is_model_told(env, model):
            return None
        if mode != SHOWN and not _may_read(env[model].browse(ids)):
            # nobody can be where he may not look
            return None
        # each websocket has one of its own
        visit = cls((env.cr.dbname, "web_syncer", "presence", text, id(websocket)))
        visit.text, visit.key, visit.model, visit.mode = text, key, model, mode
        visit.ids = frozenset(ids)
        visit.uid = env.uid
        visit.websocket = weakref.ref(websocket)
        return visit

    @property
    def subscriber(self):
        """The websocket, if it is still there."""
        return self.websocket and self.websocket()

    @property
    def is_open(self):
        """Whether this person is there."""
        return self.mode != SHOWN

    @property
    def record(self):
        """The model and the id of what is open."""
        [record_id] = self.ids
        return self.model, record_id

    def touch(self, changed):
        """Note that the client is to be told if it shows what has changed.

        :param dict changed: ``{model: ids}``
        """
        if not self.ids.isdisjoint(changed.get(self.model, ())):
            self.is_touched = True

    def changes(self, table):
        """Return who is where there was somebody else when the client was told last.

        :return: ``{id: {uid: whether he edits}}``
        """
        told = self.told or {}
        changes = {}
        for record_id in self.ids:
            people = table.people(self.model, record_id)
            if self._others(people) != told.get(record_id, {}):
                changes[record_id] = people
        return changes

    def take(self, changes, names):
        """Return what the client is told, and take it for told.

        :param dict changes: see :meth:`changes`
        :param dict names: ``{id: {uid: name}}``, as far as this person may know
        :return: ``[key, whether this is all, [[id, how many, [[uid, name, whether he
            edits], …]], …]]``, ``None`` if there is nothing to tell
        :rtype: list | None
        """
        is_first = self.told is None
        if is_first:
            self.told, self.sent = {}, {}
        news = []
        for record_id, people in changes.items():
            others = self._others(people)
            self.told[record_id] = others
            known = names.get(record_id, {})
            seen = [[u, known[u], edits] for u, edits in others.items() if u in known]
            seen.sort(key=lambda person: (not person[2], person[1], person[0]))
            content = [len(seen), seen[:MAX_NAMED]]
            if content != self.sent.get(record_id, [0, []]):
                self.sent[record_id] = content
                news.append([record_id, *content])
        self.is_news = False
        return [self.key, is_first, news] if news or is_first else None

    def _others(self, people):
        return {uid: edits for uid, edits in people.items() if uid != self.uid}


def is_model_told(env, model):
    """Return whether it is told who has records of a model open, and to this user.

    :param odoo.api.Environment env: environment in which the user reads
    :param str model: any string that a client sent
    """
    return (
        model in env.registry
        and is_told(env[model])
        and env[model].has_access("read")
        and is_presence_told(env)
    )


def is_told(model):
    """Return whether a model is live, and has it told who has its records open."""
    return model._sync_presence and is_followed(model)


def _may_read(records):
    try:
        return bool(records._filtered_access("read"))
    except UserError:
        # a model may decide in a way of its own, and miss a record that is gone
        return False


def _parse(text):
    """Return key, model, mode and ids, ``None`` if a client did not say these."""
    try:
        key, model, mode, ids = json.loads(text) if len(text) <= MAX_TEXT else ()
    except (TypeError, ValueError, RecursionError):
        return None
    is_sound = (
        isinstance(key, str)
        and len(key) <= MAX_KEY
        and isinstance(model, str)
        and mode in MODES
        and isinstance(ids, list)
        and 0 < len(ids) <= (MAX_IDS if mode == SHOWN else 1)
        and all(type(each) is int and 0 < each <= MAX_ID for each in ids)
    )
    return (key, model, mode, ids) if is_sound else None
