from odoo import api, fields, models


class TestWebSyncerShy(models.Model):
    """Not published: shows each person another face, and declares none of it."""

    _name = "test.web.syncer.shy"
    _description = "What looks different to each person"

    name = fields.Char()
    owner_id = fields.Many2one("res.users")
    fan_ids = fields.Many2many("res.users")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    my_fan_ids = fields.Many2many("res.users", compute="_compute_my_fan_ids")
    my_shy_id = fields.Many2one("test.web.syncer.shy", compute="_compute_my_shy_id")
    definition = fields.PropertiesDefinition()

    @api.depends("name", "owner_id")
    def _compute_display_name(self):
        for record in self:
            is_mine = record.owner_id.id == record.env.uid
            record.display_name = record.name if is_mine else "Busy"

    @api.depends("owner_id")
    def _compute_is_mine(self):
        for record in self:
            record.is_mine = record.owner_id == record.env.user

    @api.depends("fan_ids")
    def _compute_my_fan_ids(self):
        for record in self:
            record.my_fan_ids = record.fan_ids & record.env.user

    def _compute_my_shy_id(self):
        for record in self:
            record.my_shy_id = record.is_mine and record
