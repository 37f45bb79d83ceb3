"""What some rows of one model say to all who were woken by them."""

import threading
import time

from .figures import Figures
from .line import Line
from .memo import Memo
from .merge import merge
from .render import Reader, render
from .rights import Subscriber

# How long what one subscriber found out holds for the others who got the same rows.
BURST_SECONDS = 1


class Burst:
    """Some rows of one model, and what they say to whom.

    :param str model: model name
    :param rows: payloads of rows, in the order of their ids (see ``bus_row``)
    :param dict askers: see :class:`.render.Reader`
    :param Rights rights: by which those who hear of it are judged
    """

    def __init__(self, model, rows, askers, rights):
        self.model = model
        self.changes = merge(rows)
        self.until = time.monotonic() + BURST_SECONDS
        self._failure = threading.Lock()
        self._askers = askers
        self._rights = rights
        self._line = Line(rights, self._read)

    def hear(self, person, env):
        """Return what a person is told.

        :param Person person: who
        :param env: the person's environment, of a websocket's transaction
        :rtype: odoo.addons.web_syncer.delivery.render.Hearing
        :raise RightsChanged: if the person must be judged anew
        """
        try:
            return self._line.ask(person, env, person.kind)
        except TimeoutError:
            self._rights.confirm(person)
            self._rights.confirm_in(env.cr)
            return self.hear_alone(person, env(context=person.context))

    def hear_alone(self, person, env):
        """Return what a person is told, read by nobody else and for nobody else.

        :param env: the person's environment, in the person's context
        """
        return self._read(Subscriber(person, env), Memo())[0]

    def is_first_failure(self):
        """Return whether nobody has asked before."""
        return self._failure.acquire(blocking=False)

    def _read(self, subscriber, parts):
        """Return what a subscriber is told, and what that depends on."""
        Figures.of(subscriber.env.cr.dbname).add(renderings_read=1)
        reader = Reader(subscriber, self.model, parts, self._askers)
        return render(reader, self.changes)
