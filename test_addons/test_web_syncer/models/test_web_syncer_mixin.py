from odoo import fields, models
from odoo.exceptions import UserError


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

    def write_and_wait(self, vals, lock, fail=False):
        """Write, and keep the transaction open while somebody holds a lock.

        :param dict vals: as for ``write``
        :param int lock: number of an advisory lock of PostgreSQL
        :param bool fail: roll the transaction back in the end
        """
        self.write(vals)
        self.env.cr.flush()
        self.env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", (lock,))
        if fail:
            raise UserError(self.env._("Failed as asked for"))
        return True
