from odoo import fields, models


class TestWebSyncerProject(models.Model):
    _name = "test.web.syncer.project"
    _description = "What rules reach"

    name = fields.Char()
    user_ids = fields.Many2many("res.users")

    def write(self, vals):
        # rules may ask the user for projects, and are cached for each user
        self.env.registry.clear_cache()
        return super().write(vals)
