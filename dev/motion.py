"""Make the moving picture of the README, of two real browsers: ``make pictures``."""

import base64
import bisect

import screenshots
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from screenshots import chromium
from workshop import Form, Kanban

PATH = screenshots.PICTURES / "in_motion.gif"
#: Pictures in a second.
RATE = 10
#: How long (s) the last picture stays before all begins again.
END = 2.5
#: Of what is filmed. It is shown smaller still, and must be quick to load.
SCALE = 0.75
COLORS = 160

#: A browser without a screen draws no pointer.
POINTER = """
addEventListener("DOMContentLoaded", () => {
    const pointer = document.createElement("div");
    pointer.innerHTML = `<svg width="26" height="26" viewBox="0 0 16 16">
        <path d="M2 1l11 7-5 1 3 5-2 1-3-5-4 3z" stroke="white"/></svg>`;
    pointer.style = "position: fixed; z-index: 99999; pointer-events: none";
    pointer.style.left = "-30px";
    document.body.append(pointer);
    const follow = ({ clientX, clientY }) => {
        pointer.style.left = `${clientX}px`;
        pointer.style.top = `${clientY}px`;
    };
    for (const type of ["mousemove", "pointermove"]) {
        addEventListener(type, follow, true);
    }
});
"""


class Film:
    """What a page shows, from now on.

    :param Page page: Playwright's
    """

    def __init__(self, page, title):
        self._title = title
        self._is_over = False
        self._times, self._shots = [], []
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.on("Page.screencastFrame", self._on_frame)
        self._devtools.send("Page.startScreencast", {"format": "png"})

    def _on_frame(self, frame):
        if self._is_over:
            return
        self._times.append(frame["metadata"]["timestamp"])
        self._shots.append(base64.b64decode(frame["data"]))
        answer = {"sessionId": frame["sessionId"]}
        self._devtools.send("Page.screencastFrameAck", answer)

    @property
    def span(self):
        """When the first and the last change of the picture was."""
        return self._times[0], self._times[-1]

    def end(self):
        self._is_over = True
        self._devtools.send("Page.stopScreencast")

    def shot(self, time):
        """Return the number of the picture that was to be seen at a time."""
        return max(bisect.bisect(self._times, time) - 1, 0)

    def frame(self, number):
        """Return a picture under a bar that says whose window it is."""
        return screenshots.frame(self._shots[number], self._title)


class Hand:
    """A mouse that moves as if somebody held it."""

    def __init__(self, page):
        self._page = page
        self._at = (screenshots.WIDTH / 2, screenshots.HEIGHT * 0.8)

    def go(self, locator, x=0.5, y=0.5):
        """Move to a place in an element, and rest there."""
        box = locator.bounding_box()
        target = (box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        start, steps = self._at, 16
        for step in range(1, steps + 1):
            part = (1 - (1 - step / steps) ** 2,) * 2
            at = [a + (b - a) * p for a, b, p in zip(start, target, part, strict=True)]
            self._page.mouse.move(*at)
            self._page.wait_for_timeout(30)
        self._at = target
        self._page.wait_for_timeout(150)

    def click(self, locator, **place):
        self.go(locator, **place)
        locator.click()


def play(anna, ben):
    """Ben drags a card, and Anna changes a repair: each sees what the other does."""
    annas, bens = Kanban(anna), Kanban(ben)
    hand = Hand(ben)
    hand.go(bens.card("Gear service"), y=0.2)
    ben.mouse.down()
    # where it belongs by its date
    hand.go(bens.card("True both wheels"), y=0.1)
    ben.mouse.up()
    expect(annas.card("Gear service", stage="In Repair")).to_be_visible()
    ben.wait_for_timeout(1200)

    hand = Hand(anna)
    hand.click(annas.card("Gear service"), y=0.2)
    bike = anna.locator(".o_form_view [name=bike] input")
    expect(bike).to_be_visible()
    hand.click(bike, x=0.6)
    anna.keyboard.press("End")
    bike.press_sequentially(", blue", delay=60)
    hand.click(anna.locator(".o_form_button_save"))
    expect(bens.card("Gear service")).to_contain_text("blue")
    anna.wait_for_timeout(1000)
    hand.go(anna.locator(".o_statusbar_status button:has-text('Waiting'):visible"))
    Form(anna).click_stage("Waiting")
    expect(bens.card("Gear service", stage="Waiting")).to_be_visible()
    anna.wait_for_timeout(500)


def develop(*films):
    """Return the pictures in their order, and how long (ms) each is shown."""
    start = max(film.span[0] for film in films)
    end = max(film.span[1] for film in films)
    seen, durations = [], []
    for tick in range(int((end - start) * RATE) + 2):
        shots = tuple(film.shot(start + tick / RATE) for film in films)
        if seen and shots == seen[-1]:
            durations[-1] += 1000 // RATE
        else:
            seen.append(shots)
            durations.append(1000 // RATE)
    durations[-1] += int(END * 1000)
    pictures = []
    for shots in seen:
        frames = [film.frame(shot) for film, shot in zip(films, shots, strict=True)]
        picture = screenshots.side_by_side(*frames)
        size = [int(side * SCALE) for side in picture.size]
        pictures.append(picture.resize(size, Image.Resampling.LANCZOS))
    return pictures, durations


def save(pictures, durations):
    """Write the moving picture, of few colours, the same in all of it."""
    width, height = pictures[0].size
    samples = pictures[:: len(pictures) // 4]
    sheet = Image.new("RGB", (width, height * len(samples)))
    for number, sample in enumerate(samples):
        sheet.paste(sample, (0, height * number))
    palette = sheet.quantize(COLORS)
    first, *others = (
        picture.quantize(palette=palette, dither=Image.Dither.NONE)
        for picture in pictures
    )
    options = {"duration": durations, "loop": 0, "optimize": False}
    first.save(PATH, save_all=True, append_images=others, **options)


def main():
    with screenshots.serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.path(), args=chromium.ARGS
        )
        windows = screenshots.Windows(browser, server.url)
        pages = [windows.open(user) for user in ("anna", "ben")]
        for page in pages:
            page.add_init_script(POINTER)
            Kanban(page).open()
            page.wait_for_timeout(1000)
        films = [
            Film(page, title)
            for page, title in zip(pages, ("Anna", "Ben"), strict=True)
        ]
        pages[0].wait_for_timeout(700)
        play(*pages)
        for film in films:
            film.end()
        pictures, durations = develop(*films)
        browser.close()
    save(pictures, durations)
    seconds = sum(durations) / 1000
    size = PATH.stat().st_size // 1024
    print(f"{PATH.name}: {len(pictures)} pictures, {seconds:.0f} s, {size} KiB")


if __name__ == "__main__":
    main()
