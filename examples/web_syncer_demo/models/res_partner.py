from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    repair_ids = fields.One2many("bike.repair", "partner_id", string="Repairs")
