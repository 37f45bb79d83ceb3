"""One answer that a client shows, and whether it is still the one that it would get."""

import logging
import time
import weakref

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

    .. attribute:: is_touched

        whether the client is to be told that the answer may be another one

    .. attribute:: has_new_pictures

        whether it is to be told that pictures beside the answer are others
    """

    key = ""
    sealed = ""
    content = None
    footprint = None
    snapshot = None
    websocket = None
    is_touched = False
    has_new_pictures = False
    is_told = False
    is_known = False

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
        watch.footprint = Footprint(content.pop("reads"))
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
        if self._may_lack_pictures_of(row):
            self.has_new_pictures |= self.footprint.has_new_pictures(row, look)
        if self.is_touched or self._shows(row) or self._is_own(row, look):
            return
        self.is_touched = self.footprint.is_touched(row, look)
        if self.is_touched:
            _logger.debug(
                "User %s is told of %s: it was read for %s",
                self.content["uid"],
                row,
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
        if not row.get("origin") or row["origin"] != self.content["origin"]:
            return False
        if row.get("model") != model or row.get("reset"):
            return False
        names = {name for names, _ids in row.get("write", ()) for name in names}
        return not is_read_elsewhere(look.model(model), names)

    @property
    def is_news(self):
        """Whether the client is to be told."""
        return self.has_new_pictures or (self.is_touched and not self.is_told)

    def take(self):
        """Return what the client is to be told now, and is told once.

        :return: ``[key, whether the answer may be another one, whether pictures are]``
        :rtype: list
        """
        news = [self.key, self.is_touched, self.has_new_pictures]
        self.is_told |= self.is_touched
        self.has_new_pictures = False
        return news
