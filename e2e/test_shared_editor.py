"""Two people write one text in Odoo's editor, which merges what they write."""

import pytest
from playwright.sync_api import expect
from sessions import Sessions, serve
from workshop import PATIENCE

expect.set_options(timeout=PATIENCE)

EDITOR = ".o_field_widget[name=description] .odoo-editor-editable"
#: Where somebody else who has joined is in the text.
OTHERS = ".oe-collaboration-caret"
ASKED = ".o_web_syncer_conflict, .o_web_syncer_notice .alert"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project_server():
    """A server of a database with projects."""
    with serve("e2e_project", "project") as server:
        yield server


@pytest.fixture(scope="module")
def rpc(project_server):
    """Call a method as somebody; tasks are live."""
    rpc = Sessions(project_server).call
    domain = [["model", "=", "project.task"]]
    [model] = rpc("admin", "ir.model", "search", [domain])
    values = {"model_id": model, "follows": True}
    rpc("admin", "web.syncer.model", "create", [values])
    return rpc


@pytest.fixture(scope="module")
def colleague(rpc):
    """Somebody else who may do what the administrator may."""
    domain = [["login", "=", "admin"]]
    [admin] = rpc("admin", "res.users", "search", [domain])
    values = {"login": "tove", "name": "Tove Lang"}
    rpc("admin", "res.users", "copy", [admin, values])
    [tove] = rpc("admin", "res.users", "search", [[["login", "=", "tove"]]])
    rpc("admin", "res.users", "write", [tove, {"password": "tove"}])
    return "tove"


@pytest.fixture
def browser_context_args(browser_context_args, project_server):
    return {**browser_context_args, "base_url": project_server.url}


@pytest.fixture
def task(rpc):
    [project] = rpc("admin", "project.project", "create", [[{"name": "Bridge"}]])
    values = {"name": "Paint it", "project_id": project, "description": "<p>Red.</p>"}
    [task] = rpc("admin", "project.task", "create", [[values]])
    return task


def join(page, task):
    """Open a task, go to the end of its description, and return the editor."""
    page.goto(f"/odoo/all-tasks/{task}")
    editor = page.locator(EDITOR)
    expect(editor).to_contain_text("Red.")
    editor.click()
    editor.press("Control+End")
    return editor


def save(page):
    page.locator(".o_form_button_save").click()
    expect(page.locator(".o_form_saved")).to_be_attached()


def test_what_two_write_is_merged_by_the_editor_and_nobody_is_asked(
    login, rpc, colleague, task
):
    one, other = pages = login("admin"), login(colleague)
    ones, others = editors = [join(page, task) for page in pages]
    for page in pages:
        expect(page.locator(OTHERS)).not_to_have_count(0)
    ones.press_sequentially(" One.")
    expect(others).to_contain_text("One.")

    save(one)
    others.press_sequentially(" More.")
    for editor in editors:
        expect(editor).to_contain_text("More.")
    rpc(colleague, "project.task", "write", [[task], {"name": "Paint the bridge"}])
    for page in pages:
        title = page.locator(".o_field_widget[name=name] :is(input, textarea)").first
        expect(title).to_have_value("Paint the bridge")
    expect(others).to_be_focused()
    others.press_sequentially(" Most.")
    expect(ones).to_contain_text("More. Most.")

    save(other)
    # what both have come to is saved, and the other form has nothing more to save
    expect(one.locator(".o_form_saved")).to_be_attached()
    for page, editor in zip(pages, editors, strict=True):
        expect(page.locator(ASKED)).to_have_count(0)
        expect(editor).to_contain_text("More. Most.")
    [saved] = rpc("admin", "project.task", "read", [[task], ["description"]])
    for words in ("Red.", "One.", "More. Most."):
        assert words in saved["description"]
