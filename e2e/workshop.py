"""The pages of the example, as its users see them."""

from playwright.sync_api import expect
from screens.mouse import pick_up

#: Until a change is seen elsewhere; a real one takes a fraction of it.
PATIENCE = 15_000
#: After a reconnection: the worker's pause before it tries again, and the spread.
RECONNECTION_PATIENCE = 90_000


class LiveBoard:
    """The Live board in one page.

    >>> board = LiveBoard(login("ben")).open()
    >>> expect(board.card("Gear service", stage="Waiting")).to_be_visible()
    """

    def __init__(self, page):
        self.page = page

    def open(self):
        """Go to the board, and return it when it shows and listens."""
        self.page.goto("/odoo/bike-board")
        expect(self.page.locator(".o_live_board")).to_be_visible()
        expect(self.state).to_have_text("Live")
        return self

    @property
    def state(self):
        """Whether it is connected: ``Live`` or ``Reconnecting…``."""
        return self.page.locator(".o_live_board_state")

    @property
    def try_it(self):
        """What says what to do first."""
        return self.page.locator(".o_live_board_try")

    @property
    def colleague(self):
        """The button that lets Carla work."""
        return self.try_it.locator("button")

    def card(self, name, stage=None):
        """Return a repair's card, in a stage's column if given."""
        column = f'[data-stage="{stage}"] ' if stage else ""
        return self.page.locator(f"{column}.o_live_board_card", has_text=name)

    @property
    def last_event(self):
        """The newest line of "What happened"."""
        return self.page.locator(".o_live_board_event").first


class Kanban:
    """The ordinary kanban of repairs."""

    def __init__(self, page):
        self.page = page

    def open(self):
        self.page.goto("/odoo/bike-repairs")
        expect(self.page.locator(".o_kanban_group").first).to_be_visible()
        return self

    def column(self, stage):
        """Return a stage's column, unless it is folded."""
        title = self.page.locator(".o_column_title", has_text=stage)
        return self.page.locator(".o_kanban_group", has=title)

    def card(self, name, stage=None):
        """Return a repair's card, in a stage's column if given."""
        area = self.column(stage) if stage else self.page
        return area.locator(".o_kanban_record", has_text=name)

    def pick_up(self, name, stage):
        """Drag a card over a stage's column, and hold it there: ``drop()`` it."""
        pick_up(self.page, self.card(name), self.column(stage))

    def drop(self):
        self.page.mouse.up()


class Form:
    """The ordinary form of a repair."""

    def __init__(self, page):
        self.page = page

    def open(self, repair_id):
        self.page.goto(f"/odoo/bike-repairs/{repair_id}")
        expect(self.page.locator(".o_form_view")).to_be_visible()
        return self

    def fill(self, field, value):
        self.page.fill(f".o_field_widget[name={field}] :is(input, textarea)", value)
        return self

    def click_stage(self, stage):
        self.page.click(f".o_statusbar_status button:has-text('{stage}'):visible")
        return self

    def save(self):
        self.page.click(".o_form_button_save")
        expect(self.page.locator(".o_form_renderer.o_form_saved")).to_be_visible()
        return self


def until_known(page):
    """Return when no view asks again because somebody may not know of it yet."""
    page.wait_for_function(
        """() => {
            const { views } = odoo.__WOWL_DEBUG__.root.env.services["web_syncer.views"];
            const early = [...views].flatMap(({ watch }) => [...watch.early.values()]);
            return early.every(({ timer }) => !timer);
        }""",
        timeout=60_000,
    )


def listen(page, *models):
    """Let a page's Syncer note what it hears; read it with :func:`heard`."""
    page.evaluate(
        """(models) => {
            const { Syncer } = odoo.loader.modules.get("@web_syncer/syncer");
            window.heard = [];
            for (const model of models) {
                new Syncer().subscribe(model, (message) => heard.push(message));
            }
        }""",
        models,
    )


def heard(page):
    """Return the notifications that a page heard."""
    return page.evaluate("window.heard")


def wait_until_heard(page, condition, timeout=PATIENCE):
    """Wait for a notification, and return it.

    :param str condition: JavaScript about ``db``, ``model``, ``id`` and ``payload``
    """
    found = page.wait_for_function(
        f"window.heard.find(([[db, model, id], payload]) => {condition})",
        timeout=timeout,
    )
    return found.json_value()
