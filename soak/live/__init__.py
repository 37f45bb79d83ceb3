"""What people do in Odoo's own apps, and the views in which others see it.

One file for each app: the views that somebody has open, and what a colleague does.
"""

from . import calendar, contacts, crm, hr, project, sale, stock

#: The colleague of each app.
APPS = {
    "crm": crm.Seller,
    "project": project.Planner,
    "sale": sale.Clerk,
    "stock": stock.Picker,
    "hr": hr.Officer,
    "calendar": calendar.Organizer,
    "contacts": contacts.Keeper,
}
#: Those whose records show in views of other apps and models.
WITH_OTHERS = ("crm", "project", "sale", "stock", "hr")
