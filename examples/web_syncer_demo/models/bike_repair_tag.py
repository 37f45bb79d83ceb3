from random import randint

from odoo import fields, models


class BikeRepairTag(models.Model):
    _name = "bike.repair.tag"
    _description = "Bike Repair Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))

    _name_uniq = models.Constraint("unique (name)", "This tag exists already.")
