"""What counts as a difference between two looks at a view, and what does not."""

import pytest
from screens.differences import compare
from screens.screen import Screen

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
VIEW = f"""
<div class="o_action_manager">
    <div class="o_kanban_group" id="a1">
        <span class="o_column_title">New</span>
        <div class="progress-bar" style="width: 40%"></div>
        <article class="o_kanban_record o_kanban_color_2" data-id="datapoint_1">
            <div name="name">Gears</div>
            <img src="{PIXEL}">
            <i class="fa fa-clock-o text-warning" title="Soon"></i>
            <small class="when">5 minutes ago</small>
        </article>
        <article class="o_kanban_record"><div name="name">Brakes</div></article>
    </div>
    <div class="o_field_widget" name="bike"><input value="Red"></div>
    <input type="checkbox" class="o_active">
    <select class="o_kind"><option selected>One</option><option>Two</option></select>
    <button class="btn o_save">Save</button>
</div>
"""
DIFFERENCES = {
    "a text": "query('[name=name]').textContent = 'Brake'",
    "a colour": "query('article').className = 'o_kanban_record o_kanban_color_3'",
    "an icon": "query('i').className = 'fa fa-clock-o text-danger'",
    "a bar": "query('.progress-bar').style.width = '60%'",
    "a picture": "query('img').src = 'data:image/gif;base64,no'",
    "a value": "query('input').value = 'Blue'",
    "a tick": "query('[type=checkbox]').checked = true",
    "a choice": "query('select').selectedIndex = 1",
    "a button that is disabled": "query('button').disabled = true",
    "a card that is hidden": "query('article').style.display = 'none'",
    "a card that is gone": "query('article').remove()",
    "the order": "query('.o_kanban_group').append(query('article'))",
    "a folded column": "query('.o_kanban_group').classList.add('o_column_folded')",
}
NO_DIFFERENCES = {
    "an id": "query('.o_kanban_group').id = 'a2'",
    "a datapoint": "query('article').dataset.id = 'datapoint_2'",
    "the highlight": "query('article').classList.add('o_web_syncer_changed')",
    "the focus": "query('input').focus()",
    "a tooltip": "query('i').title = 'Later'",
    "a moment": "query('.when').textContent = '6 minutes ago'",
    "a wrapper": "query('i').replaceWith(...wrapped(query('i')))",
}
HELPERS = """
const query = (selector) => document.querySelector(selector);
const wrapped = (element) => {
    const div = document.createElement("div");
    div.append(element.cloneNode(true));
    return [div];
};
"""


@pytest.fixture
def look_after(page):
    """Look at the view, let a script change it, and compare."""

    def look_after(script):
        page.set_content(VIEW)
        screen = Screen(page, "about:blank", ".o_action_manager")
        before = screen.look()
        page.evaluate(f"() => {{ {HELPERS} {script} }}")
        return compare(screen.look(), before)

    return look_after


@pytest.mark.parametrize("script", DIFFERENCES.values(), ids=DIFFERENCES)
def test_what_a_person_sees_is_a_difference(look_after, script):
    assert look_after(script)


@pytest.mark.parametrize("script", NO_DIFFERENCES.values(), ids=NO_DIFFERENCES)
def test_what_nobody_sees_is_none(look_after, script):
    assert not look_after(script)


def test_a_difference_says_where_it_is(look_after):
    [found] = look_after(DIFFERENCES["a text"])
    assert str(found) == (
        ".o_kanban_group “New Gears <moment> Brakes”"
        " > .o_kanban_record “Gears <moment>” > [name] “Gears” text:"
        " shows 'Brake', should show 'Gears'"
    )
