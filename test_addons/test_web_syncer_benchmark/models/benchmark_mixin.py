from odoo import fields, models


class BenchmarkMixin(models.AbstractModel):
    """What the models that are compared have in common."""

    _name = "test.web.syncer.benchmark.mixin"
    _description = "Benchmark"

    name = fields.Char()
    color = fields.Integer()
    amount = fields.Float()
    day = fields.Date()
    note = fields.Text()
    partner_id = fields.Many2one("res.partner")
