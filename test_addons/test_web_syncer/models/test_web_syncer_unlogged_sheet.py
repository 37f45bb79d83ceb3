from odoo import fields, models


class TestWebSyncerUnloggedSheet(models.Model):
    """Live; a new link alone leaves its row as it is."""

    _name = "test.web.syncer.unlogged.sheet"
    _description = "Sheet without log"
    _implements_syncer = True
    _sync_views = True
    _log_access = False

    name = fields.Char()
    tag_ids = fields.Many2many("test.web.syncer.tag")
