from odoo import models, tools

from ..delivery.audience import audience_key


class IrRule(models.Model):
    _inherit = "ir.rule"

    @tools.ormcache(
        "self.env.uid",
        "self.env.lang",
        "model_name",
        "names",
        "tuple(self._compute_domain_context_values())",
    )
    def _sync_audience(self, model_name, names):
        """Cache :func:`~odoo.addons.web_syncer.delivery.audience.audience_key`."""
        return audience_key(self.env, model_name, names)
