"""Addons that are upgraded while everybody works."""

import pytest


@pytest.mark.soak
def test_an_addon_is_upgraded(world, site):
    replicas = world.follow_all()
    writer = world.write([replica.session for replica in replicas])
    site.run_odoo("-u", "web_syncer", "--stop-after-init")
    world.go_on(writer)
    world.settle()
    assert all(replica.resets for replica in replicas)
    assert all(replica.connections <= 2 for replica in replicas)
