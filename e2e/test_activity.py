"""The activity view, which comes with Odoo's ``mail``: the addon does not need it."""

import pytest
from environment import databases, installed, paths, ports, runtime
from environment.odoo_server import OdooServer
from playwright.sync_api import expect
from workshop import PATIENCE

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def server_with_mail():
    database = installed.name("e2e_mail")
    databases.clone(installed.template(), database)
    runtime.load(database, "-i", "contacts", log="e2e-mail", progress=lambda text: None)
    log = paths.WORK / "e2e-mail.log"
    odoo = OdooServer(database, ports.free(), log, ["--max-cron-threads=0"])
    odoo.start()
    yield odoo
    odoo.stop()
    databases.drop(database)


def call(page, model, method, *args):
    """Call a method as the page's user, and return its result."""
    return page.evaluate(
        """([model, method, args]) =>
            odoo.__WOWL_DEBUG__.root.env.services.orm.call(model, method, args)""",
        [model, method, args],
    )


@pytest.mark.slow
def test_an_activity_view_reloads_and_keeps_its_page(server_with_mail, browser):
    context = browser.new_context(base_url=server_with_mail.url)
    page = context.new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    [model] = call(page, "ir.model", "search", [["model", "=", "res.partner"]])
    names = [{"name": f"Partner {n:03}"} for n in range(101)]
    partners = call(page, "res.partner", "create", names)
    activities = [{"res_model_id": model, "res_id": partner} for partner in partners]
    call(page, "mail.activity", "create", activities)
    code = "env.user.reload_views('res.partner', ['activity'])"
    action = {"name": "Reload", "model_id": model, "state": "code", "code": code}
    [action] = call(page, "ir.actions.server", "create", [action])

    page.goto("/odoo/action-contacts.action_contacts")
    page.click(".o_switch_view.o_activity")
    view = page.locator(".o_view_controller.o_activity_view")
    view.locator(".o_pager_next").click()
    expect(view.locator(".o_pager_value")).to_have_text("101-101")
    expect(view).to_contain_text("Partner 100")

    colleague = context.new_page()
    colleague.goto("/odoo/action-contacts.action_contacts")
    colleague.wait_for_selector(".o_main_navbar")
    call(colleague, "res.partner", "write", partners[-1:], {"name": "Partner 100 b"})
    call(colleague, "ir.actions.server", "run", [action])
    expect(view).to_contain_text("Partner 100 b")
    expect(view.locator(".o_pager_value")).to_have_text("101-101")
