"""One answer that a client shows, and whether it is still the one that it would get."""

import logging
import time
import weakref

from .call import Call
from .footprint import Footprint
from .internals import is_read_elsewhere
from .seal import unseal
from .snapshot import Snapshot

_logger = logging.getLogger(__name__)

#: What a client's channel begins with, after the database's name and a colon.
PREFIX = "~"
#: How long before an answer pictures may have changed that its view does not show.
LATE_SECONDS = 5
#: Of more than these, a websocket hears nothing.
MAX_WATCHES = 200


class Watch(tuple):
    """What a websocket watches, which stands among its channels.

    Nothing is ever sent on it as on a channel: it is compared with the rows of the bus.

    .. attribute:: key

        what the client knows the answer by

    .. attribute:: sealed

        what the client said

    .. attribute:: call

        what was asked, ``None`` if it cannot be asked again

    .. attribute:: is_touched

        whether the client is to be told that the answer may be another one

    .. attribute:: doubts

        on what else that hangs, each a :class:`.footprint.Doubt`

    .. attribute:: has_new_pictures

        whether it is to be told that pictures beside the answer are others
    """

    key = ""
    sealed = ""
    content = None
    call = None
    footprint = None
    snapshot = None
    #: of the answer that was sent last; what the client has shown since, and before its
    #: websocket was this one, is not known
    digest = None
    websocket = None
    is_touched = False
    doubts = frozenset()
    has_new_pictures = False
    is_told = False
    is_known = False
    #: whether the client was sent an answer since it has asked
    is_renewed = False
    #: where the tail of the bus ended when the answer was touched
    mark = 0
    #: when it was, by the monotonic clock
    touched_at = 0.0
    #: how many were touched by the same rows
    crowd = 1
    #: how many users watch the same call
    peers = 1
    #: when there may be another answer, by the monotonic clock
    due_at = 0.0

    @classmethod
    def of(cls, env, sealed, websocket=None):
        """Return what a client watches, ``None`` if it may not, or made it up.

        :param env: environment of the client's user
        :param str sealed: see :mod:`.seal`
        """
        content = unseal(env, sealed)
        if not isinstance(content, dict) or content.get("uid") != env.uid:
            return None
        # each websocket has one of its own, though it may take over another's channels
        own = websocket and id(websocket)
        watch = cls((env.cr.dbname, "web_syncer", "watch", content["key"], own))
        watch.key = content["key"]
        watch.sealed = sealed
        watch.snapshot = Snapshot(content["snapshot"], content["own"])
        watch.footprint = Footprint.of(content.pop("reads"))
        text = content.pop("call")
        watch.call = Call.of(text) if text else None
        watch.content = content
        watch.websocket = websocket and weakref.ref(websocket)
        return watch

    @property
    def subscriber(self):
        """The websocket, if there is one and it is still open."""
        return self.websocket and self.websocket()

    @property
    def age(self):
        """How long ago the answer was given, in seconds."""
        return time.time() - self.content["at"]

    def compare(self, row, look):
        """Note whether a row of the bus touches what was read.

        :param dict row: payload of a row
        :param look: see :class:`.look.Look`
        """
        footprint = self.footprint
        if not self.has_new_pictures and self._may_lack_pictures_of(row):
            self.has_new_pictures = look.once(
                (footprint, "pictures", id(row)),
                lambda: footprint.has_new_pictures(row, look),
            )
        if self.is_touched or self._shows(row) or self._is_own(row, look):
            return
        found = look.once(
            (footprint, "touched", id(row)), lambda: footprint.is_touched(row, look)
        )
        if found is True:
            self.is_touched = True
        else:
            self.doubts |= found
        if found:
            _logger.debug(
                "User %s is told of %s%s: it was read for %s",
                self.content["uid"],
                row,
                "" if found is True else ", if the user may read it",
                self.content["path"],
            )

    def _may_lack_pictures_of(self, row):
        """Return whether the client may show pictures from before a row.

        They are not part of the answer. What was told of an answer in whose place there
        was this one by then, nobody has taken note of.
        """
        at = row.get("at")
        is_late = (
            isinstance(at, (int, float)) and at > self.content["at"] - LATE_SECONDS
        )
        return is_late or not self._shows(row)

    def _shows(self, row):
        tx = row.get("tx")
        return type(tx) is int and self.snapshot.shows(tx)

    def _is_own(self, row, look):
        """Return whether the tab can tell by itself what a change of its own altered.

        It knows what it saved of the records that it shows, unless something else hangs
        on that.
        """
        model = self.content["model"]
        if self.is_renewed:
            # what it was sent may be older than its own change
            return False
        if not row.get("origin") or row["origin"] != self.content["origin"]:
            return False
        if row.get("model") != model or row.get("reset"):
            return False
        names = {name for names, _ids in row.get("write", ()) for name in names}
        return not is_read_elsewhere(look.model(model), names)

    @property
    def may_be_touched(self):
        """Whether the answer may be another one, as far as is known."""
        return self.is_touched or bool(self.doubts)

    @property
    def is_owed(self):
        """Whether the client is to be told, now or later, if there are no doubts."""
        return self.has_new_pictures or (self.may_be_touched and not self.is_told)

    @property
    def is_news(self):
        """Whether the client is to be told now."""
        return self.is_owed and self.due_at <= time.monotonic()

    def settle(self, doubts, is_touched):
        """Note what came of doubts.

        :param frozenset doubts: those of the watch that were looked into
        """
        self.is_touched |= is_touched
        self.doubts -= doubts

    def take(self, spread=0):
        """Return what the client is to be told now, and is told once.

        :param float spread: over how many seconds all who are told ask
        :return: ``[key, whether the answer may be another one, whether pictures are,
            nothing, spread]``
        :rtype: list
        """
        news = [self.key, self.is_touched, self.has_new_pictures]
        self.is_told |= self.is_touched
        self.has_new_pictures = False
        return [*news, None, spread] if spread else news

    def take_answer(self, answer):
        """Return what the client is to be told, with the answer that there is now.

        :param Answer answer: of the call
        :return: ``[key, whether the answer is another one, whether pictures are, answer
            as JSON]``; ``None`` if there is nothing to tell
        :rtype: list | None
        """
        is_other = answer.digest != self.digest
        news = None
        if is_other or self.has_new_pictures:
            news = [self.key, is_other, self.has_new_pictures]
            if is_other:
                news.append(answer.text)
        self.is_touched = self.is_told = self.has_new_pictures = False
        self.doubts = frozenset()
        self.is_renewed = True
        self.footprint = answer.footprint
        self.snapshot = answer.snapshot
        self.digest = answer.digest
        return news

    def take_back(self, news):
        """Have the client told another time, as what was taken is not sent."""
        self.is_touched |= news[1]
        self.has_new_pictures |= news[2]
        self.is_told = False
        self.digest = None
