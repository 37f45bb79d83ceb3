"""What the README says of many people, workers and nginx."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg2
import pytest
from environment import databases, installed
from production import Crowd, Production
from servers import Session

DATABASE = installed.name("production")
MODEL = "res.country.group"
CHANNEL = f"{DATABASE}:{MODEL}"
PEOPLE = 200
#: Of whom each has several browsers, because logging in takes long.
ACCOUNTS = 20


@pytest.fixture
def production(tmp_path):
    databases.clone(installed.template(), DATABASE)
    production = Production(tmp_path, DATABASE)
    try:
        production.start()
        yield production
    finally:
        production.stop()
        databases.drop(DATABASE)


@pytest.fixture
def admin(production):
    return Session(production, "admin")


def log_in(admin, production, number):
    """Return the cookies of new internal users."""
    domain = [("module", "=", "base"), ("name", "=", "group_user")]
    [group] = admin.call("ir.model.data", "search_read", domain, ["res_id"])
    logins = [f"person-{n}" for n in range(number)]
    values = [
        {
            "name": login,
            "login": login,
            "password": login,
            "group_ids": [(6, 0, [group["res_id"]])],
        }
        for login in logins
    ]
    admin.call("res.users", "create", values)
    return [Session(production, login).cookie for login in logins]


def connections(process):
    """Return how many connections to the database a process has."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    connection = psycopg2.connect(dbname="postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [f"odoo-{process.pid}"])
            return cursor.fetchone()[0]
    finally:
        connection.close()


def troubles(production):
    log = production.log.read_text()
    return re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*", log, re.MULTILINE)


def test_the_web_client_is_served_and_told_through_nginx(production, admin):
    page = admin.get("/odoo")
    bundle = re.search(r'"(/web/assets/[^"]+web\.assets_web\.min\.js)"', page.text)
    assert "@web_syncer/syncer" in admin.get(bundle[1]).text

    crowd = Crowd(production.url, [admin.cookie], CHANNEL)
    time.sleep(1)
    [group] = admin.call(MODEL, "create", [{"name": "Here"}])
    crowd.hear("Here")
    admin.call(MODEL, "write", [group], {"name": "There"})
    crowd.hear("There")
    crowd.leave()

    for line in ("Evented Service (longpolling) running on", "Bus.loop listen imbus"):
        assert line in production.log.read_text()
    assert not troubles(production)


@pytest.mark.soak
def test_a_change_on_one_host_reaches_the_people_on_another(production, tmp_path):
    # they share PostgreSQL, and each keeps the sessions of its own people
    folder = tmp_path / "other"
    folder.mkdir()
    other = Production(folder, DATABASE, {"ODOO_DATA_DIR": str(folder / "data")})
    try:
        other.start()
        here, there = Session(production, "admin"), Session(other, "admin")
        crowd = Crowd(other.url, [there.cookie], CHANNEL)
        time.sleep(1)
        here.call(MODEL, "create", [{"name": "From afar"}])
        crowd.hear("From afar")
        crowd.leave()
    finally:
        other.stop()


@pytest.mark.soak
def test_two_hundred_people_are_told_at_once(production, admin):
    cookies = log_in(admin, production, ACCOUNTS) * (PEOPLE // ACCOUNTS)
    [group] = admin.call(MODEL, "create", [{"name": "Before"}])
    first = Crowd(production.url, cookies[:1], CHANNEL)
    time.sleep(1)
    admin.call(MODEL, "write", [group], {"name": "Alone"})
    first.hear("Alone")
    first.leave()

    gevent = production.gevent()
    empty = memory(gevent)
    with ThreadPoolExecutor(PEOPLE) as at_once:
        crowds = at_once.map(lambda c: Crowd(production.url, [c], CHANNEL), cookies)
        crowd = sum(crowds, Crowd(production.url, [], CHANNEL))
    assert len(crowd) == PEOPLE
    time.sleep(2)
    spent = gevent.cpu_times().user
    for number in range(10):
        admin.call(MODEL, "write", [group], {"name": f"Change {number}"})
        seconds = crowd.hear(f"Change {number}")
        # each of them is one burst, as after a single save
        time.sleep(1)
    spent = gevent.cpu_times().user - spent
    figures = {
        "last to hear (s)": round(seconds[-1], 2),
        "connections": connections(gevent),
        "KB each": (memory(gevent) - empty) // PEOPLE // 1000,
        "CPU of a change (ms)": round(spent / 10 * 1000),
    }
    print(figures)
    assert figures["connections"] <= int(production.options()["db_maxconn_gevent"])
    assert figures["KB each"] < 200
    assert seconds[-1] < 5
    assert not troubles(production)
    crowd.leave()


def memory(process):
    return psutil.Process(process.pid).memory_info().rss
