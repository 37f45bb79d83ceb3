"""A real server, and real browsers of several users."""

import re

import pytest
from environment import browser as chromium
from sessions import Sessions, serve


@pytest.fixture(scope="session")
def server():
    """A server with a database of its own, in which the addons are installed.

    Nearly all tests share it. One that stops it, ``server.stop(kill=True)``, starts it
    again, ``server.start()``.
    """
    with serve("e2e") as odoo:
        yield odoo


@pytest.fixture(scope="session")
def base_url(server):
    """What ``page.goto("/odoo")`` starts from."""
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": chromium.path(),
        "args": chromium.ARGS,
    }


class Console:
    """The errors that pages logged, without those that the test expects."""

    def __init__(self):
        self._errors = []
        self._expected = []

    def expect(self, pattern):
        """Do not count errors that match a regular expression."""
        self._expected.append(re.compile(pattern))

    def listen(self, context):
        """Note the errors of a browser context's pages."""
        context.on("console", self._on_message)
        context.on("weberror", lambda error: self._errors.append(str(error.error)))

    def errors(self):
        """Return the errors that nobody expected."""
        return [
            error
            for error in self._errors
            if not any(pattern.search(error) for pattern in self._expected)
        ]

    def _on_message(self, message):
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location.get('url')})")


@pytest.fixture
def console():
    """The errors of all pages; an unexpected one fails the test."""
    console = Console()
    yield console
    assert not console.errors(), "errors in the browser's console"


@pytest.fixture
def login(new_context, console):
    """Log a user in, in a browser of their own, and get the page that opens.

    >>> page = login("anna")
    >>> page.goto("/odoo/action-base.action_partner_form")
    """

    def login(user, password=None, **options):
        """Return the page of ``user``, whose password is by default their login.

        :param options: of Playwright's ``browser.new_context``
        """
        context = new_context(**options)
        console.listen(context)
        page = context.new_page()
        page.goto("/web/login")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", password or user)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(
            ".o_main_navbar, .o_wall_display, .oe_login_buttons [href$=logout]"
        )
        return page

    return login


@pytest.fixture(scope="session")
def rpc(server):
    """Call a method as a user, in a session of that user.

    >>> rpc("anna", "res.partner", "create", [{"name": "Azure"}])
    """
    return Sessions(server).call


@pytest.fixture
def run_on_server(rpc):
    """Run Python code on the server, as a server action of the administrator's.

    >>> run_on_server("env['res.partner'].create({'name': 'Azure'})")
    """
    [model] = rpc("admin", "ir.model", "search", [[("model", "=", "res.partner")]])

    def run_on_server(code):
        values = {"name": "Test", "model_id": model, "state": "code", "code": code}
        action = rpc("admin", "ir.actions.server", "create", [values])
        rpc("admin", "ir.actions.server", "run", [[action]])

    return run_on_server
