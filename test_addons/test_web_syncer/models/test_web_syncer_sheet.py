from odoo import fields, models


class TestWebSyncerSheet(models.Model):
    """Live, with fields of every kind that a save treats in a way of its own."""

    _name = "test.web.syncer.sheet"
    _inherit = ["test.web.syncer.mixin"]
    _inherits = {"test.web.syncer.customer": "customer_id"}
    _description = "Sheet that many edit"
    _implements_syncer = True
    _sync_views = True

    customer_id = fields.Many2one(
        "test.web.syncer.customer", required=True, ondelete="cascade"
    )
    project_id = fields.Many2one("test.web.syncer.project")
    project_name = fields.Char(related="project_id.name", store=True, readonly=False)
    shy_id = fields.Many2one("test.web.syncer.shy")
    properties = fields.Properties(definition="shy_id.definition")
    line_ids = fields.One2many("test.web.syncer.sheet.line", "sheet_id")
    text = fields.Text()
    is_done = fields.Boolean()
    weight = fields.Float()
    price = fields.Float(digits=(16, 2))
    state = fields.Selection([("new", "New"), ("old", "Old")])
    attachment = fields.Binary()
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    pin = fields.Char()

    def _has_field_access(self, field, operation):
        """Let everybody set the pin, and nobody read it."""
        allowed = super()._has_field_access(field, operation)
        is_pin = field.name == "pin" and operation == "read"
        return allowed and (self.env.su or not is_pin)
