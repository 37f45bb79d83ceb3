"""Who may not read a model hears nothing of it."""

import uuid

import pytest
from playwright.sync_api import expect
from workshop import heard, listen, wait_until_heard


@pytest.fixture
def make_user(rpc):
    """Create a user of a group, whose password is the login; return the login."""

    def make_user(group):
        login = f"user-{uuid.uuid4().hex[:8]}"
        module, name = group.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        [data] = rpc("admin", "ir.model.data", "search_read", [domain, ["res_id"]])
        values = {
            "name": login,
            "login": login,
            "password": login,
            "group_ids": [(6, 0, [data["res_id"]])],
        }
        rpc("admin", "res.users", "create", [values])
        return login

    return make_user


@pytest.fixture
def say(run_on_server):
    """Send a message to a string channel: whoever hears it has heard all before it."""

    def say(channel):
        run_on_server(f'env["bus.bus"]._sendone("{channel}", "{channel}", {{}})')

    return say


def test_an_internal_user_without_access_hears_nothing(login, make_user, rpc, say):
    stranger, ben = login(make_user("base.group_user")), login("ben")
    warnings = []
    stranger.on("console", lambda message: warnings.append(message.text))
    for page in (stranger, ben):
        listen(page, "bike.repair", "bike.repair.line")
    stranger.evaluate(
        """() => {
            const { bus_service } = odoo.__WOWL_DEBUG__.root.env.services;
            bus_service.addChannel("e2e.end");
            bus_service.subscribe("e2e.end", () => (window.ended = true));
        }"""
    )
    repair = rpc("anna", "bike.repair", "create", [{"name": "Not for strangers"}])
    rpc("anna", "bike.repair", "unlink", [[repair]])
    wait_until_heard(ben, f"id === {repair} && payload.method === 'unlink'")
    say("e2e.end")
    stranger.wait_for_function("window.ended")

    assert heard(stranger) == []
    assert any('nothing will be heard of "bike.repair".' in text for text in warnings)


LISTEN_WITHOUT_SYNCER = """(channels) => new Promise((resolve, reject) => {
    const { session } = odoo.loader.modules.get("@web/session");
    const version = session.websocket_worker_version;
    const socket = new WebSocket(`/websocket?version=${version}`);
    window.messages = [];
    socket.onopen = () => {
        const data = { channels, last: 0 };
        socket.send(JSON.stringify({ event_name: "subscribe", data }));
        resolve();
    };
    socket.onerror = reject;
    socket.onmessage = ({ data }) => messages.push(...JSON.parse(data));
})"""


@pytest.mark.parametrize("who", ["portal", "nobody"])
def test_a_browser_of_the_website_hears_nothing(
    who, server, login, make_user, new_context, rpc, say
):
    if who == "portal":
        page = login(make_user("base.group_portal"))
    else:
        page = new_context().new_page()
        page.goto("/web/login")
    end = f"e2e.{who}"
    db = server.database
    models = [f"{db}:bike.repair", f"{db}:bike.repair.line", f"{db}:no.such.model"]
    page.evaluate(LISTEN_WITHOUT_SYNCER, [*models, end])
    repair = rpc("anna", "bike.repair", "create", [{"name": "Not for the website"}])
    rpc("anna", "bike.repair", "unlink", [[repair]])
    say(end)
    page.wait_for_function(
        "(end) => messages.some((m) => m.message.type === end)", arg=end
    )

    types = page.evaluate("messages.map(({ message }) => message.type)")
    assert "web.syncer" not in types


def test_the_login_page_does_not_load_the_syncer(new_context):
    page = new_context().new_page()
    page.goto("/web/login")
    expect(page.locator(".oe_login_form")).to_be_visible()
    assert page.evaluate('odoo.loader.modules.has("@web_syncer/syncer")') is False
