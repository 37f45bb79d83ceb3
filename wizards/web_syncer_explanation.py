from odoo import api, fields, models


class WebSyncerExplanation(models.TransientModel):
    """Says why somebody is not told of a change."""

    _name = "web.syncer.explanation"
    _description = "Explanation of Live Changes"

    user_id = fields.Many2one("res.users", context={"active_test": False})
    model_id = fields.Many2one("ir.model", ondelete="cascade")
    res_id = fields.Integer("Record ID")
    field_id = fields.Many2one(
        "ir.model.fields",
        domain="[('model_id', '=', model_id)]",
        help="The field that changes. Blank: any.",
        ondelete="cascade",
    )
    answer = fields.Text(compute="_compute_answer")
    listeners = fields.Text(
        compute="_compute_listeners",
        help="Who has an open page that hears of a model, and with how many"
        " connections, as of some ten seconds ago.",
    )

    @api.depends("user_id", "model_id", "res_id", "field_id")
    def _compute_answer(self):
        for asked in self:
            model = self.env.get(asked.model_id.model)
            if not (asked.user_id and asked.res_id) or model is None:
                asked.answer = False
                continue
            asked.answer = self.env["web.syncer.model"].explain(
                asked.user_id, model.browse(asked.res_id), asked.field_id.name or None
            )

    @api.depends_context("uid")
    def _compute_listeners(self):
        lines = []
        users = self.env["res.users"].with_context(active_test=False)
        by_model = self.env["web.syncer.process"]._listening()
        for name, numbers in sorted(by_model.items()):
            found = users.search([("id", "in", [uid for uid in numbers if uid])])
            who = ", ".join(f"{user.name} ({numbers[user.id]})" for user in found)
            lines.append(f"{name}: {who}")
        self.listeners = "\n".join(lines) or self.env._("Nobody")
