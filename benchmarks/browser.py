"""What a burst of changes costs a browser that shows the records in a list."""

import time
from itertools import count
from statistics import median

from environment import browser as chromium
from environment import ports
from environment.odoo_server import OdooServer
from playwright.sync_api import sync_playwright
from ratios import in_turn, ratio, value
from world import ANCESTOR, PUBLISHED, RAW, SILENT

TITLE = "From a burst of messages to a quiet list, in a browser"
MESSAGES = 1000
RECORDS = 40
#: Without a request for this long, the page is quiet.
QUIET_SECONDS = 2.5

#: ``{way: (model of the list that is open, model that is written to)}``. For the raw
#: bus the page hears of each change, and nothing in it cares.
LISTS = {
    "published": (PUBLISHED, PUBLISHED),
    "raw bus": (SILENT, RAW),
    "older addons' way": (ANCESTOR, ANCESTOR),
}

_numbers = count(1)


def run(world):
    """Compare the requests and the main thread's time of lists that follow changes."""
    messages = MESSAGES // 4 if world.quick else MESSAGES
    log = world.logs / "bench-browser.log"
    server = OdooServer(world.database, ports.free(), log, ["--max-cron-threads=0"])
    (sid,) = world.log_in(world.make_users(1))
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.path(), args=chromium.ARGS
            )
            context = browser.new_context(base_url=server.url)
            cookie = {"name": "session_id", "value": sid, "url": server.url}
            context.add_cookies([cookie])
            ways = {
                name: _watching(world, context, messages, *models)
                for name, models in LISTS.items()
            }
            results = in_turn(ways, 1 if world.quick else 2, warm_up=False)
            browser.close()
    finally:
        server.stop()
    return [line for name in ways for line in _lines(name, messages, results)]


def _lines(name, messages, results):
    ours, raw = results[name], results["raw bus"]
    requests = median(result["requests"] for result in ours)
    yield value(f"requests for {messages:,} changes, {name}", requests, "requests")
    if name != "raw bus":
        yield ratio(
            f"main thread for {messages:,} changes, {name} / raw bus",
            [result["seconds"] for result in ours],
            [result["seconds"] for result in raw],
            scale=1e3,
            unit="ms",
        )


def _watching(world, context, messages, shown, written):
    action = f"test_web_syncer_benchmark.action_{shown.rpartition('.')[2]}"
    for model in {shown, written}:
        world.empty(model)
    shown_ids = world.make_records(shown, RECORDS)
    ids = shown_ids if shown == written else world.make_records(written, RECORDS)

    def watch():
        page = context.new_page()
        page.goto(f"/odoo/action-{action}")
        page.wait_for_selector(".o_data_row")
        if written == RAW:
            page.evaluate(
                "odoo.__WOWL_DEBUG__.root.env.services.bus_service"
                ".addChannel('benchmark_raw')"
            )
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        page.wait_for_timeout(1000)
        requests = []
        page.on("request", lambda request: requests.append(time.monotonic()))
        before = _main_thread_seconds(session)
        for number in range(messages):
            world.write(written, ids[number % RECORDS :][:1], name=f"{next(_numbers)}")
        # what the browser asked for meanwhile is only told now
        page.wait_for_timeout(1)
        deadline = time.monotonic() + 120
        last = time.monotonic()
        while time.monotonic() - max([last, *requests[-1:]]) < QUIET_SECONDS:
            if time.monotonic() > deadline:
                raise RuntimeError(f"The list of {shown} does not come to rest")
            page.wait_for_timeout(200)
        seconds = _main_thread_seconds(session) - before
        if shown == written:
            _check(world, page, shown, ids)
        page.close()
        return {"requests": len(requests), "seconds": seconds}

    return watch


def _main_thread_seconds(session):
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def _check(world, page, model, ids):
    """Raise if the list does not show what is in the database."""
    with world.transaction() as env:
        names = set(env[model].browse(ids).mapped("name"))
    shown = {*page.locator(".o_data_row td[name=name]").all_inner_texts()}
    if shown != names:
        raise RuntimeError(f"The list of {model} shows {sorted(shown ^ names)}")
