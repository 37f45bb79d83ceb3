from odoo import models

#: Those whose views are compared, or in whose views somebody edits. What they are
#: linked to, stages, tags, users, products, activities, is not flagged, as an
#: administrator would not think of it.
LIVE = {
    "calendar.event",
    "crm.lead",
    "hr.department",
    "hr.employee",
    "project.project",
    "project.task",
    "project.update",
    "res.partner",
    "sale.order",
    "stock.move",
    "stock.picking",
    "stock.picking.type",
    "stock.warehouse.orderpoint",
}


class _MainModel:
    """The flag of a model, for whichever model it is asked."""

    def __get__(self, model, model_class):
        return model_class._name in LIVE


class Base(models.AbstractModel):
    _inherit = "base"
    _implements_syncer = _MainModel()
    _sync_views = _MainModel()
