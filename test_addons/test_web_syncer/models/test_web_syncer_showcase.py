from odoo import fields, models, tools


class TestWebSyncerShowcase(models.Model):
    """What everybody may see of orders, by a view of the database."""

    _name = "test.web.syncer.showcase"
    _description = "Showcase"
    _auto = False

    name = fields.Char(readonly=True)
    customer_id = fields.Many2one("test.web.syncer.customer", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            "CREATE VIEW test_web_syncer_showcase AS"
            " SELECT id, name, customer_id FROM test_web_syncer_order"
        )
