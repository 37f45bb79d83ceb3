from odoo import fields, models


class TestWebSyncerLabel(models.Model):
    """Not published: the far end of a many2many."""

    _name = "test.web.syncer.label"
    _description = "Label"

    name = fields.Char()
    order_ids = fields.Many2many("test.web.syncer.order", "test_web_syncer_order_label")
