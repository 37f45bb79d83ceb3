import os

from odoo import api, models

# The bus itself, which would tell of what it tells
UNTOLD = {"bus.bus"}
EVERY_FIELD = "WEB_SYNCER_EVERY_FIELD"


class _EveryModel:
    """The flag of a model, for whichever model it is asked."""

    def __get__(self, model, model_class):
        return not model_class._transient and model_class._name not in UNTOLD


class Base(models.AbstractModel):
    _inherit = "base"
    _implements_syncer = _EveryModel()

    @api.model
    def _sync_fields(self):
        """Tell of fields that are computed at each reading, too, if so asked."""
        if EVERY_FIELD in os.environ and not self._abstract:
            return [*self._fields]
        return super()._sync_fields()
