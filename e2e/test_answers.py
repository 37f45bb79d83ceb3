"""What the screen shows is what a reload would show, whatever it was read from."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect
from workshop import PATIENCE, Form, Kanban

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def stage(rpc):
    """Return the id of the stage "Waiting", which has its name again in the end."""
    [stage] = rpc("anna", "bike.repair.stage", "search", [[("name", "=", "Waiting")]])
    yield stage
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting"}])


@pytest.fixture
def calls():
    """Count what a page asks of the server, from the call on."""

    def count(page):
        urls = []
        page.on("request", lambda r: "/call_kw/" in r.url and urls.append(r.url))
        return urls

    return count


def test_a_stage_is_renamed_on_the_board_and_in_the_status_bar(login, rpc, stage):
    [repair] = rpc(
        "anna", "bike.repair", "search", [[("stage_id", "=", stage)]], {"limit": 1}
    )
    board = Kanban(login("ben")).open()
    form = Form(login("anna")).open(repair)
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting long"}])
    expect(board.column("Waiting long")).to_be_visible()
    bar = form.page.locator(".o_statusbar_status")
    expect(bar.get_by_text("Waiting long").first).to_be_visible()


def test_a_customer_is_renamed_on_a_card(login, rpc):
    [repair] = rpc(
        "anna",
        "bike.repair",
        "search_read",
        [[("partner_id", "!=", False), ("stage_id.fold", "=", False)]],
        {"limit": 1, "fields": ["partner_id"]},
    )
    customer, name = repair["partner_id"]
    page = login("ben")
    Kanban(page).open()
    try:
        rpc("admin", "res.partner", "write", [[customer], {"name": "Zoe Zebra"}])
        expect(
            page.locator(".o_kanban_record", has_text="Zoe Zebra").first
        ).to_be_visible()
    finally:
        rpc("admin", "res.partner", "write", [[customer], {"name": name}])


def test_what_a_view_does_not_show_costs_it_no_request(login, rpc, calls, stage):
    [repair] = rpc(
        "anna", "bike.repair", "search", [[("stage_id", "=", stage)]], {"limit": 1}
    )
    page = login("ben")
    board = Kanban(page).open()
    asked = calls(page)
    rpc("anna", "bike.repair", "write", [[repair], {"note": "Rusty"}])
    rpc("admin", "res.partner", "create", [{"name": "A stranger"}])
    # what is told later comes later
    rpc("anna", "bike.repair.stage", "write", [[stage], {"name": "Waiting still"}])
    expect(board.column("Waiting still")).to_be_visible()
    assert len([url for url in asked if "web_read_group" in url]) == 1, asked


#: The colour in the middle of an element's picture.
COLOUR = """(img) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1, 1];
    const context = canvas.getContext("2d");
    context.drawImage(img, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def picture(colour):
    """Return a picture of one colour, as the field of a user takes it."""
    data = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def expect_colour(page, selector, name, colour):
    """Return when the picture in the card or row of that name is nearly of a colour."""
    page.wait_for_function(
        f"""([selector, name, colour]) => {{
            const row = [...document.querySelectorAll(selector)].find(
                ({{ textContent }}) => textContent.includes(name)
            );
            const img = row?.querySelector("img");
            return img?.complete && img.naturalWidth && ({COLOUR})(img).every(
                (value, i) => Math.abs(value - colour[i]) < 12
            );
        }}""",
        arg=[selector, name, colour],
        timeout=PATIENCE,
    )


RED, GREEN, BLUE = [220, 20, 20], [20, 200, 20], [20, 20, 220]


def test_a_mechanics_new_picture_is_seen_on_the_board(login, rpc):
    [ben] = rpc("admin", "res.users", "search", [[("login", "=", "ben")]])
    [repair] = rpc(
        "anna", "bike.repair", "create", [[{"name": "Ben's", "user_id": ben}]]
    )

    def change(colour):
        values = {"image_1920": picture(tuple(colour))}
        rpc("admin", "res.users", "write", [[ben], values])

    change(RED)
    page = login("anna")
    Kanban(page).open()
    expect_colour(page, ".o_kanban_record", "Ben's", RED)
    change(GREEN)
    expect_colour(page, ".o_kanban_record", "Ben's", GREEN)
    # a reload makes new cards, with the same address
    rpc("anna", "bike.repair", "write", [[repair], {"name": "Ben's own"}])
    expect_colour(page, ".o_kanban_record", "Ben's own", GREEN)
    rpc("anna", "bike.repair", "write", [[repair], {"name": "Ben's very own"}])
    change(BLUE)
    expect_colour(page, ".o_kanban_record", "Ben's very own", BLUE)
    # so does another view
    page.click(".o_switch_view.o_list")
    expect_colour(page, ".o_data_row", "Ben's very own", BLUE)
    rpc("anna", "bike.repair", "unlink", [[repair]])


def test_nothing_of_mail_is_loaded_where_it_is_not_installed(login, rpc):
    [repair] = rpc("anna", "bike.repair", "search", [[]], {"limit": 1})
    page = login("anna")
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    Form(page).open(repair)
    modules = page.evaluate("[...odoo.loader.factories.keys()]")
    assert "@web_syncer/views/chatter" in modules
    assert not [name for name in modules if name.startswith("@mail/")]
    assert not [url for url in urls if "/mail/" in url]
