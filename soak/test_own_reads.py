"""What is told of Odoo's own models is what each user reads of them.

Users of equal rights and of others hear of one change within a burst, in both orders.
"""

import pytest
from oracle import apps
from oracle.tabs import Site, Tab

QUICK_APPS = ("calendar", "crm", "hr", "project")
# Those that show each user something else.
QUICK_MODELS = (
    "calendar.attendee",
    "calendar.event",
    "crm.team",
    "discuss.channel",
    "hr.department",
    "mail.activity",
    "project.project",
)


@pytest.mark.slow
def test_models_that_show_each_user_something_else():
    database = apps.database("quick", *QUICK_APPS)
    people = ["admin", "demo"]
    check(database, models=QUICK_MODELS, logins=people, max_records=12)


@pytest.mark.soak
def test_every_model_of_odoos_apps():
    report = check(apps.database("all", *apps.LIVE_APPS))
    assert not report["vague"], "of some fields nothing was told"


@pytest.mark.soak
def test_every_field_of_odoos_apps():
    check(apps.database("all", *apps.LIVE_APPS), every_field=True)


@pytest.mark.slow
def test_tabs_of_a_running_server_hear_what_their_users_read():
    with Site(apps.database("quick", *QUICK_APPS)) as site:
        tabs = [Tab(site, login) for login in ("admin", "admin_twin")]
        try:
            told = {model: tell(site, tabs, model) for model in QUICK_MODELS}
        finally:
            for tab in tabs:
                tab.close()
    assert all(told.values()), f"nothing was told of some: {told}"


def tell(site, tabs, model):
    """Tell two tabs of some records, and return how many values were compared."""
    admin = tabs[0].session
    ids = admin.call(model, "search", [], order="id desc", limit=8)
    for tab in tabs:
        tab.subscribe(model)
    count = 0
    for _again in range(3):
        site.publish(model, {"create": ids}, author=admin.uid)
        heard = [tab.hear() for tab in tabs]
        count += compare_tabs(model, tabs, heard)
    return count


def compare_tabs(model, tabs, heard):
    """Fail unless each tab heard what its user reads; return the number of values."""
    differences, count = [], 0
    for id_ in {*heard[0], *heard[1]}:
        names = {n for told in heard if id_ in told for n in told[id_]["data"]}
        for tab, told in zip(tabs, heard, strict=True):
            data = told[id_]["data"] if id_ in told else {}
            ways = [{n: v for n in names for v in read_alone(tab, model, id_, n)}]
            ways.append(tab.read(model, id_, [*data]) or {})
            for name in names:
                count += 1
                value = data.get(name, "<refused>")
                right = [way.get(name, "<refused>") for way in ways]
                if value not in right:
                    differences.append(
                        f"{model}({id_}).{name}: {tab.session.login} was told {value}"
                        f" and reads {right}"
                    )
    assert not differences, "\n".join(differences)
    return count


def read_alone(tab, model, id_, name):
    """Return in a list what `read()` gives for one field, if it does not refuse."""
    values = tab.read(model, id_, [name])
    return [] if values is None else [values[name]]


def check(database, **arguments):
    """Compare what is told with what is read, and fail if anything differs.

    Shown with ``-s``: which fields twins read differently without saying so.
    """
    report = apps.run(database, "compare", **arguments)
    differences = report.pop("differences")
    undeclared = report.pop("undeclared")
    print(report)
    for field, record_id, values in undeclared:
        print(f"{field} shows each user something else: {record_id} {values}")
    assert report["values"], "nothing was compared"
    assert not differences, "\n".join([f"{report['count']} differences", *differences])
    return report
