from odoo import fields, models


class TestWebSyncerSheetLine(models.Model):
    """Live by itself, too."""

    _name = "test.web.syncer.sheet.line"
    _description = "Line of a sheet"
    _implements_syncer = True
    _sync_views = True

    name = fields.Char()
    amount = fields.Integer()
    sheet_id = fields.Many2one("test.web.syncer.sheet", ondelete="cascade")
    tag_ids = fields.Many2many("test.web.syncer.tag")
    secret = fields.Char(groups="test_web_syncer.group_secret")
