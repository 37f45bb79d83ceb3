"""The chatter and activities, which come with ``mail``: the addon does not need it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sessions import Sessions, serve
from workshop import PATIENCE, Form, Kanban, until_known

expect.set_options(timeout=PATIENCE)

ADDON = "web_syncer_demo_mail"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mail_server():
    """A server of a database in which repairs have a chatter and activities."""
    with serve("e2e_chatter", ADDON) as server:
        yield server


@pytest.fixture(scope="module")
def rpc(mail_server):
    return Sessions(mail_server).call


@pytest.fixture
def browser_context_args(browser_context_args, mail_server):
    return {**browser_context_args, "base_url": mail_server.url}


@pytest.fixture
def repair(rpc):
    [repair] = rpc("anna", "bike.repair", "create", [[{"name": "Chatty"}]])
    yield repair
    rpc("admin", "bike.repair", "unlink", [[repair]])


@pytest.fixture
def form(login, repair):
    """Return the page of Anna's, who has the form of the repair open."""
    page = login("anna")
    Form(page).open(repair)
    expect(page.locator(".o-mail-Message").first).to_be_visible()
    page.evaluate("window.isSamePage = true")
    yield page
    assert page.evaluate("window.isSamePage"), "the page was loaded anew"


class Colleague:
    """Ben, who does something with the repair elsewhere."""

    def __init__(self, rpc, repair):
        self.rpc = rpc
        self.repair = repair

    def post(self, body, note=False, repair=None, **values):
        """Return the id of a new message."""
        kind = "mail.mt_note" if note else "mail.mt_comment"
        values |= {"body": body, "subtype_xmlid": kind, "message_type": "comment"}
        args = [[repair or self.repair]]
        message = self.rpc("ben", "bike.repair", "message_post", args, values)
        return message[0] if isinstance(message, list) else message

    def schedule(self, summary, days=0):
        """Return the id of a new activity."""
        [model] = self.call("ir.model", "search", [("model", "=", "bike.repair")])
        values = {
            "res_model_id": model,
            "res_id": self.repair,
            "summary": summary,
            "date_deadline": in_days(days),
        }
        return self.call("mail.activity", "create", [values])[0]

    def call(self, model, method, *args, by="admin", **kwargs):
        return self.rpc(by, model, method, args, kwargs)


def has(name):
    """Return a pattern of the class attribute of an element with a class."""
    return re.compile(rf"\b{name}\b")


def in_days(days):
    return str(date.today() + timedelta(days=days))


@pytest.fixture
def ben(rpc, repair):
    return Colleague(rpc, repair)


def message(page, text):
    return page.locator(".o-mail-Message", has_text=text)


def test_messages_and_notes(form, ben):
    posted = ben.post("The frame is bent")
    expect(message(form, "The frame is bent")).to_be_visible()
    ben.post("Do not tell the customer", note=True)
    expect(message(form, "Do not tell the customer")).to_be_visible()

    ben.call("mail.message", "write", [posted], {"body": "<p>The fork is bent</p>"})
    expect(message(form, "The fork is bent")).to_be_visible()
    expect(message(form, "The frame is bent")).to_have_count(0)

    ben.call("mail.message", "unlink", [posted])
    expect(message(form, "The fork is bent")).to_have_count(0)
    expect(message(form, "Do not tell the customer")).to_be_visible()


def test_many_messages_in_a_row_are_in_order(form, ben):
    for number in range(8):
        ben.post(f"Number {number}")
    expect(form.locator(".o-mail-Message", has_text="Number")).to_have_count(8)
    shown = form.locator(".o-mail-Message", has_text="Number").all_inner_texts()
    numbers = [text.split("Number ")[1][0] for text in shown]
    assert numbers == sorted(numbers, reverse=True)


#: The messages that a form has asked for, in how many ways.
WATCHED = """() => {
    const { views } = odoo.__WOWL_DEBUG__.root.env.services["web_syncer.views"];
    const calls = [...views].flatMap(({ watch }) => [...watch.others.values()]);
    return calls.filter(({ url }) => url === "/mail/thread/messages").length;
}"""


def test_what_a_form_watches_does_not_grow_with_its_messages(form, ben):
    for text in ("One", "Two", "Three"):
        ben.post(text)
        expect(message(form, text)).to_be_visible()
        Form(form).fill("name", f"Chatty {text}").save()
    assert form.evaluate(WATCHED) == 1


def test_an_old_message_follows_in_a_form_that_is_opened_again(form, ben):
    posted = ben.post("The frame is bent")
    expect(message(form, "The frame is bent")).to_be_visible()
    form.locator(".o_back_button").click()
    form.locator(".o_kanban_record", has_text="Chatty").click()
    expect(message(form, "The frame is bent")).to_be_visible()
    form.wait_for_function(f"({WATCHED})() === 1")
    ben.call("mail.message", "write", [posted], {"body": "<p>The fork is bent</p>"})
    expect(message(form, "The fork is bent")).to_be_visible()


def test_an_attachment(form, ben):
    ben.call(
        "ir.attachment",
        "create",
        {
            "name": "invoice.txt",
            "raw": "Ten",
            "res_model": "bike.repair",
            "res_id": ben.repair,
        },
    )
    expect(form.locator(".o-mail-Chatter-attachFiles")).to_contain_text("1")


def test_a_follower(form, ben, rpc):
    counter = form.locator(".o-mail-Followers-counter")
    before = int(counter.inner_text())
    [carla] = rpc("admin", "res.partner", "create", [[{"name": "Carla"}]])
    ben.call("bike.repair", "message_subscribe", [ben.repair], [carla])
    expect(counter).to_have_text(str(before + 1))
    ben.call("bike.repair", "message_unsubscribe", [ben.repair], [carla])
    expect(counter).to_have_text(str(before))


def test_an_activity_is_scheduled_rescheduled_and_done(form, ben):
    activity = ben.schedule("Call the customer", days=1)
    shown = form.locator(".o-mail-Activity", has_text="Call the customer")
    expect(shown).to_contain_text("Tomorrow")
    ben.call("mail.activity", "write", [activity], {"date_deadline": in_days(0)})
    expect(shown).to_contain_text("Today")
    ben.call("mail.activity", "action_feedback", [activity], feedback="She knows")
    expect(shown).to_have_count(0)
    expect(message(form, "She knows")).to_be_visible()


def test_a_change_of_a_tracked_field(form, ben):
    ben.call("bike.repair", "write", [ben.repair], {"bike": "Gazelle"})
    expect(message(form, "Gazelle")).to_be_visible()
    expect(form.locator(".o_field_widget[name=bike] input")).to_have_value("Gazelle")


def test_what_is_being_written_stays(form, ben):
    form.click(".o-mail-Chatter-logNote")
    box = form.locator(".o-mail-Composer-input")
    box.fill("Rusty chain")
    box.press("ArrowLeft")
    box.press("ArrowLeft")
    for text in ("First", "Second"):
        ben.post(text)
        expect(message(form, text)).to_be_visible()
    ben.call("bike.repair", "write", [ben.repair], {"note": "Changed"})
    ben.schedule("Look again")
    expect(form.locator(".o-mail-Activity")).to_be_visible()
    expect(box).to_be_focused()
    form.keyboard.type("!")
    expect(box).to_have_value("Rusty cha!in")


def test_a_change_of_the_record_asks_for_no_more_of_the_chatter_than_odoo_does(
    form, ben
):
    form.wait_for_function(f"({WATCHED})() === 1")
    until_known(form)
    asked = []
    form.on("request", lambda r: asked.append(r.url.split("/mail/")[-1]))
    form.wait_for_timeout(3000)
    while asked:
        # what the form asks for as it is opened is not over
        asked.clear()
        form.wait_for_timeout(3000)
    ben.call("bike.repair", "write", [ben.repair], {"priority": "1"})
    expect(form.locator(".o_priority .fa-star")).to_be_visible()
    form.wait_for_timeout(3000)
    assert asked.count("data") == 1, asked


def test_a_message_elsewhere_makes_no_request(form, ben, rpc):
    [other] = rpc("anna", "bike.repair", "create", [[{"name": "Other"}]])
    form.wait_for_timeout(4000)  # the server may have to learn what views depend on
    asked = []
    form.on("request", lambda r: asked.append((r.url, r.post_data)))
    ben.post("Elsewhere", repair=other)
    form.wait_for_timeout(2000)
    quiet = list(asked)
    ben.post("Here")
    expect(message(form, "Here")).to_be_visible()
    assert not quiet, quiet


def test_activities_in_a_list(login, ben):
    page = login("anna")
    page.goto("/odoo/bike-repairs?view_type=list")
    row = page.locator(".o_data_row", has_text="Chatty")
    expect(row).to_be_visible()
    activity = ben.schedule("Call the customer", days=1)
    button = row.locator(".o-mail-ActivityButton i")
    expect(row).to_contain_text("Call the customer")
    expect(button).to_have_class(has("text-success"))
    ben.call("mail.activity", "write", [activity], {"date_deadline": in_days(-1)})
    expect(button).to_have_class(has("text-danger"))
    expect(row).to_contain_text("Yesterday")
    ben.call("mail.activity", "action_feedback", [activity])
    expect(row).not_to_contain_text("Call the customer")


def test_activities_on_a_board(login, ben):
    page = login("anna")
    board = Kanban(page).open()
    card = board.card("Chatty")
    button = card.locator(".o-mail-ActivityButton i")
    expect(button).to_have_class(has("text-dark"))
    stage = page.locator(".o_kanban_group", has=card)
    activity = ben.schedule("Call the customer", days=1)
    expect(button).to_have_class(has("text-success"))
    expect(stage.locator(".progress-bar.bg-success")).to_have_count(1)
    ben.call("mail.activity", "write", [activity], {"date_deadline": in_days(0)})
    expect(button).to_have_class(has("text-warning"))
    expect(stage.locator(".progress-bar.bg-warning")).to_have_count(1)
    ben.call("mail.activity", "action_feedback", [activity])
    expect(button).to_have_class(has("text-dark"))
    expect(stage.locator(".progress-bar.bg-warning")).to_have_count(0)


def test_requests_end_with_the_form(form, ben):
    form.click(".o_back_button, .breadcrumb-item a")
    expect(form.locator(".o_kanban_view")).to_be_visible()
    form.wait_for_timeout(2500)
    asked = []
    form.on("request", lambda r: "/mail/thread" in r.url and asked.append(r.url))
    ben.post("Nobody looks")
    form.wait_for_timeout(3000)
    assert not asked


def test_who_comes_to_the_form_is_shown_to_who_is_there(form, login, repair):
    people = form.locator(".o_control_panel .o_web_syncer_people")
    expect(people).to_have_count(0)
    ben = login("ben")
    Form(ben).open(repair)
    expect(people).to_have_attribute("title", "Ben Okafor")
