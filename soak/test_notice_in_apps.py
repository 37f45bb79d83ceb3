"""In views of Odoo's own apps, who edits a record is told what becomes of it meanwhile.

The templates of these views are copies of a form's and of a list's, with something of
the app's in them. Rows of the lists of projects and of tasks are edited once they are
selected. Those of the list of a project's updates cannot be edited in Odoo as it is:
here, an administrator has made that list editable.
"""

import contextlib

import pytest
from edited import VIEWS, Maker, SelectedRow
from oracle.tabs import PATIENCE, serve_apps
from playwright.sync_api import expect
from screens.people import log_in
from servers import Session

pytestmark = pytest.mark.soak

expect.set_options(timeout=PATIENCE * 1000)

#: Rows that are edited together do not follow one by one.
TELLING = [name for name, (kind, *_) in VIEWS.items() if kind is SelectedRow]
ASKING = [name for name in VIEWS if name not in TELLING]

EDITABLE = """
<list position="attributes"><attribute name="editable">bottom</attribute></list>
"""


@pytest.fixture(scope="module")
def site():
    """A server with all apps."""
    with serve_apps("notice_in_apps") as site:
        yield site


@pytest.fixture(scope="module")
def administrator(site):
    """The session of who edits."""
    session = Session(site, "admin")
    model = "project.update"
    domain = [["model", "=", model], ["type", "=", "list"]]
    [view] = session.call("ir.ui.view", "search", domain)
    values = {"name": "editable", "model": model, "arch": EDITABLE, "inherit_id": view}
    session.call("ir.ui.view", "create", [values])
    return session


@pytest.fixture(scope="module")
def colleague(site):
    """The session of somebody of equal rights."""
    return Session(site, "admin_twin")


@pytest.fixture(scope="module")
def context(site, browser):
    """The browser of who edits."""
    with contextlib.closing(log_in(browser, site.first.url, "admin")) as context:
        yield context


@pytest.fixture(scope="module")
def numbers():
    """Numbers of which none is the beginning of another."""
    return iter(range(100, 1000))


@pytest.fixture
def edit(context, administrator, colleague, numbers):
    """Begin to edit a new record in one of the views."""
    page = context.new_page()
    maker = Maker(administrator, [administrator.uid, colleague.uid])
    yield lambda js_class: maker.edit(page, js_class, next(numbers))
    expect(page.locator(".o_error_dialog")).to_have_count(0)
    page.close()


@pytest.fixture
def write(colleague):
    """Let the colleague write a value into what is edited."""
    return lambda view, value: colleague.call(
        view.model, "write", [view.id], {view.field: value}
    )


@pytest.mark.parametrize("js_class", ASKING)
def test_who_edits_is_asked_and_keeps_what_they_typed(edit, write, js_class):
    view = edit(js_class)
    view.type(view.mine)
    places = view.places()

    write(view, view.theirs)
    assert view.places() == places, "something in the view moved"
    expect(view.text).to_have_value(view.mine)

    view.text.blur()
    expect(view.question).to_contain_text("Admin Twin:")
    view.question.get_by_text("Mine", exact=True).click()
    expect(view.question).to_have_count(0)
    expect(view.text).to_be_focused()
    expect(view.text).to_have_value(view.mine)
    view.save()
    view.expect_to_show(view.mine)


@pytest.mark.parametrize("js_class", ASKING)
def test_who_edits_gets_the_others_value_when_they_choose_it(edit, write, js_class):
    view = edit(js_class)
    view.type(view.mine)
    write(view, view.theirs)
    view.text.blur()
    expect(view.question).to_be_visible()
    write(view, view.latest)
    expect(view.question).to_contain_text(view.latest)

    view.question.get_by_text("Theirs", exact=True).click()
    expect(view.text).to_have_value(view.latest)
    expect(view.question).to_have_count(0)


@pytest.mark.parametrize("js_class", TELLING)
def test_who_edits_selected_rows_is_told_and_keeps_what_they_typed(
    edit, write, js_class
):
    view = edit(js_class)
    view.type(view.mine)
    write(view, view.theirs)
    expect(view.notice).to_contain_text("Admin Twin has changed this record.")
    expect(view.text).to_have_value(view.mine)

    view.notice.get_by_text("Keep mine").click()
    expect(view.notice).to_have_count(0)
    expect(view.text).to_be_focused()
    expect(view.text).to_have_value(view.mine)


@pytest.mark.parametrize("js_class", TELLING)
def test_who_edits_selected_rows_gets_the_new_version_when_they_ask_for_it(
    edit, write, js_class
):
    view = edit(js_class)
    view.type(view.mine)
    write(view, view.theirs)
    expect(view.notice).to_be_visible()
    write(view, view.latest)
    view.notice.get_by_text("Load new version").click()
    view.expect_to_show(view.latest)
    expect(view.notice).to_have_count(0)


@pytest.mark.parametrize("js_class", VIEWS)
def test_who_edits_what_is_deleted_is_told(edit, colleague, js_class):
    view = edit(js_class)
    view.type(view.mine)
    colleague.call(view.model, "unlink", [view.id])
    expect(view.notice).to_contain_text("This record has been deleted")
    expect(view.text).to_have_value(view.mine)

    view.notice.get_by_text(view.leave).click()
    expect(view.notice).to_have_count(0)
    expect(view.text).to_have_count(0)
