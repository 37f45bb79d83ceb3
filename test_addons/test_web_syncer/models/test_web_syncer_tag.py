from odoo import fields, models


class TestWebSyncerTag(models.Model):
    """For internal users only, and some for few of them."""

    _name = "test.web.syncer.tag"
    _description = "Tag"

    name = fields.Char()
    is_secret = fields.Boolean()
