from odoo import fields, models


class TestWebSyncerProject(models.Model):
    _name = "test.web.syncer.project"
    _description = "What rules reach"

    name = fields.Char()
    user_ids = fields.Many2many("res.users")
