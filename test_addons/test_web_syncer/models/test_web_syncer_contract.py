from odoo import fields, models


class TestWebSyncerContract(models.Model):
    """Not published: a worker has its fields, too."""

    _name = "test.web.syncer.contract"
    _description = "Contract"

    worker_id = fields.Many2one("test.web.syncer.worker", ondelete="cascade")
    job = fields.Char()
    wage = fields.Integer()
