"""What is read once for all who wait for it."""

import threading
from collections import deque

from odoo.api import Environment

from .internals import begin_transaction
from .memo import Memo
from .rights import Subscriber

# Time after which somebody who waits for the clerk gives up.
WAIT_SECONDS = 10


class _Request:
    """Somebody who waits to be told."""

    def __init__(self, person, uid, kind=None):
        self.person = person
        self.uid = uid
        self.kind = kind
        self.result = None
        self.error = None
        self.is_done = threading.Event()


class Line:
    """Those who wait for something that one of them, the clerk, reads for all.

    Those who are woken together and are not told the same line up. The clerk reads in
    one transaction, so that what different people are told is the same state of the
    database: nobody may be given values of another state than that in which it was
    judged who may read them.

    :param Rights rights: by which those who wait are judged
    :param read: called as ``read(subscriber, parts)``, returns the result, which is
        true, and ``{question: key of the answer}`` that it depends on. ``parts`` is a
        :class:`.memo.Memo` of the transaction.
    """

    def __init__(self, rights, read):
        self._rights = rights
        self._read = read
        self._results = Memo()
        self._lock = threading.Lock()
        self._waiting = deque()
        self._has_clerk = False

    def ask(self, person, env, kind=None):
        """Return the result for a person.

        :param Person person: who
        :param env: the person's environment, of a websocket's transaction
        :param kind: hashable; what the result depends on, but for what is asked
        :raise RightsChanged: if the person must be judged anew
        :raise TimeoutError: if the clerk takes too long
        """
        self._rights.confirm(person)
        if found := self._results.find(kind, person.known_answer):
            return found[0]
        request = _Request(person, env.uid, kind)
        with self._lock:
            self._waiting.append(request)
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
        if request.result is None:
            raise TimeoutError
        return request.result

    def _serve(self, cr):
        """Read for all who stand in line, until nobody does."""
        own = cr.transaction
        # the transaction may be older than what those in line were woken for
        cr.release()
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
                    request.result = self._result_for(request, cr, parts)
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
            if self._waiting:
                return self._waiting.popleft()
            self._has_clerk = False
            return None

    def _dismiss(self):
        """Have those who stand in line find out by themselves."""
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
            self._has_clerk = False
        for request in waiting:
            request.is_done.set()

    def _result_for(self, request, cr, parts):
        person = request.person
        begin_transaction(cr)
        subscriber = Subscriber(person, Environment(cr, request.uid, person.context))
        found = self._results.find(request.kind, subscriber.key_of)
        if not found:
            found = self._read(subscriber, parts)
            self._results.keep(request.kind, *found)
        return found[0]
