from math import ceil
from time import sleep

from odoo import api, fields, models


class BikeRepair(models.Model):
    _name = "bike.repair"
    _description = "Bike Repair"
    _order = "priority desc, date_promised, id"

    _implements_syncer = True
    _sync_views = True

    name = fields.Char("Work", required=True)
    bike = fields.Char()
    active = fields.Boolean(default=True)
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    color = fields.Integer()
    stage_id = fields.Many2one(
        "bike.repair.stage",
        default=lambda self: self.env["bike.repair.stage"].search([], limit=1),
        group_expand="_read_group_stage_ids",
        ondelete="restrict",
        required=True,
        index=True,
    )
    stage_color = fields.Integer(related="stage_id.color")
    partner_id = fields.Many2one("res.partner", string="Customer")
    phone = fields.Char(related="partner_id.phone")
    city = fields.Char(related="partner_id.city")
    visits = fields.Integer(compute="_compute_visits")
    user_id = fields.Many2one("res.users", string="Mechanic", index=True)
    tag_ids = fields.Many2many("bike.repair.tag", string="Tags")
    date_promised = fields.Datetime("Promised For")
    line_ids = fields.One2many("bike.repair.line", "repair_id", string="Lines")
    note = fields.Text("Notes")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_total = fields.Monetary("Total", compute="_compute_amounts", store=True)
    margin = fields.Monetary(
        compute="_compute_amounts",
        store=True,
        groups="web_syncer_demo.group_manager",
    )

    @api.depends("line_ids.subtotal", "line_ids.cost", "line_ids.quantity")
    def _compute_amounts(self):
        for repair in self:
            lines = repair.line_ids
            repair.amount_total = sum(lines.mapped("subtotal"))
            cost = sum(line.cost * line.quantity for line in lines)
            repair.margin = repair.amount_total - cost

    @api.depends("partner_id.repair_ids")
    def _compute_visits(self):
        for repair in self:
            repair.visits = len(repair.partner_id.repair_ids)

    def round_prices(self):
        """Round up all prices, and show meanwhile how far it is."""
        name = self.env._("Rounding up prices")
        with self.env["bike.job"]._running(name, len(self)) as advance:
            for repair in self:
                for line in repair.line_ids:
                    line.price = ceil(line.price)
                sleep(0.5)  # in the demo, prices take long
                advance()

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        # the workshop has a handful of stages
        return stages.search([])  # pylint: disable=no-search-all
