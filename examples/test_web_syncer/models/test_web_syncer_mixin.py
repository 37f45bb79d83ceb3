from odoo import fields, models


class TestWebSyncerMixin(models.AbstractModel):
    """Fields of every kind that delivery treats in a way of its own."""

    _name = "test.web.syncer.mixin"
    _description = "Fields of every kind"

    name = fields.Char(translate=True)
    color = fields.Integer()
    user_id = fields.Many2one("res.users")
    company_id = fields.Many2one("res.company")
    secret = fields.Char(groups="test_web_syncer.group_secret")
    rate = fields.Float(company_dependent=True)
    vault_id = fields.Many2one("test.web.syncer.vault")
    tag_ids = fields.Many2many("test.web.syncer.tag")
    note = fields.Html()
    image = fields.Binary(attachment=False)
    day = fields.Date()
    moment = fields.Datetime()
    extra = fields.Json()
    reference = fields.Reference([("test.web.syncer.vault", "Vault")])
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary()
