from odoo import fields, models


class TestWebSyncerUnlogged(models.Model):
    """Published, without a note of who wrote it when."""

    _name = "test.web.syncer.unlogged"
    _description = "Record without log"
    _implements_syncer = True
    _log_access = False

    name = fields.Char()
