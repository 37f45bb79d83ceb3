from odoo import fields, models


class TestWebSyncerTagged(models.Model):
    """Its read rules name a column of many records."""

    _name = "test.web.syncer.tagged"
    _inherit = ["test.web.syncer.mixin"]
    _description = "Rules over lines"
    _implements_syncer = True

    member_ids = fields.Many2many("res.users")
