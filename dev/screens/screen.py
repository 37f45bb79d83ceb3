"""One view in one page."""

import time
from pathlib import Path

#: Milliseconds without a request and without a change of the document.
QUIET = 300
#: Seconds before a page that is never quiet is looked at nevertheless.
PATIENCE = 20
#: What is looked at: the action, with its control panel and its chatter.
ROOT = ".o_action_manager"
#: Kinds of requests that end: that of a shared worker's script may never be told to.
AWAITED = ("fetch", "xhr", "image")

_LOOK = (Path(__file__).parent / "look.js").read_text()
_WATCH = """() => {
    if (!window.screenChanges) {
        window.screenChanges = { last: performance.now() };
        new MutationObserver(() => (screenChanges.last = performance.now())).observe(
            document.body,
            { attributes: true, characterData: true, childList: true, subtree: true }
        );
    }
    return performance.now() - screenChanges.last;
}"""
_SWITCH = """async (url) => {
    const { router } = odoo.loader.modules.get("@web/core/browser/router");
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.loadState(router.urlToState(new URL(url, location.href)));
}"""


class Screen:
    """A view as somebody has it open.

    >>> screen = Screen(page, "/odoo/bike-repairs", ".o_kanban_view")
    >>> screen.open()
    >>> before = screen.look()

    :param Page page: Playwright's; nobody else uses it
    :param str url: of the view
    :param str shown: selector of what is there once the view is
    :param edit: called with the page once the view is there, to begin to edit
    :param str edited: selector of what is edited, which is not looked at
    """

    def __init__(self, page, url, shown, edit=None, edited=None):
        self._edit = edit
        self._edited = edited
        self.page = page
        self.url = url
        self.shown = shown
        #: (time, what was asked for) of every request for data
        self.requests = []
        self._pending = set()
        self._last_request = time.monotonic()
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_answer)
        page.on("requestfailed", self._on_answer)

    def start(self):
        """Begin to open the view."""
        self._pending.clear()
        self.page.goto(self.url, wait_until="commit")

    def open(self):
        """Open the view, afresh, and return when it is there."""
        self.start()
        return self.until_shown()

    def switch(self):
        """Open the view, afresh, in a page that may show another, without loading that.

        It costs a fraction of :meth:`open`. What the page keeps, such as the store of
        `mail`, is not fresh.
        """
        if self.page.url == "about:blank":
            return self.open()
        self.page.evaluate(_SWITCH, self.url)
        return self.until_shown()

    def until_shown(self):
        """Return when the view is there and quiet."""
        # a browser with many pages may not draw one that is not in front
        self.page.bring_to_front()
        self.page.wait_for_selector(self.shown, timeout=PATIENCE * 1000)
        self.until_quiet()
        if self._edit:
            self._edit(self.page)
            self.until_quiet()
        return self

    def until_quiet(self, quiet=QUIET, patience=PATIENCE):
        """Return when nothing is under way, and nothing has moved for a while.

        :param int quiet: the while, in milliseconds
        :param float patience: seconds that are waited at most
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            rest = quiet - min(self._since_change(), self._since_request())
            if rest <= 0 and not self._pending:
                break
            self.page.wait_for_timeout(max(rest, 30))
        return self

    def look(self):
        """Return what there is to see: see ``look.js``."""
        what = {"root": ROOT, "edited": self._edited}
        return self.page.evaluate(_LOOK, what)

    def _since_change(self):
        return self.page.evaluate(_WATCH)

    def _since_request(self):
        return (time.monotonic() - self._last_request) * 1000

    def _on_request(self, request):
        if request.resource_type not in AWAITED:
            return
        self._pending.add(request)
        self._last_request = time.monotonic()
        asked = asked_for(request.url)
        if asked:
            self.requests.append(asked)

    def _on_answer(self, request):
        if request in self._pending:
            self._pending.discard(request)
            self._last_request = time.monotonic()


def asked_for(url):
    """Return what a request asks of records, ``None`` if it asks for something else.

    >>> asked_for("http://localhost/web/dataset/call_kw/res.partner/web_read")
    'res.partner.web_read'
    """
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    if "call_kw/" in path:
        return ".".join(path.split("call_kw/")[1].split("/")[:2])
    if path.startswith(("mail/", "web/action/run")) or path == "hr/get_org_chart":
        return path
    return None
