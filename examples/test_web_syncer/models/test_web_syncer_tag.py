from odoo import fields, models


class TestWebSyncerTag(models.Model):
    """For internal users only."""

    _name = "test.web.syncer.tag"
    _description = "Tag"

    name = fields.Char()
