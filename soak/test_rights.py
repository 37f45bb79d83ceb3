"""Rights, sessions and users that change while everybody works.

That a right was taken away is not announced: what the user has on the screen stays
there until it is read again. But nothing that is written later may be heard.
"""

import contextlib
import functools
import json
from contextlib import closing

import websocket
from groups import ALL, INTERNAL, SECRET
from replica import PLAIN, REACH
from servers import until


def test_a_group_is_taken_away_and_given_back(world):
    clea = world.follow("clea", SECRET, session=world.log_in("clea", SECRET))
    anna = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.write([anna.session, clea.session])
    everything = [world.group("test_web_syncer.group_all")]
    secrets = [world.group("test_web_syncer.group_secret")]
    change_groups(world, clea, remove=everything + secrets)
    clea.sees_all = clea.sees_secrets = False
    clea.own_since = world.ledger.last
    world.go_on(writer, 40)
    clea.sees_all = True
    change_groups(world, clea, add=everything)
    world.go_on(writer, 40)
    clea.reload()
    world.settle()


def test_a_rule_changes(world):
    anna = world.follow("anna", INTERNAL)
    clara = world.follow("clara", SECRET)
    world.until_connected()
    writer = world.write([anna.session, clara.session], models=[PLAIN])
    with rule(world, "rule_plain_own", "[('user_id', '=', 0)]"):
        mark = world.ledger.last
        world.go_on(writer, 40)
        assert not late(anna, mark), "heard although the rule hides it"
        anna.heard.clear()
        world.go_on(writer, 5)
        assert not late(anna, mark)
    anna.reload()
    world.go_on(writer)
    world.settle()


def test_a_session_is_closed(world):
    anna = world.follow("anna", INTERNAL, session=world.log_in("anna", INTERNAL))
    other_tab = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.write([anna.session])
    anna.session.log_out()
    anna.deaf_since = world.ledger.last
    world.go_on(writer, 40)
    world.settle()
    assert anna.connections <= 2
    assert other_tab.connections == 1


def test_a_password_is_changed(world):
    zoe = world.follow("zoe", ALL, session=world.log_in("zoe", ALL))
    world.until_connected()
    writer = world.write([zoe.session])
    world.admin.call("res.users", "write", [zoe.session.uid], {"password": "secret"})
    zoe.deaf_since = world.ledger.last
    try:
        world.go_on(writer, 40)
        world.settle()
    finally:
        world.admin.call("res.users", "write", [zoe.session.uid], {"password": "zoe"})
    assert zoe.connections <= 2


def test_a_user_is_archived(world):
    zoe = world.follow("zoe", ALL, session=world.log_in("zoe", ALL))
    clara = world.follow("clara", SECRET)
    world.until_connected()
    writer = world.write([zoe.session, clara.session])
    world.admin.call("res.users", "write", [zoe.session.uid], {"active": False})
    zoe.deaf_since = world.ledger.last
    try:
        world.go_on(writer, 40)
        world.settle()
    finally:
        world.admin.call("res.users", "write", [zoe.session.uid], {"active": True})
    assert zoe.connections <= 2


def test_a_user_is_made_while_others_work_and_sees_all_of_it(world):
    anna = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.write([anna.session])
    late_comer = world.follow("yves", ALL)
    world.go_on(writer)
    until(lambda: late_comer.messages, "the new user hears")
    world.settle()


def change_groups(world, replica, add=(), remove=()):
    commands = [*((4, id_) for id_ in add), *((3, id_) for id_ in remove)]
    world.admin.call(
        "res.users", "write", [replica.session.uid], {"group_ids": commands}
    )


def late(replica, mark):
    """Return what a client heard that was written after a mark."""
    return {number for number in replica.heard if number > mark}


@contextlib.contextmanager
def rule(world, name, domain):
    """Have a record rule of the test addon say something else."""
    reference = [("module", "=", "test_web_syncer"), ("name", "=", name)]
    (data,) = world.admin.call("ir.model.data", "search_read", reference, ["res_id"])
    rule_ids = [data["res_id"]]
    (before,) = world.admin.call("ir.rule", "read", rule_ids, ["domain_force"])
    world.admin.call("ir.rule", "write", rule_ids, {"domain_force": domain})
    try:
        yield
    finally:
        values = {"domain_force": before["domain_force"]}
        world.admin.call("ir.rule", "write", rule_ids, values)


def test_a_rule_asks_for_more_than_groups(world, site):
    """The project's model clears caches, as addons with such rules do."""
    anna = world.log_in("anna", INTERNAL)
    project = world.projects["anna"]
    members = (
        "user.env['test.web.syncer.project'].sudo()"
        ".search([('user_ids', 'in', user.id)]).ids"
    )
    wendy = world.user("wendy", SECRET)
    values = {"name": "common", "user_ids": [(4, anna.uid)]}
    (common,) = world.admin.call("test.web.syncer.project", "create", [values])
    values = [{"name": "open", "project_id": id_} for id_ in (project, common)]
    record, mark = wendy.call(REACH, "create", values)
    join, leave = ({"user_ids": [(command, anna.uid)]} for command in (4, 3))
    with rule(world, "rule_reach_member", f"[('project_id', 'in', {members})]"):
        with closing(listen(site, anna, REACH)) as socket:
            servers = [site.first, site.second]
            for number in range(32):
                server, other = servers = servers[::-1]
                change = functools.partial(
                    world.admin.call, "test.web.syncer.project", "write", [project]
                )
                change(join, server=server)
                write(wendy, record, f"open {number}", other)
                hear_no_secret(socket, f"open {number}")
                change(leave, server=server)
                write(wendy, record, f"secret {number}", other)
                # whoever joins before she is told may read it
                write(wendy, mark, f"told {number}", other)
                hear_no_secret(socket, f"told {number}")
            change(join, server=site.first)
            write(wendy, record, "the last", site.first)
            hear_no_secret(socket, "the last")


def hear_no_secret(socket, last):
    """Hear names of records up to the last one, none of which is a secret."""
    while (name := hear(socket, REACH)) != last:
        assert "secret" not in name


def write(session, record, name, server):
    session.call(REACH, "write", [record], {"name": name}, server=server)


def listen(site, session, model, last=0):
    """Return a websocket that is subscribed to a model.

    :param int last: id of the last row of the bus that the client says it has seen
    """
    socket = websocket.create_connection(
        f"{site.live.url.replace('http', 'ws', 1)}/websocket",
        cookie=session.cookie,
        origin=site.live.url,
        timeout=30,
    )
    data = {"channels": [f"{site.database}:{model}"], "last": last}
    socket.send(json.dumps({"event_name": "subscribe", "data": data}))
    return socket


def hear(socket, model):
    """Return the name that the next notification of the model carries."""
    while True:
        for notification in json.loads(socket.recv()):
            message = notification["message"]
            if message["type"] == "web.syncer":
                for (_db, name, _id), payload in message["payload"]:
                    if name == model and "name" in payload["data"]:
                        return payload["data"]["name"]
