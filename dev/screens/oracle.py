"""Live views, what is done elsewhere, and whether they show it."""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .differences import compare
from .screen import Screen

#: Seconds after which a live view must show what happened.
PATIENCE = float(os.environ.get("WEB_SYNCER_ORACLE_PATIENCE", "12"))
#: Milliseconds: a live view fetches at most about once a second.
SETTLED = 1200
#: Of what is chosen at random.
SEED = int(os.environ.get("WEB_SYNCER_ORACLE_SEED", "1"))


@dataclass(frozen=True)
class View:
    """A view to be watched.

    :param str name: for people
    :param str url: opens it
    :param str shown: selector of what is there once it is
    :param edit: called with the page that is live, to begin to edit there
    :param str edited: selector of what is edited, and not compared
    """

    name: str
    url: str
    shown: str
    edit: Callable | None = None
    edited: str | None = None


@dataclass
class Operation:
    """Something that was done, and what it cost each view.

    .. attribute:: requests

        ``{name of a view: what it asked for}``

    .. attribute:: changed

        names of the views that look different since
    """

    name: str
    requests: dict = field(default_factory=dict)
    changed: set = field(default_factory=set)

    @property
    def needless(self):
        """``{name of a view: what it asked for though nothing changed}``."""
        return {
            view: asked for view, asked in self.requests.items()
            if asked and view not in self.changed
        }  # fmt: skip


@dataclass
class Batch:
    """Operations after which everything was compared.

    .. attribute:: compared

        names of the views

    .. attribute:: differences

        ``{name of a view: its differences}``, of those that differ
    """

    operations: list
    compared: list
    differences: dict

    @property
    def names(self):
        return [operation.name for operation in self.operations]


class Oracle:
    """Several views that are open in tabs of one user.

    >>> board = View("board", "/odoo/bike-repairs", ".o_kanban_view")
    >>> oracle = Oracle(context, [board])
    >>> oracle.do("rename a stage", lambda: rpc("anna", …))
    >>> assert not oracle.check().differences

    :param BrowserContext context: where the user is logged in
    :param views: the :class:`View` objects
    :param BrowserContext companion: where another user of equal rights is logged in,
        who has the same views open: both may be sent the same answers
    """

    def __init__(self, context, views, companion=None):
        self.views = {view.name: view for view in views}
        self.live = {
            view.name: Screen(
                context.new_page(), view.url, view.shown, view.edit, view.edited
            )
            for view in views
        }
        self.companions = [
            Screen(companion.new_page(), view.url, view.shown)
            for view in (views if companion else ())
        ]
        page = context.new_page()
        self._fresh = {
            view.name: Screen(page, view.url, view.shown, edited=view.edited)
            for view in views
        }
        self._looks = {}
        self._operations = []
        self.batches = []
        for screens in (self.live.values(), self.companions):
            for screen in screens:
                screen.start()
            for screen in screens:
                screen.until_shown()
        self._look()

    def do(self, name, operation, settled=SETTLED):
        """Do something, and return what it cost once all views are quiet again.

        :param str name: what it is, in words
        :param operation: a function without arguments
        :param int settled: milliseconds after which a view is called quiet; with few,
            what an operation costs may count for the next one
        :rtype: Operation
        """
        done = Operation(name)
        marks = {view: len(screen.requests) for view, screen in self.live.items()}
        operation()
        for screen in self.live.values():
            screen.until_quiet(settled)
        before, after = self._looks, self._look()
        done.changed = {view for view in after if after[view] != before[view]}
        done.requests = {
            view: screen.requests[marks[view] :] for view, screen in self.live.items()
        }
        self._operations.append(done)
        return done

    def check(self, views=None, new_page=True):
        """Compare live views with the same opened afresh, and return what differs.

        A view that differs is opened anew, so that each difference is found once.

        :param views: names, by default all
        :param bool new_page: load the page for each; otherwise see
            :meth:`.screen.Screen.switch`
        :rtype: Batch
        """
        differences = {}
        deadline = time.monotonic() + PATIENCE
        compared = [*(self.views if views is None else views)]
        for name in compared:
            found = self._check(name, deadline, new_page)
            if found:
                differences[name] = found
        self._look()
        batch = Batch(self._operations, compared, differences)
        self._operations = []
        self.batches.append(batch)
        return batch

    def _check(self, name, deadline, new_page):
        live, fresh = self.live[name], self._fresh[name]
        right = (fresh.open() if new_page else fresh.switch()).look()
        found = compare(live.look(), right)
        if found:
            # a browser with many pages may not draw one that is not in front
            live.page.bring_to_front()
        while found and time.monotonic() < deadline:
            live.page.wait_for_timeout(500)
            found = compare(live.look(), right)
        if found:
            # what is right may have changed meanwhile, with the time
            found = compare(live.look(), fresh.open().look())
        if found:
            live.open()
        return found

    def _look(self):
        self._looks = {name: screen.look() for name, screen in self.live.items()}
        return self._looks

    @property
    def needless(self):
        """``{(operation, view): number of requests that changed nothing}``."""
        count = Counter()
        for batch in self.batches:
            for operation in batch.operations:
                for view, asked in operation.needless.items():
                    count[operation.name, view] += len(asked)
        return count
