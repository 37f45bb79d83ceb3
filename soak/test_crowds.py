"""Many clients, slow ones, and ones that cannot make up their mind."""

from contextlib import ExitStack, closing

import psutil
import pytest
from groups import INTERNAL, SECRET
from replica import PLAIN
from servers import until
from test_rights import listen


@pytest.mark.soak
def test_two_hundred_connect_in_the_same_second(world, site):
    anna, clara = world.user("anna", INTERNAL), world.user("clara", SECRET)
    # All of them hear of every transaction: without a pause, nobody could keep up.
    writer = world.write([anna, clara], models=[PLAIN], pause=0.5)
    for session, groups in ((anna, INTERNAL), (clara, SECRET)):
        for _ in range(100):
            world.follow(session.login, groups, session=session, models=(PLAIN,))
    world.until_connected()
    world.go_on(writer)
    writer.stop()
    world.until_replicas_are_right(patience=120)
    # And once more, because the server they are all connected to has gone.
    site.live.stop(kill=True)
    site.live.start()
    last = world.write([anna, clara], models=[PLAIN], pause=0.5)
    until(lambda: all(r.connections >= 2 for r in world.replicas), "all are back", 120)
    last.stop()
    world.settle(patience=120)
    attempts = sum(replica.attempts for replica in world.replicas)
    assert attempts <= 200 * 12, "clients try again and again"


@pytest.mark.soak
def test_a_client_does_not_read_what_it_is_sent(world, site):
    slow = world.follow("clara", SECRET)
    anna = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.writer([anna.session])
    ids = writer.create(PLAIN, anna.session, count=2)
    world.until_replicas_are_right()
    slow.reads.clear()
    for number in range(120):
        writer.write(PLAIN, ids, anna.session, note=f"<p>{str(number) * 30_000}</p>")
    # Nobody waits for the slow one.
    world.until_replicas_are_right(replicas=[anna])
    assert slow.rows[PLAIN][ids[0]] != anna.rows[PLAIN][ids[0]]
    slow.reads.set()
    world.settle(patience=120)
    assert anna.connections == 1


@pytest.mark.soak
def test_a_client_subscribes_and_unsubscribes_a_thousand_times(world):
    anna = world.follow("anna", INTERNAL)
    clara = world.follow("clara", SECRET)
    world.until_connected()
    writer = world.write([anna.session, clara.session])
    for _ in range(1000):
        anna.subscribe([])
        anna.subscribe()
    world.go_on(writer)
    world.settle(patience=120)
    assert anna.connections == clara.connections == 1


@pytest.mark.soak
def test_twenty_clients_come_back_in_the_morning(world, site):
    """What was published in the night costs them nothing, however much it was."""
    anna = world.user("anna", INTERNAL)
    writer = world.writer([anna])
    (record,) = writer.create(PLAIN, anna)
    with site.sql() as cursor:
        cursor.execute("SELECT max(id) FROM bus_bus")
        (evening,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO bus_bus (channel, message, create_date)"
            " SELECT channel, rpad(message, 1300),"
            "        create_date - interval '8 hours'"
            "   FROM (SELECT channel, message, create_date FROM bus_bus"
            "          ORDER BY id DESC LIMIT 1) AS last, generate_series(1, 20000)"
        )
    # the process has told somebody something before, and so has loaded what it needs
    with closing(listen(site, anna, PLAIN, last=evening)) as socket:
        writer.write(PLAIN, [record], anna)
        socket.recv()
    before = memory(site.live.pid)
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(closing(listen(site, anna, PLAIN, last=evening)))
            for _ in range(20)
        ]
        writer.write(PLAIN, [record], anna, note="<p>morning</p>")
        for socket in sockets:
            heard = ""
            while "morning" not in heard:
                heard += socket.recv()
            # what was written just before they came, and what came then
            assert heard.count("web.syncer") <= 4, heard[:1000]
    assert memory(site.live.pid) - before < 50, "MiB"


def memory(pid):
    """Return what a process takes, in MiB."""
    return psutil.Process(pid).memory_info().rss / 2**20
