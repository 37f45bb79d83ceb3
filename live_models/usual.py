"""The models that people look at together, in Odoo's apps."""

USUAL = (
    *("res.partner", "calendar.event"),
    *("crm.lead", "crm.stage", "crm.tag"),
    *("project.project", "project.task", "project.task.type", "project.tags"),
    *("sale.order", "sale.order.line", "purchase.order", "purchase.order.line"),
    *("stock.picking", "stock.picking.type", "stock.move", "stock.move.line"),
    *("mrp.production", "mrp.workorder", "repair.order"),
    *("maintenance.request", "maintenance.stage"),
    *("helpdesk.ticket", "helpdesk.stage"),
    *("hr.applicant", "hr.recruitment.stage"),
    *("event.event", "event.stage", "event.registration"),
)
