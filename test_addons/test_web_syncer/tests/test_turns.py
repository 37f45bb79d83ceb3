from unittest.mock import Mock, patch

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.web_syncer.watching import turns


@tagged("post_install", "-at_install")
class TestTurns(BaseCase):
    """Over how long those spread what they ask who are told one after the other."""

    def setUp(self):
        super().setUp()
        self.now = 100.0
        clock = patch.object(turns.time, "monotonic", lambda: self.now)
        self.startPatcher(clock)
        self.turns = turns.Turns()
        self.websockets = []

    def take(self, number, seconds, model="crm.lead"):
        """Tell so many, one in so many seconds; return the last one's spread."""
        for _ in range(number):
            self.now += seconds
            # each of them stays open
            self.websockets.append(Mock())
            last = self.turns.take(model, self.websockets[-1], 1)
        return last

    def test_whoever_is_alone_asks_at_once(self):
        self.assertEqual(self.take(1, 0), 0)

    def test_as_many_as_the_server_bears_ask_at_once(self):
        self.assertEqual(self.take(100, 0.1), 0)

    def test_more_than_that_wait_for_those_before(self):
        self.assertAlmostEqual(self.take(21, 0), 20 / 20)
        self.assertAlmostEqual(self.take(40, 0.025), 20 / 20 + 20 / 20)

    def test_nobody_waits_longer_than_ten_seconds(self):
        self.assertEqual(self.take(1000, 0), 10)
        self.now += 10.1
        self.assertEqual(self.take(1, 0), 0)

    def test_whoever_looks_at_something_else_does_not_wait(self):
        self.take(1000, 0)
        self.assertEqual(self.take(1, 0, model="res.partner"), 0)

    def test_those_who_are_told_of_the_same_wait_for_each_other(self):
        self.assertEqual(self.turns.take("crm.lead", Mock(), 101), 5)

    def test_one_who_is_told_of_much_takes_one_turn(self):
        websocket = Mock()
        for _answer in range(1000):
            self.turns.take("crm.lead", websocket, 1)
        self.assertEqual(self.take(1, 0), 1 / 20)
        self.now += turns.TURN_SECONDS
        self.turns.take("crm.lead", websocket, 1)
        self.assertEqual(self.take(1, 0), 1 / 20)
