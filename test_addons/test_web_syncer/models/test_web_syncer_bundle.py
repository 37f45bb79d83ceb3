from odoo import api, fields, models


class TestWebSyncerBundle(models.Model):
    """Published, and named by those of its lines that the person may read."""

    _name = "test.web.syncer.bundle"
    _description = "Bundle"
    _implements_syncer = True

    color = fields.Integer()
    plain_ids = fields.Many2many("test.web.syncer.plain")

    @api.depends("plain_ids.name")
    def _compute_display_name(self):
        for bundle in self:
            bundle.display_name = ", ".join(bundle.plain_ids.mapped("name"))
