import os
import socket
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.sql import table_exists

from ..delivery.figures import Figures
from ..delivery.internals import connected, listening

#: Whoever has not reported for so many seconds is gone.
GONE_SECONDS = 120


class WebSyncerProcess(models.Model):
    """What a process that serves websockets says of itself.

    It does so every few seconds, so that an administrator's page, which another process
    serves, shows them all.
    """

    _name = "web.syncer.process"
    _description = "Process That Tells of Changes"
    _order = "name"
    _log_access = False

    name = fields.Char("Process", readonly=True, help="Its host, and its number there.")
    at = fields.Datetime("Last Report", readonly=True)
    minutes = fields.Float(
        digits=(16, 1), readonly=True, help="In so many minutes, this was counted."
    )
    websockets = fields.Integer(
        readonly=True, help="Open pages that hear of live models, now."
    )
    messages = fields.Integer(
        readonly=True, help="Records that subscribers were told of."
    )
    resets = fields.Integer(readonly=True, help="Messages that say: fetch again.")
    shared_renderings = fields.Integer(
        readonly=True,
        help="How often a subscriber was told what had been read for another.",
    )
    unshared_renderings = fields.Integer(
        readonly=True, help="How often something was read to tell a subscriber."
    )
    shared_answers = fields.Integer(
        readonly=True, help="Views that were sent what had been read for another."
    )
    unshared_answers = fields.Integer(
        readonly=True, help="Views for which something was read, to be sent to them."
    )
    asked = fields.Integer(
        "Left to Views", readonly=True, help="Views that were told to ask themselves."
    )
    delay = fields.Float(
        "Delay (s)",
        digits=(16, 3),
        readonly=True,
        help="How long after a change a websocket was told of it, on average.",
    )
    share = fields.Float(
        "Share of Time",
        readonly=True,
        help="How much of the process's time all of this took.",
    )
    listeners = fields.Json(readonly=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "The process is there already.")

    @api.model
    def _report(self):
        """Say what this process has told of late, and forget those that are gone."""
        if not table_exists(self.env.cr, self._table):
            # the addon was not updated since there is this model
            return
        gone = fields.Datetime.now() - timedelta(seconds=GONE_SECONDS)
        self.search([("at", "<", gone)]).try_lock_for_update().unlink()
        values = self._values()
        process = self.search([("name", "=", values["name"])])
        if process:
            process.write(values)
        else:
            self.create(values)

    @api.model
    def _listening(self):
        """Return who listens, to whichever process.

        :return: ``{model name: {user id: number of websockets}}``
        :rtype: dict[str, Counter]
        """
        found = listening(self.env.cr.dbname)
        since = fields.Datetime.now() - timedelta(seconds=GONE_SECONDS)
        others = [("at", ">=", since), ("name", "!=", _own_name())]
        for process in self.search(others):
            for model, numbers in (process.listeners or {}).items():
                by_user = {int(uid): number for uid, number in numbers.items()}
                found.setdefault(model, Counter()).update(by_user)
        return found

    def _values(self):
        dbname = self.env.cr.dbname
        seconds, counts = Figures.of(dbname).of_late()
        return {
            "name": _own_name(),
            "at": fields.Datetime.now(),
            "minutes": seconds / 60,
            "websockets": len(connected(dbname)),
            "messages": counts["messages"],
            "resets": counts["resets"],
            "shared_renderings": _shared(counts, "renderings"),
            "unshared_renderings": counts["renderings_read"],
            "shared_answers": _shared(counts, "answers"),
            "unshared_answers": counts["answers_read"],
            "asked": counts["asked"],
            "delay": counts["delay_seconds"] / max(counts["delays"], 1),
            "share": counts["busy_seconds"] / max(seconds, 1),
            "listeners": {
                model: {uid: number for uid, number in numbers.items() if uid}
                for model, numbers in listening(dbname).items()
            },
        }


def _shared(counts, what):
    # what was read may turn out to be nothing that can be sent
    return max(counts[what] - counts[f"{what}_read"], 0)


def _own_name():
    return f"{socket.gethostname()}:{os.getpid()}"
