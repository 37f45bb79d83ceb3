"""How long it takes from a commit until it is seen, in tabs that show the same list."""

import time
from contextlib import ExitStack
from itertools import count
from statistics import median, quantiles

from environment import browser as chromium
from environment import ports
from environment.odoo_server import OdooServer
from playwright.sync_api import sync_playwright
from ratios import value
from world import PUBLISHED

TITLE = "From the commit to the pixels, in tabs that show the same"
#: As many as two cores can draw at the same time.
TABS = 12
RECORDS = 12
CHANGES = 10
#: How often something is changed, in seconds; what changes more often rests longer.
EVERY = 5

#: Note when each name was first on the screen, in milliseconds since the epoch.
_NOTE = """() => {
    window.seenAt = {};
    const look = () => {
        for (const cell of document.querySelectorAll(".o_data_row td[name=name]")) {
            seenAt[cell.textContent] ||= Date.now();
        }
    };
    new MutationObserver(() => requestAnimationFrame(look)).observe(document.body, {
        childList: true, characterData: true, subtree: true,
    });
}"""

_numbers = count(1)


def run(world):
    """Measure how long it takes each of several people to see a change."""
    tabs = TABS // 3 if world.quick else TABS
    world.empty(PUBLISHED)
    ids = world.make_records(PUBLISHED, RECORDS)
    log = world.logs / "bench-pixels.log"
    server = OdooServer(world.database, ports.free(), log, ["--max-cron-threads=0"])
    sids = world.log_in(world.make_users(tabs))
    server.start()
    try:
        with sync_playwright() as playwright, ExitStack() as stack:
            browser = playwright.chromium.launch(
                executable_path=chromium.path(), args=chromium.ARGS
            )
            stack.callback(browser.close)
            pages = [_open(browser, server.url, sid) for sid in sids]
            requests = []
            for page in pages:
                page.on("request", lambda r: "call_kw" in r.url and requests.append(r))
            _change(world, ids, pages)
            requests.clear()
            times = [
                seconds
                for _ in range(CHANGES)
                for seconds in _change(world, ids, pages)
            ]
    finally:
        server.stop()
    name = f"{tabs} tabs of as many people"
    return [
        value(f"{name}: until it is seen, median", median(times) * 1e3, "ms"),
        value(
            f"{name}: until it is seen, p95",
            quantiles(times, n=20)[-1] * 1e3,
            "ms",
            1000,
        ),
        value(f"{name}: requests for a change", len(requests) / CHANGES, "requests"),
    ]


def _open(browser, url, sid):
    """Return a page that shows the list, and notes what it shows when."""
    context = browser.new_context(base_url=url)
    context.add_cookies([{"name": "session_id", "value": sid, "url": url}])
    page = context.new_page()
    page.goto("/odoo/action-test_web_syncer_benchmark.action_published")
    page.wait_for_selector(".o_data_row")
    page.wait_for_timeout(1000)
    page.evaluate(_NOTE)
    return page


def _change(world, ids, pages):
    """Change a name, and return how many seconds later each page showed it."""
    name = f"seen {next(_numbers)}"
    world.write(PUBLISHED, ids[:1], name=name)
    committed = time.time()
    time.sleep(EVERY)
    times = []
    for page in pages:
        page.wait_for_function("(name) => seenAt[name]", arg=name, timeout=60_000)
        times.append(page.evaluate("(name) => seenAt[name]", name) / 1e3 - committed)
    return times
