from odoo import models


class TestWebSyncerPlain(models.Model):
    """Its read rules name its own columns only."""

    _name = "test.web.syncer.plain"
    _inherit = ["test.web.syncer.mixin"]
    _description = "Rules over plain columns"
    _implements_syncer = True
