import logging
import time

from odoo import models
from odoo.http import request
from odoo.tools.lru import LRU

from odoo.addons.bus.websocket import wsrequest

from ..delivery.channel import SyncChannel
from ..delivery.lookout import lookout
from ..delivery.rights import may_subscribe, subscriber_env

_logger = logging.getLogger(__name__)

# what those who poll over HTTP are subscribed to: they have no websocket to keep it
_polled_channels = LRU(4096)


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _prepare_subscribe_data(self, channels, last):
        data = super()._prepare_subscribe_data(channels, last)
        if request:
            for channel in data["channels"]:
                if isinstance(channel, SyncChannel):
                    # who polls again says itself what it has seen
                    channel.since = 0.0 if data["last"] else time.time()
        elif wsrequest.ws._channels:
            # The bus takes what the client says where it has no older id of its own,
            # and would then leave out what came in between on a channel that is new.
            data["last"] = wsrequest.ws._last_notif_sent_id
        return data

    def _build_bus_channel_list(self, channels):
        """Put the private channel of a model in the place of ``<database>:<model>``.

        What the user may not hear of is left out, whatever the reason.
        """
        prefix = f"{self.env.cr.dbname}:"
        asked, others = {}, []
        for channel in channels:
            if isinstance(channel, str) and channel.startswith(prefix):
                asked[channel.removeprefix(prefix)] = True
            else:
                others.append(channel)
        result = super()._build_bus_channel_list(others)
        return [*result, *self._sync_channels(asked)] if asked else result

    def _sync_channels(self, asked):
        """Return the private channels of those models that the user may hear of.

        :param asked: model names, as sent by a client
        """
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
        if request:
            key = self.env.cr.dbname, request.session.sid, model
            channel = SyncChannel.of(self.env.cr.dbname, model)
            return _polled_channels.setdefault(key, channel)
        lookout.start()
        channel = SyncChannel.of(self.env.cr.dbname, model, wsrequest.ws)
        # a set gives no access to its own equal member
        return next((c for c in wsrequest.ws._channels if c == channel), channel)
