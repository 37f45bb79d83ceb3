from odoo import api, models

from ..delivery.channel import SyncChannel
from ..delivery.deliver import deliver, is_row


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Let each subscriber read what it may of the models that changed."""
        notifications = super()._poll(channels, last, ignore_ids)
        if rows := [n for n in notifications if is_row(n)]:
            subscribed = {c.model: c for c in channels if isinstance(c, SyncChannel)}
            deliver(self.env, rows, subscribed)
        return notifications
