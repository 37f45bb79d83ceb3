"""Transactions that collide, fail, or take long."""

import time

import pytest
from groups import INTERNAL, SECRET
from replica import PLAIN, REACH
from servers import until


def test_twenty_write_the_same_records(world):
    replicas = world.follow_all()
    owners = [replica.session for replica in replicas]
    writers = [world.writer(owners, shares=True) for _ in range(20)]
    ids = writers[0].create(PLAIN, owners[0], count=5)
    for writer in writers:
        writer.ids[PLAIN] = ids
        writer.start()
    until(lambda: sum(w.committed for w in writers) >= 60, "they get through", 120)
    world.settle()


def test_nobody_hears_of_what_is_rolled_back(world, site):
    replicas = world.follow_all()
    owners = [replica.session for replica in replicas]
    writer = world.writer(owners)
    ids = writer.create(PLAIN, owners[0], count=5)
    with site.lock(7):
        threads = [
            writer.write_and_wait(PLAIN, [id_], owners[0], lock=7, fail=id_ in ids[:3])
            for id_ in ids
        ]
        site.wait_for_lock(7, count=5)
    for thread in threads:
        thread.join()
    assert len(world.ledger.rolled_back) == 3
    world.settle()


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [6, 16])
def test_a_transaction_commits_long_after_later_ones(world, site, seconds):
    anna = world.follow("anna", INTERNAL)
    clara = world.follow("clara", SECRET)
    world.until_connected()
    writer = world.writer([anna.session])
    slow = writer.create(PLAIN, anna.session, count=2)
    also_slow = writer.create(REACH, anna.session, count=2)
    with site.lock(7):
        threads = [
            writer.write_and_wait(PLAIN, slow, anna.session, lock=7),
            writer.write_and_wait(REACH, also_slow, clara.session, lock=7),
        ]
        site.wait_for_lock(7, count=2)
        # The bus forgets after ten seconds that a lower number may still come.
        end = time.monotonic() + seconds
        others = world.write([anna.session, clara.session])
        while time.monotonic() < end:
            world.go_on(others, transactions=1)
        others.stop()
    for thread in threads:
        thread.join()
    world.settle()
