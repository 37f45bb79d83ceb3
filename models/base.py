from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    _implements_syncer = False
    _sync_entire = False
    _sync_views = False
