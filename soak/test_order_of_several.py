"""Three people work on one order of Odoo's sales app, with lines and totals."""

import contextlib

import pytest
from oracle.tabs import PATIENCE, serve_apps
from playwright.sync_api import expect
from screens.people import log_in
from servers import Session

pytestmark = pytest.mark.soak

expect.set_options(timeout=PATIENCE * 1000)

ORDER, LINE = "sale.order", "sale.order.line"
CONFLICT = ".o_web_syncer_conflict"


@pytest.fixture(scope="module")
def site():
    """A server with all apps."""
    with serve_apps("order_of_several") as site:
        yield site


@pytest.fixture(scope="module")
def call(site):
    """Call a method as the administrator."""
    return Session(site, "admin").call


@pytest.fixture(scope="module")
def contexts(site, browser, call):
    """The browsers of three people of equal rights."""
    [uid] = call("res.users", "search", [["login", "=", "admin_twin"]])
    values = {"login": "admin_third", "name": "Admin Third"}
    call("res.users", "copy", [uid], values)
    [third] = call("res.users", "search", [["login", "=", "admin_third"]])
    call("res.users", "write", [third], {"password": "admin_third"})
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(
                contextlib.closing(log_in(browser, site.first.url, who))
            )
            for who in ("admin", "admin_twin", "admin_third")
        ]


@pytest.fixture
def order(call):
    """The id of a quotation with two lines."""
    domain = [["sale_ok", "=", True], ["type", "=", "consu"]]
    products = call("product.product", "search", domain, limit=2)
    [partner] = call("res.partner", "search", [["is_company", "=", True]], limit=1)
    lines = [
        (0, 0, {"product_id": product, "product_uom_qty": 1, "price_unit": price})
        for product, price in zip(products, (100, 10), strict=True)
    ]
    values = {"partner_id": partner, "order_line": lines}
    return call(ORDER, "create", [values])[0]


class Order:
    """The form of an order."""

    def __init__(self, context, order):
        self.page = context.new_page()
        self.page.goto(f"/odoo/action-sale.action_quotations/{order}")
        expect(self.rows.first).to_be_visible()

    @property
    def rows(self):
        return self.page.locator(
            "[name=order_line] .o_data_row:has(td[name=price_unit])"
        )

    def cell(self, row, column):
        return self.rows.nth(row).locator(f"td[name={column}]")

    def edit(self, row, column, value):
        """Change a cell, and leave its row."""
        self.cell(row, column).click()
        box = self.page.locator(f".o_selected_row [name={column}] input")
        box.fill(value)
        box.press("Tab")
        self.page.locator(".o_form_sheet .oe_title").click()
        expect(self.page.locator(".o_selected_row")).to_have_count(0)

    def save(self):
        self.page.locator(".o_form_button_save").click()
        expect(self.page.locator(".o_form_saved")).to_be_visible()


@pytest.fixture
def forms(contexts, order):
    """The order in three browsers."""
    forms = [Order(context, order) for context in contexts]
    yield forms
    for form in forms:
        expect(form.page.locator(".o_error_dialog")).to_have_count(0)
        form.page.close()


def test_lines_and_totals_follow_beside_what_is_being_changed(forms, order, call):
    mine, theirs, third = forms
    mine.edit(0, "product_uom_qty", "3")
    theirs.edit(1, "product_uom_qty", "5")
    theirs.save()
    for form in (mine, third):
        expect(form.cell(1, "product_uom_qty")).to_have_text("5.00")
    expect(mine.cell(0, "product_uom_qty")).to_have_text("3.00")
    expect(third.cell(0, "product_uom_qty")).to_have_text("1.00")
    expect(mine.page.locator(CONFLICT)).to_have_count(0)
    third.edit(1, "price_unit", "11")
    third.save()
    expect(mine.cell(1, "price_unit")).to_have_text("11.00")
    mine.save()
    for form in forms:
        expect(form.cell(0, "product_uom_qty")).to_have_text("3.00")
    lines = call(LINE, "search_read", [["order_id", "=", order]], ["product_uom_qty"])
    assert [line["product_uom_qty"] for line in lines] == [3, 5]


def test_one_line_that_two_have_changed_is_asked_for_and_never_overwritten(
    forms, order, call
):
    mine, theirs, third = forms
    mine.edit(0, "price_unit", "90")
    theirs.edit(0, "price_unit", "95")
    theirs.save()
    expect(third.cell(0, "price_unit")).to_have_text("95.00")
    expect(mine.page.locator(CONFLICT)).to_have_count(1)
    expect(mine.page.locator(CONFLICT)).to_contain_text("95")
    expect(mine.cell(0, "price_unit")).to_contain_text("90.00")

    # what was not chosen is not saved
    mine.page.locator(".o_form_button_save").click()
    expect(mine.page.locator(".o_notification")).to_contain_text("choose")
    [line] = call(LINE, "search_read", [["order_id", "=", order]], ["price_unit"])[:1]
    assert line["price_unit"] == 95

    mine.page.locator(CONFLICT).get_by_text("Mine", exact=True).click()
    expect(mine.page.locator(CONFLICT)).to_have_count(0)
    mine.save()
    for form in forms:
        expect(form.cell(0, "price_unit")).to_have_text("90.00")
