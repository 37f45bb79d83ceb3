from odoo import models, tools

from ..delivery.audience import shared_fields


class IrModel(models.Model):
    _inherit = "ir.model"

    @tools.ormcache("model_name", cache="stable")
    def _sync_shared_fields(self, model_name):
        """Cache :func:`~odoo.addons.web_syncer.delivery.audience.shared_fields`."""
        return shared_fields(self.env[model_name])
