"""Connections that break, freeze, and come back too late."""

import pytest
from groups import INTERNAL, SECRET
from replica import PLAIN
from servers import until


def test_a_connection_is_cut(world):
    anna, network = world.follow_through_proxy("anna", INTERNAL)
    berta = world.follow("clara", SECRET)
    world.until_connected()
    writer = world.write([anna.session, berta.session])
    network.cut()
    world.go_on(writer)
    world.settle()
    assert (anna.connections, berta.connections) == (2, 1)


def test_the_bus_has_discarded_what_a_client_missed(world, site):
    anna, network = world.follow_through_proxy("anna", INTERNAL)
    world.until_connected()
    writer = world.write([anna.session])
    network.refuse()
    world.go_on(writer)
    writer.stop()
    with site.sql() as cursor:
        cursor.execute("DELETE FROM bus_bus")
    network.thaw()
    world.settle()
    assert anna.connections == 2


@pytest.mark.soak
def test_a_connection_is_frozen_for_a_minute(world, site):
    anna, network = world.follow_through_proxy("anna", INTERNAL)
    world.until_connected()
    writer = world.write([anna.session])
    network.freeze()
    world.go_on(writer)
    writer.stop()
    with site.sql() as cursor:
        cursor.execute("DELETE FROM bus_bus")
    # The server asks after 40 s of silence, and waits 15 s for an answer.
    until(network.is_hung_up, "the server gives up", patience=120)
    writer.write(PLAIN, writer.ids[PLAIN][:1], anna.session)
    network.thaw()
    until(lambda: anna.connections == 2, "the client comes back")
    world.settle()
