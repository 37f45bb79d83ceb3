from odoo import api, fields, models


class BikeRepairLine(models.Model):
    _name = "bike.repair.line"
    _description = "Bike Repair Line"
    _order = "repair_id, sequence, id"

    _implements_syncer = True

    name = fields.Char("Part or Labour", required=True)
    sequence = fields.Integer(default=10)
    repair_id = fields.Many2one(
        "bike.repair", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="repair_id.user_id", string="Mechanic")
    currency_id = fields.Many2one(related="repair_id.currency_id")
    quantity = fields.Float(default=1)
    price = fields.Monetary("Unit Price")
    cost = fields.Monetary("Unit Cost", groups="web_syncer_demo.group_manager")
    subtotal = fields.Monetary(compute="_compute_subtotal", store=True)

    @api.depends("quantity", "price")
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = line.quantity * line.price
