from odoo import fields, models


class BikeRepair(models.Model):
    _name = "bike.repair"
    _inherit = ["bike.repair", "mail.thread", "mail.activity.mixin"]

    bike = fields.Char(tracking=True)
