import time

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
    age = fields.Integer(compute="_compute_age")
    sheet_name = fields.Char(related="sheet_id.name")
    secret = fields.Char(groups="test_web_syncer.group_secret")

    def _compute_age(self):
        # another value each time that it is read
        for line in self:
            line.age = time.monotonic_ns() // 1000 % 1_000_000_000
