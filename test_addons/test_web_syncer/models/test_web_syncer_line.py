from odoo import fields, models


class TestWebSyncerLine(models.Model):
    """Not published: it changes its order."""

    _name = "test.web.syncer.line"
    _description = "Line of an order"

    name = fields.Char()
    order_id = fields.Many2one("test.web.syncer.order", ondelete="cascade")
    amount = fields.Integer()
