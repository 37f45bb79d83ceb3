"""Processes that are killed while everybody works."""

import pytest
from groups import INTERNAL
from replica import PLAIN


def test_the_websocket_process_is_killed(world, site):
    replicas = world.follow_all()
    writer = world.write([replica.session for replica in replicas])
    site.live.stop(kill=True)
    world.go_on(writer)
    site.live.start()
    world.go_on(writer)
    world.settle()
    assert all(replica.connections == 2 for replica in replicas)


def test_an_http_server_is_killed_in_the_middle_of_a_transaction(world, site):
    replicas = world.follow_all()
    anna = replicas[0].session
    writer = world.writer([anna])
    ids = writer.create(PLAIN, anna, count=3)
    with site.lock(7):
        thread = writer.write_and_wait(PLAIN, ids, anna, lock=7, server=site.first)
        site.wait_for_lock(7)
        site.first.stop(kill=True)
        thread.join()
    writer.write(PLAIN, ids[:1], anna, server=site.second)
    world.settle()
    assert writer.unknown == 1
    assert all(replica.connections == 1 for replica in replicas)


def test_an_http_server_is_killed_between_a_commit_and_its_notification(world, site):
    """Its rows are in the database, and nobody was woken for them."""
    anna = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.writer([anna.session])
    (id_,) = writer.create(PLAIN, anna.session)
    world.until_replicas_are_right()
    number, values = world.ledger.values(anna.session)
    with site.sql() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "UPDATE test_web_syncer_plain SET color = %s,"
            " name = jsonb_build_object('en_US', %s::text) WHERE id = %s",
            [number, values["name"], id_],
        )
        cursor.execute(
            "INSERT INTO bus_bus (channel, message, create_date)"
            " SELECT channel, message, create_date FROM bus_bus"
            " WHERE channel LIKE %s ORDER BY id DESC LIMIT 1",
            [f"%web_syncer%{PLAIN}%"],
        )
        assert cursor.rowcount == 1
        cursor.execute("COMMIT")
    world.settle()


@pytest.mark.soak
def test_postgresql_is_killed_and_started_again(world, site):
    replicas = world.follow_all()
    writer = world.write([replica.session for replica in replicas])
    site.cluster.kill()
    site.cluster.start()
    world.go_on(writer)
    world.settle()
    assert all(replica.connections <= 3 for replica in replicas)


@pytest.mark.soak
def test_what_is_committed_right_after_postgresql_is_back_arrives(world, site):
    """… although it is the only thing, and nobody is woken for it by another."""
    anna = world.follow("anna", INTERNAL)
    world.until_connected()
    writer = world.writer([anna.session])
    (id_,) = writer.create(PLAIN, anna.session)
    world.until_replicas_are_right()
    site.cluster.kill()
    site.cluster.start()
    writer.write(PLAIN, [id_], anna.session)
    world.settle()


@pytest.mark.soak
def test_everything_is_killed(world, site):
    replicas = world.follow_all()
    writer = world.write([replica.session for replica in replicas])
    for server in site.servers:
        server.stop(kill=True)
    site.cluster.kill()
    site.recover()
    world.go_on(writer)
    world.settle()
    assert all(replica.connections == 2 for replica in replicas)
