import time
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.bus.models.bus import dispatch
from odoo.addons.web_syncer import bus_row
from odoo.addons.web_syncer.delivery import internals

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestReloading(DeliveryCase):
    """The registry changes while websockets are open."""

    def setUp(self):
        super().setUp()
        self.users = [self.make_user(f"reloading_{n}") for n in range(10)]
        self.env.ref("test_web_syncer.rule_plain_own").domain_force = "[(1, '=', 1)]"
        self.record = self.Plain.create({"name": "One"})
        self.send_and_forget()
        self.listeners = [self.listen(user) for user in self.users]

    def test_a_registry_that_loads_slowly_is_loaded_by_one_for_all(self):
        loads = []
        number = self.registry.registry_sequence
        self.addCleanup(setattr, self.registry, "registry_sequence", number)

        def load(cr=None):
            loads.append(cr)
            time.sleep(1)
            self.registry.registry_sequence += 1
            return self.registry

        self.env.cr.execute(
            "INSERT INTO orm_signaling_registry (id) VALUES (%s)", [number + 1]
        )
        with patch.object(self.registry, "check_signaling", load):
            self.record.name = "Two"
            self.publish()
            heard = [listener.hear() for listener in self.listeners]
        names = [payload["data"]["name"] for [[_key, payload]] in heard]
        self.assertEqual(names, ["Two"] * len(self.users))
        self.assertEqual(len(loads), 1)

    def test_an_older_transaction_does_not_bring_an_older_registry_back(self):
        number = self.registry.registry_sequence
        self.addCleanup(setattr, self.registry, "registry_sequence", number)
        # as if this process had loaded what the transaction does not see yet
        self.registry.registry_sequence += 1
        caches = {name: 10**9 for name in self.registry.cache_sequences}
        self.startPatcher(patch.dict(self.registry.cache_sequences, caches))
        with patch.object(self.registry, "check_signaling") as load:
            self.record.name = "Two"
            self.publish()
            heard = [listener.hear() for listener in self.listeners]
        self.assertTrue(all(heard))
        load.assert_not_called()

    def test_where_the_addon_was_removed_no_row_is_sent(self):
        channel = bus_row.channel(self.dbname, self.Plain._name)
        self.assertIn(channel, dispatch._channels_to_ws)
        self.record.name = "Secret"
        with patch.object(internals, "_is_installed", return_value=False):
            self.publish()
            for listener in self.listeners:
                self.assertEqual(listener.hear(), [])
        self.assertNotIn(channel, dispatch._channels_to_ws)
