from odoo import models


class BusBus(models.Model):
    _inherit = "bus.bus"
