"""What one database's subscribers are told: rows, changes, rights, renderings.

A transaction that changes something puts a row on the bus and wakes those who listen.
All of them then poll in the same instant, so what one finds out is kept for the others
for a moment:

1. :class:`.tail.Tail`: the rows that are new, read once;
2. :class:`.rights.Rights`: what people may read, judged anew when rights change;
3. :class:`.doubts.Doubts`: whether they may read what may have changed an answer;
4. :class:`.cohorts.Cohorts`: new answers for those who watch the same;
5. :class:`.burst.Burst`: what the rows of one model say (:mod:`.merge`), and what of it
   each kind of people is told (:mod:`.render`), kept by what was asked about them
   (:mod:`.observe`, :mod:`.memo`).

Who polls over HTTP, or by server code, reads the rows for himself.
"""

import json
import logging
import threading
import time
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from operator import itemgetter

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo.http import SessionExpiredException, root
from odoo.modules.registry import Registry

from odoo.addons.bus.models.bus import json_dump

from .. import bus_row
from ..parameters import is_answering, is_shared
from ..presence.attendance import attendance
from ..presence.internals import ask_if_silent
from ..presence.judge import Judge
from ..presence.visit import is_model_told
from ..watching.watches import Watches
from . import internals
from .burst import Burst
from .cohorts import Cohorts, Later, Left
from .doubts import Doubts, are_true
from .figures import Figures
from .render import Hearing, reset
from .rights import (
    Rights,
    RightsChanged,
    has_open_session,
    is_published,
    subscriber_context,
)
from .tail import Tail, read_payload
from .wakener import wakener

_logger = logging.getLogger(__name__)

#: Type of the messages that name answers which may be others now.
VIEW_TYPE = "web.syncer.view"
#: Type of the messages that say who else has records open.
PRESENCE_TYPE = "web.syncer.presence"
MAX_BURSTS = 64
# How often rights may change under one poll. After that, it is asked again later.
MAX_LOOKS = 3
# Another one who reloads the registry, or whose reading hangs, must not stop the rest.
WAIT_SECONDS = 10
# More rows than these, of whoever has not polled for long, are a reset.
MAX_ROWS = 1000


class Delivery:
    """Keeps, for the subscribers of one database, what several of them need.

    It belongs to a registry, and goes with it.
    """

    # one after the other loads a registry that has changed
    _locks = defaultdict(threading.Lock)

    def __init__(self):
        self.tail = Tail()
        self.rights = Rights()
        self.watches = Watches(self.tail)
        self.cohorts = Cohorts(self.rights, self.watches)
        self.doubts = Doubts(self.rights)
        self.judge = Judge(self.rights)
        # see :class:`.render.Reader`
        self.askers = {}
        self._bursts = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, registry):
        """Return the one of a registry, ``None`` where the addon is not installed."""
        try:
            return registry._web_syncer_delivery
        except AttributeError:
            if not hasattr(registry["base"], "_sync_plan"):
                return None
            registry._web_syncer_delivery = cls()
            return registry._web_syncer_delivery

    @classmethod
    @contextmanager
    def alone(cls, dbname):
        """Let one poller after the other look; yields whether it is one's turn."""
        lock = cls._locks[dbname]
        is_mine = lock.acquire(timeout=WAIT_SECONDS)
        try:
            yield is_mine
        finally:
            if is_mine:
                lock.release()

    @classmethod
    def look(cls, cr, registry, uids=(), *, has_tail=True):
        """Make what is known of rows, of what they touch and of rights new.

        Only for who is :meth:`alone`.

        :param cr: of a transaction that has just begun
        :param registry: the database's, as far as it is known
        :param uids: ids of those who are about to be judged
        :param bool has_tail: whether rows are wanted
        """
        began = time.monotonic()
        registry = internals.current_registry(registry, cr)
        delivery = cls.of(registry)
        if delivery is None:
            return
        uids = {*uids}
        if has_tail:
            delivery.tail.read(cr, began)
            uids |= delivery.watches.look(cr)
            delivery.cohorts.forget_old()
        delivery.rights.look(cr, registry, uids)
        if has_tail:
            wakener.tell(cr.dbname)

    def burst(self, model, rows):
        """Return what is known of rows, ``{id: row}``."""
        key = model, self.rights.generation, *rows
        now = time.monotonic()
        with self._lock:
            while self._bursts:
                first = next(iter(self._bursts.values()))
                if first.until > now and len(self._bursts) <= MAX_BURSTS:
                    break
                self._bursts.popitem(last=False)
            burst = self._bursts.get(key)
            if burst is None:
                burst = self._bursts[key] = Burst(
                    model, rows.values(), self.askers, self.rights
                )
            return burst


class Poll:
    """One poll of a subscriber's.

    :param odoo.api.Environment env: environment of the websocket or request
    :param channels: all that are polled
    :param dict subscribed: ``{model: SyncChannel}``, those of ours
    :param list watches: of the :class:`Watch` among the channels
    :param list visits: of the :class:`Visit` among the channels
    :param int last: up to this id, the subscriber was given all
    :param ignored: higher ids that the subscriber was given, too
    """

    def __init__(self, env, channels, subscribed, watches, visits, last, ignored):
        self.env = env
        self.channels = channels
        self.subscribed = subscribed
        self.watches = watches
        self.visits = visits
        self.last = last
        self.ignored = set(ignored or ())
        self.figures = Figures.of(env.cr.dbname)
        #: {watch: what the client is told of it}
        self.news = {}
        self.is_sharing = (
            isinstance(env.cr, internals.LazyCursor)
            and internals.is_shared
            and is_shared(env)
        )
        #: the websocket, if its poll may share the reading of others
        self.websocket = self.is_sharing and self._subscriber()
        if self.is_sharing:
            env.cr.release()

    def run(self, poll_others):
        """Return what the bus sends to the subscriber.

        :param poll_others: polls the channels that are not ours
        :return: a list of notifications, as `bus.bus._poll` returns them
        """
        began_at = time.thread_time()
        try:
            return self._run_again(poll_others)
        finally:
            self.figures.add(polls=1, busy_seconds=time.thread_time() - began_at)
            if subscriber := self._subscriber():
                internals.note_poll(subscriber)

    def _run_again(self, poll_others):
        channels = self.subscribed.values()
        floors = [channel.floor for channel in channels]
        for _look in range(MAX_LOOKS):
            try:
                return self._run(poll_others)
            except RightsChanged:
                self._begin_anew()
                for channel, floor in zip(channels, floors, strict=True):
                    channel.floor = floor
        return poll_others()

    def _begin_anew(self):
        """Forget what was taken of the tail, and what was known of rights."""
        self.env.cr.release()
        for watch, news in self.news.items():
            watch.take_back(news)
        self.news.clear()
        if self.websocket:
            internals.note_waking(self.websocket)
            if delivery := Delivery.of(Registry(self.env.cr.dbname)):
                delivery.tail.forget(self.websocket)

    def _run(self, poll_others):
        if not self._look():
            # somebody else loads a registry, and takes long: asked again later
            return poll_others()
        if self.env.registry is not Registry(self.env.cr.dbname):
            # the models that this environment knew are not those of the database
            self.env.transaction.reset()
        delivery = Delivery.of(self.env.registry)
        if delivery is None:
            if self.websocket:
                internals.leave_channels(self.websocket)
            return poll_others()
        with delivery.rights.settled(self.env.registry):
            rows, others = self._rows(delivery.tail, poll_others)
            return self._deliver(delivery, rows, others)

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _look(self):
        """Make what this process knows of rows and rights as new as the database.

        :return: whether that was possible
        """
        dbname = self.env.cr.dbname
        if self._is_known(Registry(dbname)):
            return True
        with Delivery.alone(dbname) as is_alone:
            registry = Registry(dbname)
            if not is_alone or self._is_known(registry):
                return is_alone
            uids = internals.listeners(self.subscribed.values())
            uids.add(self.env.uid)
            Delivery.look(self.env.cr, registry, uids, has_tail=bool(self.websocket))
            if self.websocket:
                # what others add to the tail from now on must be in sight, too
                self.env.cr.release()
            return True

    def _is_known(self, registry):
        """Return whether somebody has looked since this websocket was woken."""
        delivery = self.websocket and Delivery.of(registry)
        return bool(
            delivery and delivery.tail.read_at > internals.woken_at(self.websocket)
        )

    def _rows(self, tail, poll_others):
        """Return the new rows, ``{id: row}``, and what else the bus sends."""
        if not self.websocket:
            return self._read(), poll_others()
        mark = tail.mark()
        rows = tail.take(self.websocket, self.channels, self.last, self.ignored)
        if rows is not None:
            return rows, []
        rows, others = self._read(), poll_others()
        tail.put(self.websocket, self.channels, mark)
        return rows, others

    def _read(self):
        """Return the new rows as the database has them, ``{id: row}``."""
        if not self.subscribed:
            return {}
        cr = self.env.cr
        floors = {
            json_dump(channel): max(channel.floor, self.last)
            for channel in self.subscribed.values()
        }
        parameters = {
            "channels": list(floors),
            "floors": list(floors.values()),
            "floor": min(floors.values()),
            "ignored": list(self.ignored),
            "limit": MAX_ROWS + 1,
        }
        cr.execute(
            f"SELECT bus.id, bus.message {_NEW_ROWS} ORDER BY bus.id LIMIT %(limit)s",
            parameters,
        )
        found = cr.fetchall()
        if len(found) <= MAX_ROWS:
            return {row_id: read_payload(message) for row_id, message in found}
        cr.execute(
            f"SELECT max(bus.id), bus.channel {_NEW_ROWS} GROUP BY bus.channel",
            parameters,
        )
        rows = {}
        for row_id, name in cr.fetchall():
            channel = self.subscribed[json.loads(name)[2]]
            channel.floor = row_id
            rows[row_id] = {"model": channel.model, "reset": True}
        return rows

    # ------------------------------------------------------------------
    # What they say to the subscriber
    # ------------------------------------------------------------------

    def _deliver(self, delivery, rows, others):
        """Return the notifications of the bus, with what the subscriber may read.

        All rows of a model become one message, in the place of the last. The others
        stay, empty: what the bus does not send, it would fetch and judge at each poll.
        """
        messages, by_model, last = {}, defaultdict(dict), {}
        for row_id, row in sorted(rows.items()):
            messages[row_id] = {"type": bus_row.TYPE, "payload": []}
            model, channel = row.get("model"), self._channel_of(row)
            if channel is None or channel.is_too_old(_time(row)):
                _explain(
                    self.env.uid, model, row_id, "it is older than the subscription"
                )
            else:
                by_model[model][row_id] = row
                last[model] = row_id
        owing = [
            m for m, c in self.subscribed.items() if c.owes_reset and m not in last
        ]
        heard = {}
        if by_model or owing:
            heard = self._hear(delivery, by_model | {model: {} for model in owing})
            for model, payload in heard.items():
                if model in last:
                    messages[last[model]]["payload"] = payload
                elif payload:
                    others.append(self._beside(rows, others, bus_row.TYPE, payload))
        news = self._news_of_watches(delivery)
        if news:
            others.append(self._beside(rows, others, VIEW_TYPE, news))
        self._count(rows, heard, news)
        if people := self._news_of_presence(delivery):
            others.append(self._beside(rows, others, PRESENCE_TYPE, people))
        if heard or news or people:
            self._check_session()
        notifications = [{"id": i, "message": m} for i, m in messages.items()]
        return sorted([*notifications, *others], key=itemgetter("id"))

    def _beside(self, rows, others, message_type, payload):
        """Return a notification for which no row stands, under an id that was seen."""
        ids = [notification["id"] for notification in others]
        seen = max([self.last, *self.ignored, *rows, *ids])
        return {"id": seen, "message": {"type": message_type, "payload": payload}}

    def _count(self, rows, heard, news):
        """Note how much is told, and how long after it was written."""
        told = [payload for payloads in heard.values() for _key, payload in payloads]
        answers = sum(1 for each in news if each[3:4] not in ([], [None]))
        self.figures.add(
            messages=len(told),
            resets=sum(1 for payload in told if payload["method"] == "reset"),
            answers=answers,
            asked=sum(1 for each in news if each[1]) - answers,
        )
        if told or news:
            for row in rows.values():
                channel = self._channel_of(row)
                # what was written before that could not be told any sooner
                if channel and _time(row) >= channel.since:
                    self.figures.add_delay(max(time.time() - _time(row), 0.0))

    def _channel_of(self, row):
        model = row.get("model")
        return self.subscribed.get(model) if isinstance(model, str) else None

    def _news_of_watches(self, delivery):
        """Return what is new of the answers that are watched. Never raises."""
        try:
            if self.watches and not self._subscriber():
                delivery.watches.look_for(self.env, self.watches)
            touched = [watch for watch in self.watches if watch.is_news]
            person = touched and self._person(delivery)[0]
            if person:
                for watch in touched:
                    self._settle(delivery, person, watch)
                    news = watch.is_news and self._news_of(delivery, person, watch)
                    if news:
                        self.news[watch] = news
        except RightsChanged:
            raise
        except Exception:
            _logger.exception("Cannot tell user %s what has changed", self.env.uid)
            self._recover()
        return [*self.news.values()]

    def _settle(self, delivery, person, watch):
        """Find out whether there is anything to tell, where that is in doubt."""
        doubts = watch.doubts
        if not doubts:
            return
        if watch.is_touched:
            is_true = True
        elif self.is_sharing:
            mark = delivery.tail.mark()
            is_true = delivery.doubts.are_true(person, self.env, doubts, mark)
        else:
            with self.env.cr.savepoint():
                is_true = are_true(self.env(context=person.context), doubts)
        watch.settle(doubts, is_true)

    def _news_of(self, delivery, person, watch):
        """Return what is new of one answer, ``None`` if nothing is, or not yet."""
        is_answered = self.is_sharing and is_answering(self.env)
        if not (is_answered and watch.is_touched and not watch.is_told):
            return delivery.watches.take(watch)
        try:
            return delivery.cohorts.news(watch, person, self.env)
        except Left:
            return delivery.watches.take(watch)
        except Later as later:
            watch.due_at = later.due_at
            wakener.tell(self.env.cr.dbname)
            return None

    def _news_of_presence(self, delivery):
        """Return who has open what views show. Never raises."""
        if any(visit.is_open for visit in self.visits):
            ask_if_silent(self._subscriber())
        try:
            news = [visit for visit in self.visits if visit.is_news]
            person = news and self._person(delivery)[0]
            # who was a colleague when he subscribed may be none any more
            if not person or not self.env.user._is_internal():
                return []
            found = [self._people(delivery, person, visit) for visit in news]
        except RightsChanged:
            raise
        except Exception:
            _logger.exception("Cannot tell user %s who else is here", self.env.uid)
            self._recover()
            for visit in self.visits:
                # tried again when somebody comes or goes, and not at each poll
                visit.is_news = False
            return []
        # only what is certain to be sent is taken for told
        told = [visit.take(*each) for visit, each in zip(news, found, strict=True)]
        return [each for each in told if each]

    def _people(self, delivery, person, visit):
        """Return who came and went where a view looks, and whom its user may know."""
        changes = visit.changes(attendance.table(self.env.cr.dbname))
        env = self.env(context=person.context)
        names = {}
        if is_model_told(env, visit.model):
            names = delivery.judge.names(
                person, self.env, visit.model, changes, is_shared=self.is_sharing
            )
        return changes, names

    def _hear(self, delivery, rows):
        """Return ``{model: payload}`` for ``{model: {id: row}}``. Never raises."""
        try:
            person, reason = self._person(delivery)
        except Exception:
            _logger.exception("Cannot tell who user %s is", self.env.uid)
            self._recover()
            return {model: [reset(self.env, model)] for model in rows}
        if person:
            return {
                model: self._hear_model(delivery, person, model, rows[model])
                for model in rows
            }
        for model in rows:
            _explain(self.env.uid, model, list(rows[model]), reason)
        return {}

    def _person(self, delivery):
        """Return who polls, or ``None`` and why nobody is told anything."""
        env = self.env
        person = env.uid and delivery.rights.person(env.cr, env.uid)
        if not person or not person.is_active:
            return None, "there is no such user, or an archived one"
        if not has_open_session(env, person, self._session()):
            return None, "the session was closed"
        if person.context is None:
            person.context = subscriber_context(env, person.company_id)
        if person.context is None:
            return None, "the user is neither internal nor a portal user"
        return person, ""

    def _check_session(self):
        """Let nobody be told who logged out while this was found out.

        :raise odoo.http.SessionExpiredException: which closes the websocket
        """
        session = self._session()
        if session and not root.session_store.get(session.sid):
            raise SessionExpiredException

    def _session(self):
        websocket = self._subscriber()
        return websocket and internals.session_of(websocket)

    def _subscriber(self):
        return next(
            iter([*self.subscribed.values(), *self.watches, *self.visits])
        ).subscriber

    def _hear_model(self, delivery, person, model, rows):
        channel = self.subscribed[model]
        burst = delivery.burst(model, rows) if rows else None
        try:
            hearing = self._hearing(burst, person, model)
            for what, reason in hearing.untold:
                _explain(self.env.uid, model, what, reason)
            if (hearing.is_vague or channel.owes_reset) and channel.take_reset():
                return [*hearing.notifications, reset(self.env, model)]
            return hearing.notifications
        except RightsChanged:
            raise
        except Exception:
            if burst is None or burst.is_first_failure():
                _logger.exception(
                    "Cannot tell user %s of changes of %s", self.env.uid, model
                )
            self._recover()
            return [reset(self.env, model)]

    def _hearing(self, burst, person, model):
        if not is_published(self.env, model):
            return Hearing([], untold=[("anything", "it is not published")])
        if not internals.is_readable:
            return Hearing([reset(self.env, model)])
        if burst is None:
            # only a reset is owed
            may_know = self.env(context=person.context)[model].has_access("read")
            return Hearing([], is_vague=may_know)
        self.figures.add(renderings=1)
        if self.is_sharing:
            return burst.hear(person, self.env)
        with self.env.cr.savepoint():
            return burst.hear_alone(person, self.env(context=person.context))

    def _recover(self):
        """Begin anew where SQL has failed, so that the other models can be read.

        Nothing is lost: what the transaction wrote could not be committed any more.
        """
        cr = self.env.cr
        status = cr.connection.info.transaction_status
        if status == TRANSACTION_STATUS_INERROR:
            cr.rollback()


_NEW_ROWS = """
      FROM bus_bus bus
      JOIN unnest(%(channels)s::text[], %(floors)s::bigint[]) AS wanted(channel, floor)
        ON wanted.channel = bus.channel AND wanted.floor < bus.id
     WHERE bus.id > %(floor)s AND NOT bus.id = ANY(%(ignored)s)
"""


def _time(row):
    at = row.get("at")
    return at if isinstance(at, (int, float)) else float("inf")


def _explain(uid, model, what, reason):
    """Say at DEBUG why a subscriber is not told of something."""
    _logger.debug("User %s is not told of %s in %s: %s", uid, what, model, reason)
