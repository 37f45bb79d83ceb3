"""Whether people may read records on which it hangs what they are told."""

import threading
from collections import OrderedDict

from odoo.exceptions import AccessError

from .line import Line
from .observe import observe

#: How many questions are kept, of which each is asked about one state of the database.
MAX_LINES = 64


class Doubts:
    """Looks into doubts for several people at once.

    :param Rights rights: by which they are judged
    """

    def __init__(self, rights):
        self._rights = rights
        self._lines = OrderedDict()
        self._lock = threading.Lock()

    def are_true(self, person, env, doubts, mark):
        """Return whether an answer can be another one for a person.

        Who gives the same answers about rights shares the result.

        :param Person person: who it is
        :param env: the person's environment, of a websocket's transaction
        :param doubts: of the class :class:`.watching.footprint.Doubt`
        :param mark: of the tail of the bus: all that it holds by then is seen
        :raise RightsChanged: if the person must be judged anew
        :rtype: bool
        """
        (is_true,) = self._line(doubts, mark).ask(person, env)
        return is_true

    def _line(self, doubts, mark):
        key = doubts, mark, self._rights.generation
        with self._lock:
            if key not in self._lines:
                self._lines[key] = Line(self._rights, _reading_of(doubts))
                while len(self._lines) > MAX_LINES:
                    self._lines.popitem(last=False)
            return self._lines[key]


def are_true(env, doubts):
    """Return whether an answer can be another one for the user of an environment.

    :param env: of the user, with all companies
    :param doubts: see :meth:`Doubts.are_true`
    """
    return any(_is_true(env, doubt) for doubt in doubts)


def _is_true(env, doubt):
    model = env[doubt.model].with_context(active_test=False)
    try:
        if doubt.found and _count(model, doubt.found, limit=1):
            return True
        return _count(model, doubt.hidden) < len(doubt.hidden)
    except AccessError:
        # the model itself is closed to the user by now
        return True


def _count(model, ids, limit=None):
    return model.search_count([("id", "in", [*ids])], limit=limit) if ids else 0


def _reading_of(doubts):
    def read(subscriber, _parts):
        # a result is true, whatever it says
        is_true, asked = observe(subscriber, lambda env: are_true(env, doubts))
        return (is_true,), asked

    return read
