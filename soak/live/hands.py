"""What people do on their screens: with the mouse, and by typing."""

import contextlib
from collections import Counter

from playwright.sync_api import TimeoutError as NotThere
from screens.actor import Actor, operation
from screens.mouse import pick_up

#: Milliseconds for what a click brings about.
PATIENCE = 3000
TYPED = ":is(.o_field_char, .o_field_text, .o_field_integer, .o_field_float)"


class Hands(Actor):
    """Somebody who works in the views that are open, whatever the app.

    What an app does not offer, or refuses, is left as it was.

    :param str who: for people
    :param screens: the :class:`.Screen` objects of open views
    :param seed: see :class:`.Actor`
    """

    def __init__(self, who, screens, seed):
        super().__init__(None, seed)
        self.who = who
        self._screens = screens
        #: how often each operation was really done
        self.done = Counter()

    def work(self, words):
        """Do an operation, in one view after another until one offers it."""
        screens = self.random.sample(self._screens, len(self._screens))
        for screen in screens:
            try:
                done = getattr(self, self.operations()[words])(screen.page)
            except NotThere:
                done = False
            self._leave(screen.page)
            if done:
                self.done[words] += 1
                return

    # cards

    @operation
    def drag_a_card(self, page):
        card = self._one(
            page, ".o_kanban_grouped .o_kanban_record:not(.o_kanban_ghost)"
        )
        column = self._one(page, ".o_kanban_group:not(.o_column_folded)")
        if not card or not column:
            return False
        pick_up(page, card, column)
        page.mouse.up()
        return True

    @operation
    def star_a_card(self, page):
        return self._click(page, ".o_kanban_record .o_priority_star")

    @operation
    def add_a_card(self, page):
        if not self._click(page, ".o_kanban_quick_add"):
            return False
        entry = page.locator(".o_kanban_quick_create")
        entry.locator("input:visible").first.fill(self.new("Added"), timeout=PATIENCE)
        entry.locator(".o_kanban_add").click(timeout=PATIENCE)
        page.wait_for_timeout(500)
        page.keyboard.press("Escape")
        return True

    # rows

    @operation
    def edit_several_rows(self, page):
        boxes = page.locator(".o_data_row .o_list_record_selector input")
        if boxes.count() < 2:
            return False
        for box in boxes.all()[:2]:
            box.click(timeout=PATIENCE)
        cell = self._one(page, f".o_data_row_selected .o_data_cell:has({TYPED})")
        if cell:
            cell.click(timeout=PATIENCE)
            entry = page.locator(f".o_selected_row {TYPED} :is(input, textarea)").first
            entry.fill(self._text(entry), timeout=PATIENCE)
            entry.press("Enter")
            page.locator(".modal-footer .btn-primary").click(timeout=PATIENCE)
        page.locator(".o_unselect_all").click(timeout=PATIENCE)
        return bool(cell)

    # a form

    @operation
    def change_what_a_form_shows(self, page):
        entry = self._one(
            page, f".o_form_renderer {TYPED} :is(input, textarea):not([readonly])"
        )
        if not entry:
            return False
        entry.fill(self._text(entry), timeout=PATIENCE)
        page.locator(".o_form_button_save").click(timeout=PATIENCE)
        return True

    @operation
    def click_a_stage(self, page):
        return self._click(
            page,
            ".o_statusbar_status .o_arrow_button:not(.o_arrow_button_current):enabled",
        )

    @operation
    def star_a_form(self, page):
        return self._click(page, ".o_form_renderer .o_priority_star")

    @operation
    def write_a_note(self, page):
        if not self._click(page, ".o-mail-Chatter-logNote"):
            return False
        page.locator(".o-mail-Composer-input").first.fill(
            self.new("Written"), timeout=PATIENCE
        )
        page.locator(".o-mail-Composer-send").first.click(timeout=PATIENCE)
        return True

    def _one(self, page, selector):
        found = page.locator(f"{selector}:visible").all()
        return self.random.choice(found) if found else None

    def _click(self, page, selector):
        element = self._one(page, selector)
        if element:
            element.click(timeout=PATIENCE)
        return bool(element)

    def _text(self, entry):
        value = entry.input_value()
        is_number = value.replace(".", "").replace(",", "").isdigit()
        return str(self.random.randint(1, 90)) if is_number else self.new("Typed")

    def _leave(self, page):
        """Close what was opened, and give up what is not saved."""
        page.wait_for_timeout(500)
        for selector in (
            ".modal .btn-close",
            ".o_form_button_cancel",
            ".o_list_button_discard",
            ".o_unselect_all",
        ):
            element = page.locator(f"{selector}:visible")
            if element.count():
                # it may go by itself, as what was saved is
                with contextlib.suppress(NotThere):
                    element.first.click(timeout=PATIENCE)
        # stars that the mouse is over are not those that are saved
        page.mouse.move(1, 1)
