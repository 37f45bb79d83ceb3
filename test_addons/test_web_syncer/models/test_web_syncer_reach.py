from odoo import fields, models


class TestWebSyncerReach(models.Model):
    """Its read rules reach over a relation."""

    _name = "test.web.syncer.reach"
    _inherit = ["test.web.syncer.mixin"]
    _description = "Rules over relations"
    _implements_syncer = True

    project_id = fields.Many2one("test.web.syncer.project")
