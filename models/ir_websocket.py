import logging

from odoo import models
from odoo.http import request
from odoo.tools.lru import LRU

from odoo.addons.bus.websocket import wsrequest

from .. import bus_row
from ..delivery.channel import GRACE_SECONDS, SyncChannel
from ..delivery.internals import last_sent, own_channels, own_watches
from ..delivery.lookout import lookout
from ..delivery.rights import may_subscribe, subscriber_env
from ..delivery.wakener import wakener
from ..parameters import is_watching
from ..presence.attendance import attendance
from ..presence.internals import ask_sooner, own_visits
from ..presence.visit import MAX_VISITS, Visit
from ..presence.visit import PREFIX as VISIT_PREFIX
from ..watching.watch import MAX_WATCHES, Watch
from ..watching.watch import PREFIX as WATCH_PREFIX

_logger = logging.getLogger(__name__)

# what those who poll over HTTP are subscribed to: they have no websocket to keep it
_polled_channels = LRU(4096)
# how long ago they may have polled last, and be told what came in between
POLLED_SECONDS = 60


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _prepare_subscribe_data(self, channels, last):
        # what a client says that it has seen may be of any type
        last = last if type(last) is int and last > 0 else 0
        data = super()._prepare_subscribe_data(channels, last)
        if not request and wsrequest.ws._channels:
            # The bus takes what the client says where it has no older id of its own,
            # and would then leave out what came in between on a channel that is new.
            data["last"] = last_sent(wsrequest.ws)
        return data

    def _build_bus_channel_list(self, channels):
        """Put the private channel of a model in the place of ``<database>:<model>``.

        What the user may not hear of is left out, whatever the reason.
        """
        prefix = f"{self.env.cr.dbname}:"
        asked, watched, visited, others = {}, {}, {}, []
        for channel in channels:
            if not (isinstance(channel, str) and channel.startswith(prefix)):
                others.append(channel)
                continue
            name = channel.removeprefix(prefix)
            if name.startswith(WATCH_PREFIX):
                watched[name.removeprefix(WATCH_PREFIX)] = True
            elif name.startswith(VISIT_PREFIX):
                visited[name.removeprefix(VISIT_PREFIX)] = True
            else:
                asked[name] = True
        result = super()._build_bus_channel_list(others)
        return [
            *result,
            *self._sync_channels(asked),
            *self._sync_watches(watched),
            *self._sync_visits(visited),
        ]

    def _subscribe(self, og_data):
        # not `_after_subscribe_data`, whose override in `mail` does not call `super`
        result = super()._subscribe(og_data)
        # only now the bus knows which channels there are
        attendance.note_change(self.env.cr.dbname)
        return result

    def _on_websocket_closed(self, cookies):
        attendance.note_change(self.env.cr.dbname)
        return super()._on_websocket_closed(cookies)

    def _sync_visits(self, visited):
        """Return what views show and have open, of what a client says.

        Neither portal users nor those who poll over HTTP take part.

        :param visited: texts that a client sent
        """
        if not visited or request or not wsrequest.session.uid:
            return []
        env = subscriber_env(self.env, self.env.user.company_id.id)
        if not env or not env.user._is_internal():
            return []
        websocket = wsrequest.ws
        known = own_visits(websocket, env.uid)
        found = (
            known.get(text) or Visit.of(env, text, websocket)
            for text in [*visited][-MAX_VISITS:]
        )
        visits = [visit for visit in found if visit]
        if visits:
            attendance.start(env.cr.dbname)
        if any(visit.is_open for visit in visits):
            ask_sooner(websocket)
        return visits

    def _sync_watches(self, watched):
        """Return what a client watches, of what it says.

        :param watched: texts that the server gave to clients, or that one made up
        """
        session = (request or wsrequest).session
        if not watched or not session.uid or not is_watching(self.env):
            return []
        websocket = None if request else wsrequest.ws
        known = own_watches(websocket, self.env.uid) if websocket else {}
        asked = [*watched][-MAX_WATCHES:]
        found = (
            known.get(sealed) or Watch.of(self.env, sealed, websocket)
            for sealed in asked
        )
        watches = [watch for watch in found if watch]
        if len(watches) < len(watched):
            _logger.info(
                "User %s watches %s answers, and %s that are none",
                self.env.uid,
                len(watches),
                len(watched) - len(watches),
            )
        if watches and websocket:
            lookout.start()
            wakener.listen(self.env.cr.dbname)
        return watches

    def _sync_channels(self, asked):
        """Return the private channels of those models that the user may hear of.

        :param asked: model names, as sent by a client
        """
        if not asked:
            return []
        session = (request or wsrequest).session
        env = session.uid and subscriber_env(self.env, self.env.user.company_id.id)
        allowed, dropped = [], []
        for model in asked:
            if env and may_subscribe(env, model):
                allowed.append(self._sync_channel(model))
            else:
                dropped.append(model)
        if dropped:
            _logger.info(
                "User %s cannot hear of %s of the models asked for: %s%s",
                self.env.uid,
                len(dropped),
                ", ".join(repr(model[:64]) for model in dropped[:10]),
                ", …" if len(dropped) > 10 else "",
            )
        return allowed

    def _sync_channel(self, model):
        """Return a channel, the same as before if the client was subscribed to it."""
        dbname = self.env.cr.dbname
        if request:
            key = dbname, request.session.sid, model
            if key not in _polled_channels:
                # who polls may have done so before, where another process answered
                floor = self._sync_floor(POLLED_SECONDS)
                channel = _polled_channels[key] = SyncChannel.of(dbname, model, floor)
                channel.since -= POLLED_SECONDS
            return _polled_channels[key]
        lookout.start()
        websocket = wsrequest.ws
        if known := own_channels(websocket, bus_row.channel(dbname, model)):
            return known[0]
        return SyncChannel.of(dbname, model, self._sync_floor(GRACE_SECONDS), websocket)

    def _sync_floor(self, seconds):
        """Return the id of the last row of the bus that is older than ``seconds``."""
        self.env.cr.execute(
            """
            SELECT id
              FROM bus_bus
             WHERE create_date < clock_timestamp() AT TIME ZONE 'UTC'
                                 - %s * interval '1 second'
          ORDER BY id DESC
             LIMIT 1
            """,
            [seconds],
        )
        found = self.env.cr.fetchone()
        return found[0] if found else 0
