from odoo import fields, models


class BikeRepairStage(models.Model):
    _name = "bike.repair.stage"
    _description = "Bike Repair Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in Kanban")
    color = fields.Integer()
