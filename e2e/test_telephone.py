"""Views on a telephone follow, and what the person at it has stays."""

import pytest
from playwright.sync_api import expect
from workshop import PATIENCE, Form, Kanban, listen, wait_until_heard

expect.set_options(timeout=PATIENCE)

WIDTH, HEIGHT = 375, 667
TELEPHONE = {
    "viewport": {"width": WIDTH, "height": HEIGHT},
    "has_touch": True,
    "is_mobile": True,
}
NOTICE = ".o_web_syncer_notice .alert"
STAGE = "In Repair"
NOTE = "\n".join(f"Line {number}" for number in range(30))
# whichever elements they are that scroll in a view
SCROLLED = """() => [...document.querySelectorAll(".o_action, .o_action *")]
    .filter((element) => !element.matches("input, textarea"))
    .map((element) => [element.scrollLeft, element.scrollTop])
    .filter(([left, top]) => left || top)"""


@pytest.fixture
def telephone(login):
    """Anna's telephone."""
    return login("anna", **TELEPHONE)


@pytest.fixture
def repairs(rpc):
    """Make so many repairs that they do not fit on the screen, and return their ids."""
    domain = [["name", "=", STAGE]]
    [stage] = rpc("anna", "bike.repair.stage", "search", [domain])
    values = [
        {"name": f"Repair no. {n}", "stage_id": stage, "note": NOTE}
        for n in range(100, 120)
    ]
    made = rpc("ben", "bike.repair", "create", [values])
    yield made
    left = rpc("anna", "bike.repair", "search", [[["id", "in", made]]])
    rpc("anna", "bike.repair", "unlink", [left])


@pytest.fixture
def ben_writes(rpc):
    """Let Ben change a repair on his own machine."""
    return lambda repair, **values: rpc(
        "ben", "bike.repair", "write", [[repair], values]
    )


def scrolled(page):
    """Return how far everything is scrolled."""
    return page.evaluate(SCROLLED)


def fits(page):
    """Return whether nothing on the page reaches over its sides."""
    return page.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_a_kanban_follows_and_stays_where_it_is(telephone, repairs, ben_writes):
    kanban = Kanban(telephone).open()
    kanban.card("Repair no. 110").scroll_into_view_if_needed()
    before = scrolled(telephone)
    assert any(left for left, top in before), "no other column was gone to"
    assert any(top for left, top in before), "the column was not scrolled"

    ben_writes(repairs[10], name="Changed here")
    expect(kanban.card("Changed here", stage=STAGE)).to_be_in_viewport()
    assert scrolled(telephone) == before
    assert fits(telephone)


def test_a_card_that_is_being_made_stays(telephone, repairs, ben_writes):
    kanban = Kanban(telephone).open()
    kanban.column(STAGE).locator(".o_kanban_quick_add").tap()
    name = telephone.locator(".o_kanban_quick_create [name=name] input")
    name.tap()
    name.press_sequentially("Flat ty")
    before = scrolled(telephone)

    # by the time that the last change is there, the first one would show
    listen(telephone, "bike.repair")
    for word in ("Changed", "Changed again", "Changed meanwhile"):
        ben_writes(repairs[0], name=word)
        wait_until_heard(telephone, f"payload.data.name === '{word}'")
    expect(name).to_be_focused()
    telephone.keyboard.type("re")
    expect(name).to_have_value("Flat tyre")
    assert scrolled(telephone) == before
    telephone.locator(".o_kanban_quick_create .o_kanban_cancel").tap()
    expect(kanban.card("Changed meanwhile")).to_be_visible()


def test_a_form_that_nobody_edits_follows_and_stays_where_it_is(
    telephone, repairs, ben_writes
):
    Form(telephone).open(repairs[0])
    telephone.get_by_role("tab", name="Notes").tap()
    note = telephone.locator("[name=note] textarea")
    note.tap()
    before = scrolled(telephone)
    assert before, "the form was not scrolled"

    ben_writes(repairs[0], bike="Blue one", note=f"{NOTE}!")
    expect(note).to_have_value(f"{NOTE}!")
    expect(telephone.locator("[name=bike] input")).to_have_value("Blue one")
    expect(note).to_be_focused()
    assert scrolled(telephone) == before
    assert fits(telephone)


def test_what_is_typed_stays_and_the_question_fits(telephone, repairs, ben_writes):
    Form(telephone).open(repairs[0])
    telephone.get_by_role("tab", name="Notes").tap()
    note = telephone.locator("[name=note] textarea")
    note.tap()
    note.press_sequentially("Mine")
    before, typed = scrolled(telephone), note.input_value()
    assert before, "the form was not scrolled"

    ben_writes(repairs[0], note="Theirs", bike="Green one")
    expect(telephone.locator("[name=bike] input")).to_have_value("Green one")
    assert scrolled(telephone) == before
    expect(note).to_be_focused()
    expect(note).to_have_value(typed)

    note.blur()
    question = telephone.locator("[name=note] .o_web_syncer_conflict")
    expect(question).to_contain_text("Ben Okafor: Theirs")
    question.scroll_into_view_if_needed()
    expect(question).to_be_in_viewport(ratio=1)
    for button in question.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    assert fits(telephone)
    question.get_by_text("Mine").tap()
    expect(question).to_have_count(0)
    expect(note).to_be_focused()
    expect(note).to_have_value(typed)

    note.blur()
    ben_writes(repairs[0], note="Theirs again")
    question.get_by_text("Theirs", exact=True).tap()
    expect(note).to_have_value("Theirs again")
    expect(question).to_have_count(0)


def test_a_form_whose_record_is_deleted_says_so(telephone, repairs, rpc):
    kanban = Kanban(telephone).open()
    kanban.card("Repair no. 100").tap()
    name = telephone.locator("[name=name] textarea")
    name.tap()
    name.press_sequentially(", mine")
    rpc("anna", "bike.repair", "unlink", [repairs[:1]])
    notice = telephone.locator(NOTICE)
    expect(notice).to_contain_text("has been deleted")
    expect(notice).to_be_in_viewport(ratio=1)
    assert fits(telephone)
    expect(name).to_have_value("Repair no. 100, mine")

    notice.get_by_text("Go back").tap()
    expect(kanban.card("Repair no. 101")).to_be_visible()
    expect(kanban.card("Repair no. 100")).to_have_count(0)
