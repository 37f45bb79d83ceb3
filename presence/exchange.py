"""What processes tell each other of who is connected to them.

Each says from time to time, by a notification of PostgreSQL, all that it has to say:
who misses it, or comes later, hears it the next time, and of a process that has died
nothing is heard any more. Nothing of it is stored anywhere.

A payload is JSON: ``[process, database, number, part, parts, entries]``, where an entry
is ``[uid, model, id, 1 if he edits else 0]``, and the number is the same for all parts
of what is said at one time.
"""

import json
import logging
from collections import defaultdict

from ..capture.notify import Connection

_logger = logging.getLogger(__name__)

CHANNEL = "web_syncer_presence"
#: PostgreSQL allows 8,000 bytes; a model's name has some tens of them.
ENTRIES_PER_PART = 60


class Exchange:
    """The connection of one process, which is made anew when it breaks."""

    def __init__(self):
        self._connection = None
        self._fails = False

    def tell(self, payloads):
        """Tell the other processes something. Never raises.

        :return: whether that worked
        :rtype: bool
        """
        return self._try(lambda connection: connection.notify(payloads, CHANNEL))

    def hear(self, seconds):
        """Return what others have told, up to some seconds from now. Never raises.

        :return: payloads, ``None`` if nothing can be heard for now
        """
        heard = []
        works = self._try(
            lambda connection: heard.extend(connection.notifications(seconds))
        )
        return heard if works else None

    def _try(self, function):
        try:
            if self._connection is None:
                self._connection = Connection()
                self._connection.listen(CHANNEL)
            function(self._connection)
        except Exception as error:
            self._connection = None
            if not self._fails:
                _logger.warning(
                    "Who has what open is not told between processes for now: %s", error
                )
            self._fails = True
            return False
        if self._fails:
            _logger.info("Who has what open is told between processes again")
        self._fails = False
        return True


def write(process, dbname, number, people):
    """Return the payloads that say who is connected to a process.

    :param dict people: see :class:`.table.Table`
    """
    entries = [
        [uid, model, record_id, int(edits)]
        for uid, records in people.items()
        for (model, record_id), edits in records.items()
    ]
    chunks = [
        entries[start : start + ENTRIES_PER_PART]
        for start in range(0, len(entries) or 1, ENTRIES_PER_PART)
    ]
    return [
        json.dumps([process, dbname, number, part, len(chunks), chunk])
        for part, chunk in enumerate(chunks)
    ]


class Reader:
    """Puts together what others have said in parts."""

    def __init__(self):
        # {(process, database): (number, the parts so far)}
        self._begun = {}

    def put(self, payload):
        """Return what is complete with a payload, whatever is in it.

        :return: ``(process, database, people)``, ``None`` if more is to come
        """
        try:
            process, dbname, number, part, parts, entries = json.loads(payload)
            said = [
                (int(uid), (str(model), int(record_id)), bool(edits))
                for uid, model, record_id, edits in entries
            ]
            key = str(process), str(dbname)
        except (TypeError, ValueError):
            return None
        former, chunks = self._begun.pop(key, (None, []))
        if former != number:
            chunks = []
        if len(chunks) != part:
            # a part before it was missed
            return None
        chunks.append(said)
        if len(chunks) != parts:
            self._begun[key] = number, chunks
            return None
        people = defaultdict(dict)
        for chunk in chunks:
            for uid, record, edits in chunk:
                people[uid][record] = edits
        return *key, dict(people)
