"""Answers that are read once for all who watch the same.

A view that shows an old answer would ask for the new one. Where many views show the
same, one of them asks here, in the process that serves their websockets, and all who
would have got the same are sent the answer. What takes long, or is different for each,
is left to the views and to the processes that serve requests.
"""

import json
import logging
import time
import weakref
from collections import deque

from ..parameters import max_answer_time
from ..watching.call import Answer, digest_of
from ..watching.footprint import Footprint
from ..watching.snapshot import Snapshot
from .figures import Figures
from .line import Line
from .observe import UID, observe
from .rights import RightsChanged

_logger = logging.getLogger(__name__)

#: From one answer to a call to the next.
REST_SECONDS = 1
#: Who has waited longer for an answer asks.
PATIENCE_SECONDS = 5
#: How long, after it turned out that it cannot be shared.
LEFT_SECONDS = 60
MAX_CHARACTERS = 256 * 1024
#: So many kinds of rights at most are read for at a time.
MAX_KINDS = 40
#: Which share of the time reading may take in all, and for one user alone.
MAX_SHARE = 0.4
MAX_SHARE_OF_USER = 0.05
#: Of so many seconds, it may take that share at once.
WINDOW_SECONDS = 10


class Left(Exception):
    """The views ask for themselves."""


class Later(Exception):
    """There will be an answer later.

    .. attribute:: due_at

        when, by the monotonic clock
    """

    def __init__(self, due_at):
        super().__init__(due_at)
        self.due_at = due_at


class Cohorts:
    """The cohorts of one database.

    :param Rights rights: by which those who watch are judged
    :param Watches watches: what is watched
    """

    def __init__(self, rights, watches):
        self._rights = rights
        self._watches = watches
        # those of calls that nobody watches any more are gone
        self._cohorts = weakref.WeakKeyDictionary()
        self._spent = _Spent()
        # readings, which cohorts keep no longer than they are here
        self._recent = deque()

    def news(self, watch, person, env):
        """Return what the client of a touched watch is told, with the answer.

        :param Watch watch: of a websocket
        :param Person person: whose it is
        :param env: the person's environment, of the websocket's transaction
        :return: see :meth:`odoo.addons.web_syncer.watching.watch.Watch.take_answer`
        :raise Left: if the client is to ask
        :raise Later: if the client is to be told later
        :raise RightsChanged: if the person must be judged anew
        """
        call = watch.call
        if call is None or watch.peers < 2:
            raise Left
        cohort = self._cohorts.get(call)
        if cohort is None:
            cohort = Cohort(call, self._rights, self._spent, self._recent.append)
            cohort = self._cohorts.setdefault(call, cohort)
        max_seconds = max_answer_time(env) / 1000
        reading = cohort.reading(watch, self._watches.position, max_seconds)
        answer = reading.answer(person, env)
        return self._watches.renew(watch, answer, reading.position, env.cr)

    def forget_old(self):
        """Forget what was read for those who were told of it, or ask by now.

        Only by one at a time.
        """
        now = time.monotonic()
        while self._recent and self._recent[0].kept_until <= now:
            self._recent.popleft()


class Cohort:
    """Those who watch one call.

    :param Call call: which
    :param Rights rights: by which they are judged
    :param _Spent spent: how long was read for whom
    :param keep: called with a :class:`Reading`, which is then kept for a while
    """

    def __init__(self, call, rights, spent, keep):
        self._call = weakref.ref(call)
        self.spent = spent
        #: how long the last answer took
        self.seconds = None
        self._rights = rights
        self._keep = keep
        self._reading = None
        self._max_seconds = None
        self._is_warm = False
        self._left_until = float("-inf")

    def reading(self, watch, position, max_seconds):
        """Return in which all who are told with a client read.

        :param Watch watch: what the client watches
        :param position: returns where the tail of the bus ends
        :param float max_seconds: what took longer the last time is left to the views
        :raise Left: if the client is to ask
        :raise Later: if the client is to be told later
        """
        now = time.monotonic()
        self._max_seconds = max_seconds
        if self.seconds is None or self.seconds > max_seconds:
            # the last one may have been slow for another reason
            self.seconds = watch.content["seconds"]
        is_late = now - watch.touched_at > PATIENCE_SECONDS
        if now < self._left_until or self.seconds > max_seconds or is_late:
            raise Left
        reading = self._reading and self._reading()
        generation = self._rights.generation
        if reading and reading.shows(watch.mark) and reading.generation == generation:
            return reading
        if reading and now < reading.due_at:
            raise Later(reading.due_at)
        if not self.spent.may_spend(None, MAX_SHARE):
            raise Later(now + REST_SECONDS)
        reading = Reading(self, self._rights, position(), watch.peers)
        self._reading = weakref.ref(reading)
        self._keep(reading)
        return reading

    @property
    def call(self):
        """What they watch, as long as anybody does."""
        return self._call()

    def note(self, seconds):
        """Note how long an answer took; the first one fills the caches."""
        if self._is_warm:
            self.seconds = seconds
        self._is_warm = True
        if seconds > self._max_seconds:
            # whatever it took where requests are answered
            self.leave(seconds / MAX_SHARE_OF_USER)

    def leave(self, seconds=LEFT_SECONDS):
        """Have its members ask for themselves for a while."""
        self._left_until = max(self._left_until, time.monotonic() + seconds)


class Reading:
    """The reading of one state of the database for one cohort.

    :param Cohort cohort: which
    :param Rights rights: by which its members are judged
    :param position: where the tail of the bus ends before anything is read
    :param int peers: how many users there are in the cohort
    """

    def __init__(self, cohort, rights, position, peers):
        self.position = position
        self.generation = rights.generation
        now = time.monotonic()
        self.due_at = now + REST_SECONDS
        self.kept_until = now + PATIENCE_SECONDS
        self._cohort = cohort
        self._peers = peers
        self._kinds = 0
        self._line = Line(rights, self._read)

    def shows(self, mark):
        """Return whether what is read shows all that the tail held up to a mark."""
        return mark <= self.position[1]

    def answer(self, person, env):
        """Return the answer to a person.

        :raise Left: if the person's view is to ask
        :raise RightsChanged: if the person must be judged anew
        """
        try:
            return self._line.ask(person, env)
        except (RightsChanged, Left):
            raise
        except Exception as error:
            # whatever it is, the view that asks is told
            _logger.debug("Views ask for %s", self._cohort.call.text, exc_info=True)
            raise Left from error

    def _read(self, subscriber, _parts):
        cohort = self._cohort
        uid = subscriber.env.uid
        self._kinds += 1
        # each kind but the last is shared by two at least
        if self._kinds > min((self._peers + 1) // 2, MAX_KINDS):
            cohort.leave()
            raise Left
        if not cohort.spent.may_spend(uid, MAX_SHARE_OF_USER):
            raise Left
        Figures.of(subscriber.env.cr.dbname).add(answers_read=1)
        started_at = time.thread_time()
        try:
            answer, asked = _answer(subscriber, cohort.call)
        except Exception:
            cohort.leave()
            raise
        finally:
            seconds = time.thread_time() - started_at
            cohort.spent.add(None, seconds, MAX_SHARE)
            cohort.spent.add(uid, seconds / self._peers, MAX_SHARE_OF_USER)
        cohort.note(seconds)
        if UID in asked or len(answer.text) > MAX_CHARACTERS:
            cohort.leave()
            raise Left
        return answer, asked


def _answer(subscriber, call):
    """Return the answer to a call, and what it asked about the subscriber."""
    cr = subscriber.env.cr
    # whatever an addon does where it is asked for records, it does no more than that
    cr.execute("SET TRANSACTION READ ONLY")
    (text, reads), asked = observe(subscriber, call.ask)
    dependencies = subscriber.env["web.syncer.dependency"]
    content = dependencies._depending(reads)
    dependencies._add(content)
    if dependencies._is_early(content):
        # somebody may be changing what was read, and does not tell of it yet
        raise Left
    footprint = Footprint.of(json.dumps(content))
    return Answer(text, digest_of(text), footprint, Snapshot.of(cr)), asked


class _Spent:
    """How long was read for whom, as far as the time since does not make up for it.

    So what takes long once is read the less often.
    """

    def __init__(self):
        # {who: (seconds, and when, by the monotonic clock)}
        self._spent = {}

    def add(self, who, seconds, share):
        """Note that something was read for somebody, who has a share of the time."""
        self._spent[who] = self._of(who, share) + seconds, time.monotonic()

    def may_spend(self, who, share):
        """Return whether less than a share of the time was spent."""
        return self._of(who, share) < share * WINDOW_SECONDS

    def _of(self, who, share):
        seconds, at = self._spent.get(who, (0, 0))
        return max(seconds - (time.monotonic() - at) * share, 0)
