from odoo import api, models

from .. import bus_row
from ..delivery.channel import SyncChannel
from ..delivery.deliver import deliver, is_row, owed
from ..delivery.freshness import Freshness
from ..delivery.recall import Recall


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Let each subscriber read what it may of the models that changed."""
        casts = (SyncChannel.cast(self.env.cr.dbname, channel) for channel in channels)
        subscribed = {channel.model: channel for channel in casts if channel}
        with Freshness.of(self.env).settled(self.env):
            recall = Recall.of(self.env)
            notifications = (
                recall.poll(self.env, channels, last, ignore_ids)
                if subscribed
                else None
            )
            if notifications is None:
                notifications = super()._poll(channels, last, ignore_ids)
            if rows := [n for n in notifications if is_row(n)]:
                recall.remember(rows)
                deliver(self.env, rows, subscribed)
            if payload := owed(self.env, subscribed):
                # under an id that the client has seen, because no row stands for it
                seen = [last, *(ignore_ids or ()), *(n["id"] for n in notifications)]
                message = {"type": bus_row.TYPE, "payload": payload}
                notifications.append({"id": max(seen), "message": message})
        return notifications
