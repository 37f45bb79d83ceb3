"""Several people in one form: nobody's work is lost, and nobody waits."""

import pytest
from playwright.sync_api import expect
from workshop import PATIENCE, Form, Kanban

expect.set_options(timeout=PATIENCE)

CONFLICT = ".o_web_syncer_conflict"


@pytest.fixture(scope="module")
def cleo(rpc):
    """Another mechanic, who may do what Ben may."""
    [mechanic] = rpc(
        "admin", "res.users", "search_read", [[["login", "=", "ben"]], ["group_ids"]]
    )
    values = {"name": "Cleo Brandt", "login": "cleo", "password": "cleo"}
    groups = [(6, 0, mechanic["group_ids"])]
    rpc("admin", "res.users", "create", [{**values, "group_ids": groups}])
    return "cleo"


@pytest.fixture
def repair(rpc):
    """A repair of nobody's, with two lines."""
    lines = [
        (0, 0, {"name": "Chain", "quantity": 1, "price": 20, "sequence": 1}),
        (0, 0, {"name": "Labour", "quantity": 2, "price": 40, "sequence": 2}),
    ]
    values = {"name": "Gear service", "bike": "Red Gazelle", "line_ids": lines}
    repair = rpc("ben", "bike.repair", "create", [values])
    yield repair
    rpc("anna", "bike.repair", "unlink", [[repair]])


def field(form, name):
    return form.page.locator(f".o_field_widget[name={name}] :is(input, textarea)")


def conflict_in(form, name):
    return form.page.locator(f".o_field_widget[name={name}] {CONFLICT}")


def row(form, name):
    """Return the line of that name, as long as nobody is in it."""
    return form.page.locator(".o_data_row", has_text=name)


def edit_cell(form, name, column, value):
    """Change a cell of the line of that name, and stay in it."""
    row(form, name).locator(f"td[name={column}]").click()
    cell = form.page.locator(f".o_selected_row [name={column}] input")
    cell.fill(value)
    return cell


def leave_row(form):
    form.page.locator(".o_form_sheet").click(position={"x": 5, "y": 5})
    expect(form.page.locator(".o_selected_row")).to_have_count(0)


def test_two_forms_follow_each_other_and_ask_where_both_changed(
    login, rpc, cleo, repair
):
    ben = Form(login("ben")).open(repair)
    anna = Form(login("anna")).open(repair)
    colleague = Form(login(cleo)).open(repair)
    ben.fill("name", "Gears and brakes")
    field(ben, "name").press("End")

    colleague.fill("bike", "Blue Gazelle").save()
    expect(field(ben, "bike")).to_have_value("Blue Gazelle")
    expect(field(anna, "bike")).to_have_value("Blue Gazelle")
    expect(field(ben, "name")).to_have_value("Gears and brakes")
    expect(field(ben, "name")).to_be_focused()
    expect(ben.page.locator(CONFLICT)).to_have_count(0)

    colleague.fill("name", "Gears only").save()
    expect(field(anna, "name")).to_have_value("Gears only")
    ben.page.keyboard.type("!")
    ben.page.locator(".o_field_widget[name=bike] input").click()
    expect(conflict_in(ben, "name")).to_contain_text("Cleo Brandt: Gears only")
    expect(field(ben, "name")).to_have_value("Gears and brakes!")

    # what is not chosen is not saved
    ben.page.click(".o_form_button_save")
    expect(ben.page.locator(".o_notification")).to_contain_text("Cleo Brandt")
    expect(conflict_in(ben, "name")).to_be_focused()
    for choice in "Theirs", "Mine":
        ben.page.keyboard.press("Tab")
        expect(conflict_in(ben, "name").get_by_text(choice)).to_be_focused()
    [values] = rpc("anna", "bike.repair", "read", [[repair], ["name"]])
    assert values["name"] == "Gears only"

    conflict_in(ben, "name").get_by_text("Mine").click()
    ben.save()
    expect(field(anna, "name")).to_have_value("Gears and brakes!")
    expect(field(colleague, "name")).to_have_value("Gears and brakes!")


def test_lines_are_merged_one_by_one(login, rpc, cleo, repair):
    ben = Form(login("ben")).open(repair)
    anna = Form(login("anna")).open(repair)
    colleague = Form(login(cleo)).open(repair)
    edit_cell(ben, "Chain", "price", "25")
    leave_row(ben)
    total = ben.page.locator(".o_field_widget[name=amount_total]")
    expect(total).to_contain_text("105.00")

    # what is computed stays where nothing else comes of which it is computed
    colleague.fill("bike", "Blue Gazelle").save()
    expect(field(ben, "bike")).to_have_value("Blue Gazelle")
    expect(total).to_contain_text("105.00")

    edit_cell(colleague, "Labour", "quantity", "3")
    leave_row(colleague)
    colleague.page.click(".o_field_x2many_list_row_add a")
    colleague.page.fill(".o_selected_row [name=name] input", "Cable")
    leave_row(colleague)
    colleague.save()
    expect(row(ben, "Labour").locator("[name=quantity]")).to_have_text("3.00")
    expect(row(ben, "Cable")).to_be_visible()
    expect(row(ben, "Chain").locator("[name=price]")).to_contain_text("25.00")
    expect(total).to_contain_text("145.00")
    expect(ben.page.locator(CONFLICT)).to_have_count(0)

    edit_cell(colleague, "Chain", "price", "30")
    leave_row(colleague)
    colleague.save()
    expect(row(ben, "Chain").locator(CONFLICT)).to_contain_text("30.00")
    ben.fill("name", "Gears and brakes")
    row(ben, "Chain").locator(CONFLICT).get_by_text("Theirs").click()
    expect(row(ben, "Chain").locator("[name=price]")).to_contain_text("30.00")
    expect(total).to_contain_text("150.00")
    ben.fill("name", "Gear service").page.keyboard.press("Tab")
    ben.save()
    expect(
        ben.page.locator(".o_form_status_indicator_buttons.invisible")
    ).to_have_count(1)

    edit_cell(ben, "Labour", "name", "Hours")
    leave_row(ben)
    row(colleague, "Labour").locator(".o_list_record_remove").click()
    colleague.save()
    expect(conflict_in(ben, "line_ids")).to_contain_text("has deleted")
    conflict_in(ben, "line_ids").get_by_text("Mine").click()
    ben.save()
    expect(row(anna, "Hours")).to_be_visible()
    expect(row(colleague, "Hours")).to_be_visible()
    names = rpc(
        "anna",
        "bike.repair.line",
        "search_read",
        [[["repair_id", "=", repair]], ["name"]],
    )
    assert sorted(line["name"] for line in names) == ["Cable", "Chain", "Hours"]


def test_a_card_that_another_has_moved_meanwhile_is_not_moved(login, rpc, repair):
    stages = rpc("anna", "bike.repair.stage", "search_read", [[], ["name"]])
    (first, first_id), (second, second_id), (third, _) = [
        (stage["name"], stage["id"]) for stage in stages[:3]
    ]
    # urgent ones come first, and are on the screen
    values = {"name": "Moved by two", "stage_id": first_id, "priority": "1"}
    rpc("anna", "bike.repair", "write", [[repair], values])
    page = login("ben")
    kanban = Kanban(page).open()
    expect(kanban.card("Moved by two", first)).to_be_visible()

    def move_before(route):
        rpc("anna", "bike.repair", "write", [[repair], {"stage_id": second_id}])
        route.continue_()

    page.route("**/web_save", move_before)
    kanban.pick_up("Moved by two", third)
    kanban.drop()
    expect(kanban.card("Moved by two", second)).to_be_visible()
    expect(page.locator(".o_notification")).to_contain_text("Anna")
    [values] = rpc("anna", "bike.repair", "read", [[repair], ["stage_id"]])
    assert values["stage_id"][1] == second
