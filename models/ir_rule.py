from odoo import api, models

from ..delivery.observe import observation_of
from ..watching.internals import reads_of


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Let an observed rendering share its result with users of equal rules.

        And tell who notes what is read that a search goes on with rules.
        """
        if reads := reads_of(self.env):
            reads.note_rules(model_name)
        observation = observation_of(self.env)
        if observation is None:
            return super()._compute_domain(model_name, mode)
        if self.env.su:
            env = observation.subscriber.env(su=True)
            return env["ir.rule"]._compute_domain(model_name, mode)
        keys = self._compute_domain_keys()
        context = tuple(zip(keys, self._compute_domain_context_values(), strict=True))
        return observation.ask("domain", model_name, mode, context)
