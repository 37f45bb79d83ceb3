from odoo import fields, models


class TestWebSyncerGift(models.Model):
    """Published, and so is the order that it delegates to."""

    _name = "test.web.syncer.gift"
    _description = "Order for somebody else"
    _inherits = {"test.web.syncer.order": "order_id"}
    _implements_syncer = True

    order_id = fields.Many2one(
        "test.web.syncer.order", required=True, ondelete="cascade"
    )
    greeting = fields.Char()
