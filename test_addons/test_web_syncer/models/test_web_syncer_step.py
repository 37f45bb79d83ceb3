from odoo import fields, models


class TestWebSyncerStep(models.Model):
    """Published, and deleted by the database along with its line."""

    _name = "test.web.syncer.step"
    _description = "Step of a line"
    _implements_syncer = True

    name = fields.Char()
    line_id = fields.Many2one("test.web.syncer.line", ondelete="cascade")
    previous_id = fields.Many2one("test.web.syncer.step", ondelete="cascade")
    lang_id = fields.Many2one("res.lang", ondelete="restrict")
    lang_name = fields.Char(related="lang_id.name", store=True)
