"""Views of Odoo's own apps in which somebody edits a record."""

from playwright.sync_api import expect

_PLACES = """(view) => [...view.querySelectorAll(".o_field_widget, td, th")]
    .map((element) => JSON.stringify(element.getBoundingClientRect()))"""


class Form:
    """A form.

    :param Page page: Playwright's
    :param str js_class: of the view
    :param str model: of the record
    :param int id_: of the record
    :param int number: tells what is typed and written here from what is elsewhere

    .. attribute:: field

        the one into which somebody types

    .. attribute:: words

        what is typed, what somebody else writes, and what they write then

    .. attribute:: leave

        the label of what is offered where the record is gone
    """

    field = "name"
    words = "Mine {}", "Theirs {}", "Latest {}"
    leave = "Go back"

    def __init__(self, page, js_class, model, id_, number):
        self.page = page
        self.model = model
        self.id = id_
        self.mine, self.theirs, self.latest = (
            text.format(number) for text in self.words
        )
        self.view = page.locator(f".o_{js_class}_view")
        self.notice = self.view.locator(".o_web_syncer_notice .alert")
        self.question = self.view.locator(".o_web_syncer_conflict")

    @property
    def text(self):
        """Where somebody types."""
        return self._input(self.view)

    def open(self, url, name):
        """Go to the view and begin to edit the record, which has a name."""
        self.page.goto(url)
        expect(self.text).to_have_value(name)
        return self

    def type(self, text):
        self.text.click()
        self.text.press("Control+a")
        self.text.press_sequentially(text)

    def save(self):
        self.view.locator(".o_form_button_save").click()
        expect(self.view.locator(".o_form_saved")).to_be_visible()

    def expect_to_show(self, value):
        """Wait until the record is shown with this value, and nothing is typed."""
        expect(self.text).to_have_value(value)
        expect(self.view.locator(".o_form_saved")).to_be_visible()

    def places(self):
        """Return where everything in the view is."""
        return self.view.evaluate(_PLACES)

    def _input(self, area):
        return area.locator(f"[name={self.field}] :is(input, textarea)")


class Row(Form):
    """A row of an editable list."""

    leave = "Discard"

    @property
    def text(self):
        return self._input(self.view.locator(".o_selected_row"))

    def open(self, url, name):
        self.page.goto(url)
        self.begin(self.row(name))
        return self

    def begin(self, row):
        """Begin to edit a row."""
        row.locator(f"td[name={self.field}]").click()

    def row(self, text):
        return self.view.locator(".o_data_row", has_text=text)

    def save(self):
        self.view.locator(".o_list_button_save").click()

    def expect_to_show(self, value):
        expect(self.row(value)).to_be_visible()
        expect(self.text).to_have_count(0)


class SelectedRow(Row):
    """A row of a list whose rows are edited once they are selected."""

    def begin(self, row):
        row.locator(".o_list_record_selector input").check()
        super().begin(row)

    def save(self):
        self.text.press("Enter")


class Rule(Row):
    """A row of a list of reordering rules."""

    field = "product_max_qty"
    words = "{}.25", "{}.50", "{}.75"


_UPDATES = "/odoo/project/{project}/project-dashboard"
_RULES = "/odoo/action-stock.action_orderpoint_replenish"
#: Of each view: how it is used, what is edited in it, and its address.
VIEWS = {
    "project_task_form": (Form, "task", "/odoo/all-tasks/{id}"),
    "project_project_form": (Form, "project", "/odoo/project/{id}"),
    "todo_form": (Form, "to_do", "/odoo/to-do/{id}"),
    "form_description_expander": (Form, "update", f"{_UPDATES}/{{id}}"),
    "project_task_list": (SelectedRow, "task", "/odoo/all-tasks?view_type=list"),
    "project_project_list": (SelectedRow, "project", "/odoo/project?view_type=list"),
    "project_update_list": (Row, "update", f"{_UPDATES}?view_type=list"),
    "stock_orderpoint_list": (Rule, "rule", _RULES),
}


class Maker:
    """Somebody who makes what is edited.

    :param Session session: theirs
    :param users: ids of all who may see it
    """

    models = {
        "project": "project.project",
        "task": "project.task",
        "to_do": "project.task",
        "update": "project.update",
        "rule": "stock.warehouse.orderpoint",
    }

    def __init__(self, session, users):
        self._session = session
        self._users = users

    def edit(self, page, js_class, number):
        """Open a view in a page, and begin to edit a new record in it.

        :param str js_class: one of :data:`VIEWS`
        :param int number: one that nothing else has
        """
        kind, what, url = VIEWS[js_class]
        model, name = self.models[what], f"Bridge {number}"
        # with milestones, the project's side panel is beside the list of its updates
        project = self._make("project.project", name=name, allow_milestones=True)
        values = self._values(what, name, project)
        id_ = project if what == "project" else self._make(model, name=name, **values)
        view = kind(page, js_class, model, id_, number)
        return view.open(url.format(id=id_, project=project), name)

    def _values(self, what, name, project):
        if what == "update":
            return {"project_id": project, "status": "on_track"}
        if what == "rule":
            product = self._make("product.product", name=name, is_storable=True)
            return {"product_id": product}
        assignees = {"user_ids": [(6, 0, self._users)]}
        return assignees | ({"project_id": project} if what == "task" else {})

    def _make(self, model, **values):
        return self._session.call(model, "create", [values])[0]
