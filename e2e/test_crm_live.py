"""The addon that the README shows: it is installed, and CRM is live."""

import contextlib
import os

import pytest
import requests
import snippets
from environment import databases, installed, paths, ports, runtime
from environment.odoo_server import OdooServer
from playwright.sync_api import expect

DATABASE = installed.name("crm_live")
LOG = "crm_live"


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """The README's files in a folder of addons."""
    for name, text in snippets.files().items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{text}\n")
    tests = tmp_path / "crm_live" / "tests"
    imports = (f"from . import {file.stem}\n" for file in tests.glob("test_*.py"))
    (tests / "__init__.py").write_text("".join(imports))
    folders = f"{os.environ['ODOO_ADDONS_PATH']},{tmp_path}"
    monkeypatch.setenv("ODOO_ADDONS_PATH", folders)


@pytest.fixture
def crm(addon):
    """A server with CRM and the addon, whose own tests passed."""
    databases.clone(installed.base(), DATABASE)
    # a test that fails ends Odoo with an error
    options = ("-i", "crm_live", "--test-tags", "/crm_live", "--http-port=0")
    runtime.load(DATABASE, *options, log=LOG, progress=print)
    server = OdooServer(
        DATABASE, ports.free(), paths.LOGS / f"{LOG}.log", ["--max-cron-threads=0"]
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        databases.drop(DATABASE)


#: What the README makes of a call of the older addon's.
RELOAD = """
users = env.ref("sales_team.group_sale_salesman").all_user_ids
users.reload_views(
    model="crm.lead", view_types=["kanban", "form"], rec_ids=records.ids
)
"""


class Session:
    """The administrator's, at work elsewhere."""

    def __init__(self, server):
        self.url = server.url
        self.http = requests.Session()
        login = {"db": server.database, "login": "admin", "password": "admin"}
        self.post("/web/session/authenticate", login)

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def run(self, code, model, ids):
        """Run a server action on records."""
        domain = [["model", "=", model]]
        [model_id] = self.call("ir.model", "search", domain)
        values = {"name": "It", "model_id": model_id, "state": "code", "code": code}
        action = self.call("ir.actions.server", "create", [values])
        context = {"active_model": model, "active_ids": ids}
        self.call("ir.actions.server", "run", action, context=context)

    def post(self, path, params):
        answer = self.http.post(f"{self.url}{path}", json={"params": params})
        return answer.json()["result"]


@pytest.mark.slow
def test_a_lead_moves_on_the_screen_of_whoever_looks_at_it(crm, browser):
    log = (paths.LOGS / f"{LOG}.log").read_text()
    assert "TestCrmLead.test_a_new_name_is_published" in log
    session = Session(crm)
    lead = {"name": "Ten bikes", "type": "opportunity"}
    [lead] = session.call("crm.lead", "create", [lead])
    [stage] = session.call("crm.stage", "search", [["is_won", "=", True]])

    with contextlib.closing(browser.new_page(base_url=crm.url)) as page:
        page.goto("/web/login")
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", "admin")
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        page.goto("/odoo/action-crm.crm_lead_action_pipeline?view_type=kanban")
        card = page.locator(".o_kanban_record", has_text="Ten bikes")
        expect(card).to_be_visible()

        session.call("crm.lead", "write", [lead], {"name": "Twelve bikes"})
        card = page.locator(".o_kanban_record", has_text="Twelve bikes")
        expect(card).to_be_visible()
        session.call("crm.lead", "write", [lead], {"stage_id": stage})
        won = page.locator(".o_kanban_group", has_text="Won")
        expect(won.locator(card)).to_be_visible()

        page.wait_for_timeout(3000)  # nothing is left to do for what changed
        with page.expect_request("**/crm.lead/**"):
            session.run(RELOAD, "crm.lead", [lead])
