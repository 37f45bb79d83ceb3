"""One action of a manager reloads what everybody else has open."""

from playwright.sync_api import expect
from workshop import PATIENCE

expect.set_options(timeout=PATIENCE)


def open_lines(page):
    """Show the list of lines, which does not follow changes by itself."""
    page.goto("/odoo/bike-repair-lines")
    expect(page.locator(".o_list_view")).to_be_visible()
    return page.locator(".o_data_row")


def test_a_list_shows_a_change_after_the_reload(login, rpc):
    repair = rpc("anna", "bike.repair", "create", [{"name": "Reloaded"}])
    values = {"repair_id": repair, "name": "Grip, left", "price": 5}
    line = rpc("anna", "bike.repair.line", "create", [values])
    ben, anna = login("ben"), login("anna")
    bens_rows = open_lines(ben)
    expect(bens_rows.filter(has_text="Grip, left")).to_be_visible()

    rpc("anna", "bike.repair.line", "write", [[line], {"name": "Grip, right"}])
    row = open_lines(anna).filter(has_text="Grip, right")
    row.locator(".o_list_record_selector input").check()
    expect(bens_rows.filter(has_text="Grip, left")).to_be_visible()

    anna.click(".o_cp_action_menus button:has-text('Actions')")
    anna.click('.o-dropdown-item:has-text("Reload Everybody\'s Views")')
    expect(bens_rows.filter(has_text="Grip, right")).to_be_visible()
    expect(bens_rows.filter(has_text="Grip, left")).to_have_count(0)
