"""An administrator makes a model live in the settings, and switches it off again."""

import re

import pytest
from environment import runtime
from playwright.sync_api import expect
from tabs import wait_until
from workshop import PATIENCE, Kanban

expect.set_options(timeout=PATIENCE)

MODELS = "/odoo/action-web_syncer.web_syncer_model_action_open"
EXPLANATION = "/odoo/action-web_syncer.web_syncer_explanation_action"
PROCESSES = "/odoo/action-web_syncer.web_syncer_process_action"
TAGS = "/odoo/action-web_syncer_demo.bike_repair_tag_action"
LIVE_MODELS = """
    () => odoo.loader.modules.get("@web/session").session.web_syncer.live_models
"""


@pytest.fixture
def tag(rpc):
    """A tag, whose model has no flag."""
    tag = rpc("anna", "bike.repair.tag", "create", [{"name": "Old name"}])
    yield tag
    rpc("anna", "bike.repair.tag", "unlink", [[tag]])


def choose(page, field, name):
    """Choose a record by its name in a field."""
    page.locator(f".o_field_widget[name={field}] input").fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def test_a_model_is_made_live_in_the_settings_and_a_list_follows(login, rpc, tag):
    admin, ben = login("admin"), login("ben")
    ben.goto(TAGS)
    expect(ben.locator(".o_data_row", has_text="Old name")).to_be_visible()

    admin.goto(MODELS)
    by_addon = admin.locator(".o_data_row", has_text="bike.repair.line")
    expect(by_addon).to_contain_text("Its addon")
    admin.get_by_role("button", name="New").click()
    choose(admin, "model_id", "Bike Repair Tag")
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator(".o_selected_row")).to_have_count(0)
    chosen = admin.locator(".o_data_row", has_text="bike.repair.tag")
    expect(chosen).to_contain_text("An administrator")

    ben.wait_for_function(f"() => ({LIVE_MODELS})().includes('bike.repair.tag')")
    ben.evaluate("window.isSamePage = true")
    ben.get_by_role("menuitem", name="Repairs").click()
    expect(ben.locator(".o_kanban_view")).to_be_visible()
    ben.go_back()
    expect(ben.locator(".o_data_row", has_text="Old name")).to_be_visible()
    assert ben.evaluate("window.isSamePage"), "the page was loaded anew"
    rpc("anna", "bike.repair.tag", "write", [[tag], {"name": "New name"}])
    expect(ben.locator(".o_data_row", has_text="New name")).to_be_visible()

    chosen.locator("input[type=checkbox]").first.check()
    admin.get_by_role("button", name="Actions").click()
    admin.get_by_role("menuitem", name="Delete").click()
    admin.locator(".modal-footer .btn-primary").click()
    expect(chosen).to_have_count(0)
    ben.reload()
    expect(ben.locator(".o_data_row", has_text="New name")).to_be_visible()
    assert "bike.repair.tag" not in ben.evaluate(LIVE_MODELS)


@pytest.mark.slow
def test_what_was_chosen_survives_an_update_of_the_addon(server, rpc):
    models = rpc("admin", "ir.model", "search", [[["model", "=", "res.bank"]]])
    values = {"model_id": models[0], "follows": False}
    line = rpc("admin", "web.syncer.model", "create", [values])
    server.stop()
    try:
        options = ("-u", "web_syncer")
        runtime.load(server.database, *options, log="update", progress=print)
    finally:
        server.start()
    [found] = rpc("admin", "web.syncer.model", "read", [[line], ["model", "follows"]])
    assert (found["model"], found["follows"]) == ("res.bank", False)
    rpc("admin", "web.syncer.model", "unlink", [[line]])


def test_the_usual_models_are_made_live_by_one_click(login, rpc):
    admin = login("admin")
    admin.goto(MODELS)
    admin.get_by_role("button", name="Make the usual ones live").click()
    notification = admin.locator(".o_notification")
    expect(notification).to_contain_text("Live from now on: Contact.")
    partner = admin.locator(".o_data_row", has_text="res.partner")
    expect(partner).to_contain_text("An administrator")
    [line] = rpc(
        "admin",
        "web.syncer.model",
        "search",
        [[["model_id.model", "=", "res.partner"]]],
    )
    rpc("admin", "web.syncer.model", "unlink", [[line]])


def test_an_administrator_asks_why_somebody_is_not_told(login, rpc, tag):
    admin = login("admin")
    admin.goto(EXPLANATION)
    choose(admin, "user_id", "Ben Okafor")
    choose(admin, "model_id", "Bike Repair Tag")
    admin.locator(".o_field_widget[name=res_id] input").fill(str(tag))
    admin.keyboard.press("Tab")
    answer = admin.locator(".o_field_widget[name=answer]")
    expect(answer).to_contain_text("bike.repair.tag is not live")


def test_an_administrator_sees_what_each_process_tells(login, rpc):
    Kanban(login("ben")).open()
    listening = [[["websockets", ">", 0]]]
    wait_until(
        lambda: rpc("admin", "web.syncer.process", "search", listening),
        "no process says that somebody listens",
    )
    admin = login("admin")
    admin.goto(PROCESSES)
    # one that has ended stands there, too, for a while
    websockets = admin.locator(".o_data_row [name=websockets]")
    expect(websockets.filter(has_text=re.compile("[1-9]")).first).to_be_visible()
