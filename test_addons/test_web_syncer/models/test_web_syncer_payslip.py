from odoo import fields, models


class TestWebSyncerPayslip(models.Model):
    """Published, with fields of which each person may read one record's value."""

    _name = "test.web.syncer.payslip"
    _description = "Payslip"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")
    salary = fields.Integer(groups="test_web_syncer.group_secret")
    bonus = fields.Integer()

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if self.env.su or field.name not in ("salary", "bonus"):
            return allowed
        # sudo - test.web.syncer.payslip: whose it is may be known
        owner = self.sudo().owner_id
        if field.name == "salary":
            # as res.users lets each user read what is the user's own
            return allowed or (operation == "read" and owner == self.env.user)
        # what may be read of no record in particular
        return allowed and owner <= self.env.user
