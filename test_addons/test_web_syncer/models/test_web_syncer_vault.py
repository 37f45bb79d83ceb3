from odoo import fields, models


class TestWebSyncerVault(models.Model):
    """For administrators only."""

    _name = "test.web.syncer.vault"
    _description = "Vault"

    name = fields.Char()
