from odoo import fields, models


class TestWebSyncerRemark(models.Model):
    """Not published: names its record by model and id, as messages do."""

    _name = "test.web.syncer.remark"
    _description = "Remark"

    name = fields.Char()
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
