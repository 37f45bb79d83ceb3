"""Take the pictures of the README: ``make pictures``."""

import io
import sys
from contextlib import contextmanager
from pathlib import Path

from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import expect, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path += [str(CHECKOUT / "dev"), str(CHECKOUT / "e2e")]

# isort: split
from environment import browser as chromium  # noqa: E402
from environment import databases, installed, paths, ports  # noqa: E402
from environment.odoo_server import OdooServer  # noqa: E402
from workshop import Form, Kanban, LiveBoard  # noqa: E402

PICTURES = CHECKOUT / "static" / "description"
WIDTH, HEIGHT = 860, 620
GAP, BAR = 24, 34


@contextmanager
def serve():
    database = installed.name("screenshots")
    databases.clone(installed.template(), database)
    log = paths.WORK / "screenshots.log"
    server = OdooServer(database, ports.free(), log, ["--max-cron-threads=0"])
    try:
        server.start()
        yield server
    finally:
        server.stop()
        databases.drop(database)


class Windows:
    """A browser window for each user."""

    def __init__(self, browser, url):
        self._browser = browser
        self._url = url

    def open(self, user):
        context = self._browser.new_context(
            base_url=self._url, viewport={"width": WIDTH, "height": HEIGHT}
        )
        page = context.new_page()
        page.goto("/web/login")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", user)
        page.click(".oe_login_form button[type=submit]")
        expect(page.locator(".o_main_navbar")).to_be_visible()
        return page


def _framed(page, title):
    page.mouse.move(0, 0)
    return frame(page.screenshot(), title)


def frame(shot, title):
    """Return a page's picture under a bar that says whose window it is.

    :param bytes shot: what the page shows
    """
    shot = Image.open(io.BytesIO(shot)).convert("RGB")
    frame = Image.new("RGB", (WIDTH, HEIGHT + BAR), "#E4E4E9")
    draw = ImageDraw.Draw(frame)
    for index, color in enumerate(("#EC6A5E", "#F4BF4F", "#61C554")):
        left = 14 + 20 * index
        draw.ellipse((left, 11, left + 12, 23), color)
    font = ImageFont.truetype(findfont("DejaVu Sans"), 15)
    draw.text((WIDTH / 2, BAR / 2), title, "#44444A", font, anchor="mm")
    frame.paste(shot, (0, BAR))
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT + BAR - 1), outline="#C4C4CC")
    return frame


def side_by_side(*frames):
    """Return one picture of several."""
    width = sum(frame.width for frame in frames) + GAP * (len(frames) - 1)
    picture = Image.new("RGB", (width, HEIGHT + BAR), "#FFFFFF")
    left = 0
    for frame in frames:
        picture.paste(frame, (left, 0))
        left += frame.width + GAP
    return picture


def _save(name, *frames):
    path = PICTURES / f"{name}.png"
    # few colours, so that a clone of the repository stays small
    picture = side_by_side(*frames)
    picture.quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(CHECKOUT)}: {path.stat().st_size // 1024} KiB")


def _repair(page, name):
    """Return the id of a repair of the example's."""
    return page.evaluate(
        """async (name) => {
            const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
            const [id] = await orm.search("bike.repair", [["name", "=", name]]);
            return id;
        }""",
        name,
    )


def two_users(windows):
    """Anna saves a repair in a form, and Ben's board shows it."""
    anna, ben = windows.open("anna"), windows.open("ben")
    board = LiveBoard(ben).open()
    form = Form(anna).open(_repair(anna, "Gear service"))
    form.fill("bike", "Gazelle Orange C8 (blue)").save()
    expect(board.last_event).to_contain_text("Gear service")
    form.click_stage("In Repair")
    expect(board.card("Gear service", stage="In Repair")).to_be_visible()
    ben.wait_for_timeout(600)
    _save("two_users", _framed(anna, "Anna"), _framed(ben, "Ben"))


def live_kanban(windows):
    """Ben drags a card, and it moves on Anna's screen."""
    anna, ben = (Kanban(windows.open(user)).open() for user in ("anna", "ben"))
    ben.pick_up("True both wheels", stage="Waiting")
    ben.drop()
    expect(anna.card("True both wheels", stage="Waiting")).to_be_visible()
    anna.page.wait_for_timeout(300)
    _save("live_kanban", _framed(anna.page, "Anna"), _framed(ben.page, "Ben"))


def editing(windows):
    """Ben and Anna change one repair: its work, and the price of a line."""
    anna, ben = windows.open("anna"), windows.open("ben")
    repair = _repair(anna, "New chain and cassette")
    for page, name, price in (
        (ben, "Chain, cassette and rings", "31"),
        (anna, "New chain and chainring", "29"),
    ):
        form = Form(page).open(repair).fill("name", name)
        page.locator(".o_data_row td[name=price]").first.click()
        page.fill(".o_selected_row [name=price] input", price)
        form.page.locator(".o_form_sheet").click(position={"x": 5, "y": 5})
    Form(anna).fill("bike", "Cube Attain, size 56").save()
    expect(ben.locator(".o_web_syncer_conflict")).to_have_count(2)
    ben.wait_for_timeout(2500)
    _save("editing", _framed(ben, "Ben"))


def presence(windows):
    """Anna and Ben have one repair open, as everybody sees on its card."""
    anna, ben, admin = (windows.open(user) for user in ("anna", "ben", "admin"))
    repair = _repair(anna, "Gear service")
    for page in (anna, ben):
        Form(page).open(repair)
    Form(ben).fill("bike", "Gazelle Orange C8 (red)")
    card = Kanban(admin).open().card("Gear service")
    for place, number in ((card, 2), (anna.locator(".o_web_syncer_in_form"), 1)):
        expect(place.locator(".o_web_syncer_person")).to_have_count(number)
        expect(place.locator(".fa-pencil")).to_be_visible(timeout=20_000)
    _save("presence", _framed(admin, "Administrator"), _framed(anna, "Anna"))


def main():
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.path(), args=chromium.ARGS
        )
        windows = Windows(browser, server.url)
        for take in (two_users, live_kanban, editing, presence):
            take(windows)
        browser.close()


if __name__ == "__main__":
    main()
