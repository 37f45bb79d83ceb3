from odoo import api, fields, models


class TestWebSyncerOrder(models.Model):
    """Published, with a relation of every kind to models that are not."""

    _name = "test.web.syncer.order"
    _description = "Order"
    _implements_syncer = True

    name = fields.Char()
    active = fields.Boolean(default=True)
    user_id = fields.Many2one("res.users")
    customer_id = fields.Many2one("test.web.syncer.customer")
    customer_city = fields.Char(related="customer_id.city")
    line_ids = fields.One2many("test.web.syncer.line", "order_id")
    first_line_name = fields.Char(compute="_compute_first_line_name")
    label_ids = fields.Many2many("test.web.syncer.label", "test_web_syncer_order_label")
    remark_ids = fields.One2many("test.web.syncer.remark", "res_id")
    total = fields.Integer(compute="_compute_total", store=True)
    expensive_label_ids = fields.Many2many(
        "test.web.syncer.label",
        "test_web_syncer_order_expensive",
        compute="_compute_expensive_label_ids",
        store=True,
    )
    picture = fields.Binary()

    def _sync_fields(self):
        return [*super()._sync_fields(), "remark_ids", "first_line_name"]

    @api.depends("line_ids.name")
    def _compute_first_line_name(self):
        for order in self:
            order.first_line_name = order.line_ids[:1].name

    @api.depends("line_ids.amount")
    def _compute_total(self):
        for order in self:
            order.total = sum(order.line_ids.mapped("amount"))

    @api.depends("total", "label_ids")
    def _compute_expensive_label_ids(self):
        for order in self:
            order.expensive_label_ids = order.total > 100 and order.label_ids
