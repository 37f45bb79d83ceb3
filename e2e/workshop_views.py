"""The views of repairs that somebody has open, all at once."""

from screens.oracle import View

EXPANDED_LIST = """
<list expand="1">
    <field name="name" />
    <field name="city" />
    <field name="visits" />
    <field name="tag_ids" widget="many2many_tags" options="{'color_field': 'color'}" />
    <field name="user_id" widget="many2one_avatar" />
    <field name="stage_id" />
    <field name="amount_total" sum="Total" />
    <field name="currency_id" column_invisible="1" />
</list>
"""


def workshop_views(call, repair):
    """Return the views that are watched.

    :param call: ``call(model, method, *args)`` of an administrator
    :param int repair: id of the one whose form is open
    :rtype: list[View]
    """
    grouped = _grouped_list(call)
    by_mechanic = _action(call, "kanban", {"search_default_group_by_user": 1})
    home = "/odoo/bike-repairs"
    calendar = "calendar_view .fc-view"
    return [
        View("board", home, ".o_kanban_view .o_kanban_group"),
        View("board by mechanic", by_mechanic, ".o_kanban_view .o_kanban_group"),
        View("list", f"{home}?view_type=list", ".o_list_view table"),
        View("list by customer", grouped, ".o_list_view .o_group_header"),
        View("form", f"{home}/{repair}", ".o_form_view .o_field_widget"),
        View("pivot", f"{home}?view_type=pivot", ".o_pivot_view .o_content > *"),
        View("graph", f"{home}?view_type=graph", ".o_graph_view .o_content > *"),
        View("calendar", f"{home}?view_type=calendar", f".o_{calendar}"),
    ]


def edited_form(repair):
    """Return the form of a repair in which somebody edits something."""

    def edit(page):
        page.get_by_role("tab", name="Notes").click()
        page.locator("[name=note] textarea").fill("Mine")
        page.get_by_role("tab", name="Parts").click()

    url, shown = f"/odoo/bike-repairs/{repair}", ".o_form_view .o_field_widget"
    return View("edited form", url, shown, edit, edited="[name=note]")


def _grouped_list(call):
    values = {"name": "expanded", "model": "bike.repair", "arch": EXPANDED_LIST}
    [view] = call("ir.ui.view", "create", [{"priority": 99, **values}])
    context = {"search_default_group_by_partner": 1}
    return _action(call, "list", context, view_id=view)


def _action(call, view_type, context, **values):
    """Return the address of a view of repairs with these filters and groups."""
    values |= {
        "name": f"Repairs in a {view_type}",
        "res_model": "bike.repair",
        "view_mode": f"{view_type},form",
        "context": str(context),
    }
    [action] = call("ir.actions.act_window", "create", [values])
    return f"/odoo/action-{action}"
