from functools import partial

from odoo import api, models

from ..delivery.channel import SyncChannel
from ..delivery.deliver import Poll
from ..presence.visit import Visit
from ..watching.watch import Watch


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Let each subscriber read what it may of the models that changed."""
        casts = (SyncChannel.cast(self.env.cr.dbname, channel) for channel in channels)
        subscribed = {channel.model: channel for channel in casts if channel}
        watches = [channel for channel in channels if isinstance(channel, Watch)]
        visits = [channel for channel in channels if isinstance(channel, Visit)]
        if not subscribed and not watches and not visits:
            return super()._poll(channels, last, ignore_ids)
        private = {*subscribed.values(), *watches, *visits}
        others = [channel for channel in channels if channel not in private]
        poll = Poll(self.env, channels, subscribed, watches, visits, last, ignore_ids)
        return poll.run(partial(super()._poll, others, last, ignore_ids))
