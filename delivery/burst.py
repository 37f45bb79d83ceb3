"""What some rows of one model say to all who were woken by them."""

import threading
import time
from collections import deque

from odoo.api import Environment

from .internals import begin_transaction
from .memo import Memo
from .merge import merge
from .render import Reader, render
from .rights import Subscriber

# How long what one subscriber found out holds for the others who got the same rows.
BURST_SECONDS = 1
# Time after which somebody who waits for the clerk finds out by himself.
WAIT_SECONDS = 10


class _Request:
    """Somebody who waits to be told."""

    def __init__(self, person, uid):
        self.person = person
        self.uid = uid
        self.hearing = None
        self.error = None
        self.is_done = threading.Event()


class Burst:
    """Some rows of one model, and what they say to whom.

    Those who are woken together and are not told the same line up, and one of them, the
    clerk, reads for all: in one transaction, so that what different people are told is
    the same state of the database. Nobody may be given values of another state than
    that in which it was judged who may read them.

    :param str model: model name
    :param rows: payloads of rows, in the order of their ids (see ``bus_row``)
    :param dict askers: see :class:`.render.Reader`
    :param Rights rights: by which those who hear of it are judged
    """

    def __init__(self, model, rows, askers, rights):
        self.model = model
        self.changes = merge(rows)
        self.until = time.monotonic() + BURST_SECONDS
        self.has_failed = False
        self._askers = askers
        self._rights = rights
        self._hearings = Memo()
        self._lock = threading.Lock()
        self._line = deque()
        self._has_clerk = False

    def hear(self, person, env):
        """Return what a person is told.

        :param Person person: who
        :param env: the person's environment, of a websocket's transaction
        :rtype: odoo.addons.web_syncer.delivery.render.Hearing
        :raise RightsChanged: if the person must be judged anew
        """
        self._rights.confirm(person)
        if found := self._hearings.find(person.kind, person.known_answer):
            return found[0]
        request = _Request(person, env.uid)
        with self._lock:
            self._line.append(request)
            is_clerk, self._has_clerk = not self._has_clerk, True
        if is_clerk:
            self._serve(env.cr)
        else:
            # who reads for all may need the connection
            env.cr.release()
            request.is_done.wait(WAIT_SECONDS)
            # who has waited too long need not be served any more
            request.is_done.set()
        if request.error:
            raise request.error
        if request.hearing:
            return request.hearing
        self._rights.confirm(person)
        self._rights.confirm_in(env.cr)
        return self.hear_alone(person, env(context=person.context))

    def hear_alone(self, person, env):
        """Return what a person is told, read by nobody else and for nobody else.

        :param env: the person's environment, in the person's context
        """
        return self._read(Subscriber(person, env), Memo())[0]

    def _serve(self, cr):
        """Read for all who stand in line, until nobody does."""
        own = cr.transaction
        parts = None
        try:
            while request := self._next():
                if request.is_done.is_set():
                    continue
                try:
                    if parts is None:
                        # it may see more than the one in which rights were looked at
                        self._rights.confirm_in(cr)
                        parts = Memo()
                    self._rights.confirm(request.person)
                    request.hearing = self._hear_for(request, cr, parts)
                except Exception as error:
                    request.error = error
                    # what failed may have been SQL: the next one begins anew
                    cr.release()
                    parts = None
                finally:
                    request.is_done.set()
        except BaseException:
            self._dismiss()
            raise
        finally:
            cr.transaction = own

    def _next(self):
        with self._lock:
            if self._line:
                return self._line.popleft()
            self._has_clerk = False
            return None

    def _dismiss(self):
        """Have those who stand in line find out by themselves."""
        with self._lock:
            line, self._line = self._line, deque()
            self._has_clerk = False
        for request in line:
            request.is_done.set()

    def _hear_for(self, request, cr, parts):
        person = request.person
        begin_transaction(cr)
        subscriber = Subscriber(person, Environment(cr, request.uid, person.context))
        found = self._hearings.find(person.kind, subscriber.key_of)
        if not found:
            found = self._read(subscriber, parts)
            self._hearings.keep(person.kind, *found)
        return found[0]

    def _read(self, subscriber, parts):
        """Return what a subscriber is told, and what that depends on."""
        reader = Reader(subscriber, self.model, parts, self._askers)
        return render(reader, self.changes)
