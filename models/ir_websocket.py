import logging

from odoo import models
from odoo.http import request

from odoo.addons.bus.websocket import wsrequest

from ..delivery.channel import SyncChannel
from ..delivery.rights import may_subscribe, subscriber_env

_logger = logging.getLogger(__name__)


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _prepare_subscribe_data(self, channels, last):
        data = super()._prepare_subscribe_data(channels, last)
        if request and data["last"]:
            # Polling over HTTP subscribes anew each time: ``last`` says what was seen.
            for channel in data["channels"]:
                if isinstance(channel, SyncChannel):
                    channel.since = 0.0
        return data

    def _build_bus_channel_list(self, channels):
        """Map ``<database>:<model>`` to the model's private channel.

        What the user may not hear of is dropped, whatever the reason.
        """
        prefix = f"{self.env.cr.dbname}:"
        models_asked, others = {}, []
        for name in channels:
            if isinstance(name, str) and name.startswith(prefix):
                models_asked[name.removeprefix(prefix)] = True
            else:
                others.append(name)
        # read before `super()`, which might be called with the caller's own list
        result = super()._build_bus_channel_list(others)
        return [*result, *self._sync_channels(models_asked)] if models_asked else result

    def _sync_channels(self, models_asked):
        known = {} if request else {c: c for c in wsrequest.ws._channels}
        env = subscriber_env(self.env) if (request or wsrequest).session.uid else None
        allowed, dropped = [], []
        for model in models_asked:
            if env and may_subscribe(env, model):
                channel = SyncChannel.of(env.cr.dbname, model)
                allowed.append(known.get(channel, channel))
            else:
                dropped.append(model)
        if dropped:
            _logger.info(
                "User %s cannot subscribe to %s of the asked models: %s%s",
                self.env.uid,
                len(dropped),
                ", ".join(repr(model[:64]) for model in dropped[:10]),
                ", …" if len(dropped) > 10 else "",
            )
        return allowed
