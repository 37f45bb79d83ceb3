from odoo import api, fields, models
from odoo.fields import Domain


class TestWebSyncerWorker(models.Model):
    """Has the fields of a contract, by a link that is computed."""

    _name = "test.web.syncer.worker"
    _description = "Worker"
    _inherits = {"test.web.syncer.contract": "contract_id"}
    _implements_syncer = True

    name = fields.Char()
    contract_ids = fields.One2many("test.web.syncer.contract", "worker_id")
    contract_id = fields.Many2one(
        "test.web.syncer.contract",
        compute="_compute_contract_id",
        search="_search_contract_id",
        ondelete="cascade",
        required=True,
        store=False,
    )

    @api.depends("contract_ids")
    def _compute_contract_id(self):
        for worker in self:
            worker.contract_id = worker.contract_ids[-1:]

    def _search_contract_id(self, operator, value):
        contracts = self.env["test.web.syncer.contract"].search(
            Domain("id", operator, value)
        )
        return Domain("id", "in", contracts.worker_id.ids)
