from odoo import fields, models


class TestWebSyncerTally(models.Model):
    """How many orders a customer has, by a query, as Odoo's analyses are made."""

    _name = "test.web.syncer.tally"
    _description = "Tally"
    _auto = False
    # less than what the query reads, as in some of Odoo's analyses
    _depends = {"test.web.syncer.order": ["customer_id"]}

    name = fields.Char(readonly=True)
    customer_id = fields.Many2one("test.web.syncer.customer", readonly=True)
    orders = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return (
            "SELECT min(o.id) AS id, o.name, o.customer_id, count(*) AS orders"
            " FROM test_web_syncer_order o"
            " GROUP BY o.name, o.customer_id"
        )
