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
#: The menus of apps: whatever they open is live.
MENUS = (
    "account.menu_finance",
    "calendar.mail_menu_calendar",
    "contacts.menu_contacts",
    "crm.crm_menu_root",
    "hr.menu_hr_root",
    "project.menu_main_pm",
    "sale.sale_menu_root",
    "stock.menu_stock_root",
)
#: Those whose records show in views of other apps and models.
WITH_OTHERS = ("crm", "project", "sale", "stock", "hr")
