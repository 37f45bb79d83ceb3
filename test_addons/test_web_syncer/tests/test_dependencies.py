"""Which models views have read, as those know it who change them at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.web_syncer.models import web_syncer_dependency

from .common import CommittingCase

NAME = "res.country.state"


@tagged("post_install", "-at_install")
class TestDependencies(CommittingCase):
    def setUp(self):
        super().setUp()
        self.forget()
        self.addCleanup(self.forget)

    @contextmanager
    def dependencies(self):
        """Have the models that live views have read, in a transaction."""
        with self.transaction() as env:
            yield env["web.syncer.dependency"]

    def forget(self):
        with self.dependencies() as dependencies:
            dependencies.search([("name", "=", NAME)]).unlink()
        self.registry.clear_cache("assets")
        self.registry.signal_changes()

    def add(self):
        with self.dependencies() as dependencies:
            dependencies._add([NAME])

    def add_long_ago(self):
        self.add()
        with self.dependencies() as dependencies:
            dependencies.search([("name", "=", NAME)]).added_at = "2020-01-01"
        self.registry.clear_cache("assets")
        self.registry.signal_changes()

    def is_early(self):
        with self.dependencies() as dependencies:
            return dependencies._is_early([NAME])

    def test_whoever_began_before_does_not_bring_back_what_was(self):
        with self.dependencies() as early:
            self.assertNotIn(NAME, early._get_names())
            self.add()
            self.registry.clear_cache("assets")
            self.assertIn(NAME, early._get_names())
        with self.dependencies() as late:
            self.assertIn(NAME, late._get_names())

    def test_what_nobody_has_committed_yet_is_signalled_by_whoever_commits_it(self):
        self.registry.clear_cache("groups")
        self.addCleanup(self.registry.cache_invalidated.discard, "groups")
        self.add()
        self.assertEqual(self.registry.cache_invalidated, {"groups"})

    def test_other_processes_are_told(self):
        with closing(self.registry.cursor()) as cr:
            _registry, before = self.registry.get_sequences(cr)
        self.add()
        with closing(self.registry.cursor()) as cr:
            _registry, after = self.registry.get_sequences(cr)
        self.assertGreater(after["assets"], before["assets"])

    def test_two_can_add_the_same_at_once(self):
        with ThreadPoolExecutor(1) as pool:
            with self.dependencies() as first:
                first.create({"name": NAME})
                first.flush_model()
                second = pool.submit(self.add)
                self.until_somebody_waits_for(first.env.cr)
            second.result(timeout=30)
        with self.dependencies() as dependencies:
            self.assertEqual(dependencies.search_count([("name", "=", NAME)]), 1)

    def until_somebody_waits_for(self, cr):
        pid = cr.connection.info.backend_pid
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with closing(self.registry.cursor()) as other:
                other.execute(
                    "SELECT 1 FROM pg_locks WHERE %s = ANY(pg_blocking_pids(pid))",
                    [pid],
                )
                if other.fetchone():
                    return
            time.sleep(0.05)
        self.fail("Nobody waits")

    def test_of_what_was_added_just_now_somebody_may_not_know(self):
        self.add()
        self.assertTrue(self.is_early())

    def test_after_a_moment_only_whoever_is_still_at_it(self):
        with patch.object(web_syncer_dependency, "RECENT_SECONDS", 0):
            with self.dependencies() as early:
                early.search([])
                self.add()
                self.assertTrue(self.is_early())
            self.assertFalse(self.is_early())

    def test_nobody_is_looked_for_any_more_once_all_have_ended(self):
        self.add()
        with patch.object(web_syncer_dependency, "RECENT_SECONDS", 0):
            self.assertFalse(self.is_early())
            with patch.object(self.registry["web.syncer.dependency"], "_is_any_older"):
                self.assertFalse(self.is_early())
            self.forget()
            self.add()
            with self.dependencies() as early:
                early.search([])
                self.forget()
                self.add()
                self.assertTrue(self.is_early())

    def test_of_what_was_added_long_ago_everybody_knows(self):
        with self.dependencies() as early:
            early.search([])
            self.add_long_ago()
            self.assertFalse(self.is_early())

    def test_what_is_written_next_is_put_on_the_bus(self):
        with self.dependencies() as early:
            plan = early.env[NAME]._sync_plan
            self.assertFalse(plan and plan.viewed)
        self.add()
        with self.dependencies() as late:
            late.env["res.partner.category"].create({"name": "Begin"})
            self.assertTrue(late.env[NAME]._sync_plan.viewed)
            late.env.cr.rollback()
