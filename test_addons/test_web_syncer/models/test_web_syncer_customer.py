from odoo import fields, models


class TestWebSyncerCustomer(models.Model):
    """Not published: its orders lose it when it is deleted."""

    _name = "test.web.syncer.customer"
    _description = "Customer"

    name = fields.Char()
    city = fields.Char()
