"""Everybody, times everything that can happen, compared with what `read()` gives."""

import json

from odoo.http import root
from odoo.tests import HttpCase, JsonRpcException, tagged

from odoo.addons.web_syncer import bus_row

from .audience import Subscriber, make_users
from .common import MARKER, DeliveryCase, Publisher

NOT_CARRIED = {"image", "rate"}


class LeakMatrix(Publisher):
    """What to do, and what each subscriber should hear. How it hears is left open."""

    def make_matrix(self):
        self.users = make_users(self)
        self.author = self.users["two companies"]
        self.vault = self.env["test.web.syncer.vault"].create({"name": "Vault"})
        self.tags = self.env["test.web.syncer.tag"].create(
            [{"name": "A"}, {"name": "B"}, {"name": "C", "is_secret": True}]
        )
        self.subscribers = {
            name: Subscriber(self, user) for name, user in self.users.items()
        }

    def take_rights_away(self):
        self.users["losing a group"].group_ids -= self.env.ref(
            "test_web_syncer.group_all"
        )
        self.users["archived"].active = False

    def make_records(self, model):
        values = []
        for owner in (self.users["own"], self.users["portal"], self.users["all"]):
            for company in (self.company, self.other_company, self.company.browse()):
                values.append(
                    {
                        "name": f"{owner.name} {company.name}",
                        "user_id": owner.id,
                        "company_id": company.id,
                        "secret": "secret",
                        "rate": 1.5,
                        "vault_id": self.vault.id,
                        "tag_ids": self.tags.ids,
                        "image": b"aW1hZ2U=",
                        "note": "<p>note</p>",
                        "day": "2026-01-02",
                        "moment": "2026-01-02 03:04:05",
                        "extra": {"a": [1]},
                        "reference": f"{self.vault._name},{self.vault.id}",
                        "currency_id": self.company.currency_id.id,
                        "amount": 12.5,
                        **self.rule_values(model, owner),
                    }
                )
        records = model.create(values)
        for record in records:
            record.with_context(lang="fr_FR").name = f"{record.name} en français"
        self.env.flush_all()
        return records

    def do_create(self, records):
        """They have just been."""

    def do_write(self, records):
        records.write({"name": "Written", "color": 7, "secret": "x", "rate": 2.5})
        records.write({"vault_id": False, "tag_ids": [(3, self.tags[0].id)]})
        records.write({"image": b"bmV3", "extra": {"b": {}}, "moment": False})

    def do_write_what_few_may_read(self, records):
        records.write({"secret": "other"})

    def do_write_indirectly(self, records):
        records.with_context(syncer_disable=True).write(
            {"tag_ids": [(3, self.tags[0].id)]}
        )
        row = {"write": [[["tag_ids"], records.ids]], "indirect": records.ids}
        self.put(self.row(records._name, user=self.author.id, **row))

    def do_give_away(self, records):
        taker = self.users["secret"]
        values = {"user_id": taker.id, "company_id": self.company.id}
        records.write({**values, **self.rule_values(records, taker)})

    def do_unlink(self, records):
        records.unlink()

    def rule_values(self, model, user):
        """Return what makes a record one's own by rules that reach further."""
        if "project_id" in model:
            project = self.env["test.web.syncer.project"].create(
                {"name": user.name, "user_ids": user.ids}
            )
            return {"project_id": project.id}
        if "member_ids" in model:
            return {"member_ids": user.ids}
        return {}

    def check(self, model, operation):
        # sudo - the author may do it all, and is the author nevertheless
        model = model.with_user(self.author).sudo()
        records = self.make_records(model)
        ids = records.ids
        if operation != "create":
            self.send()
            self.hear_all()
        before = {
            (name, record.id): subscriber.can_read(record)
            for name, subscriber in self.subscribers.items()
            for record in records
        }
        self.last = self.env["bus.bus"]._bus_last_id()
        getattr(self, f"do_{operation}")(records)
        self.send()
        row = self.row_on_the_bus(model)
        heard = self.hear_all()
        for name, subscriber in self.subscribers.items():
            expected = self.expect(subscriber, model.browse(ids), row)
            left = {
                i for i in ids if i not in expected and str(i) in row.get("was", {})
            }
            if not subscriber.may_read_model(model):
                left = set()
            elif model._name == self.Plain._name:
                left = {i for i in left if before[name, i]}
            elif left and not subscriber.user._is_internal():
                left, expected[False] = set(), "reset"
            with self.subTest(subscriber=name, operation=operation, model=model._name):
                self.compare(subscriber, expected, left, heard[name])

    def row_on_the_bus(self, model):
        """Return what the capture of changes, or a test in its place, has published."""
        channel = json.dumps(
            bus_row.channel(self.dbname, model._name), separators=(",", ":")
        )
        [row] = self.env["bus.bus"].search(
            [("id", ">", self.last), ("channel", "=", channel)]
        )
        return json.loads(row.message)["payload"]

    def expect(self, subscriber, records, row):
        """Return ``{id: payload}`` of the records that the subscriber may read now."""
        if not subscriber.may_read_model(records):
            return {}
        names = dict.fromkeys(row.get("create", ()), records._sync_fields())
        for fields, ids in row.get("write", ()):
            names.update(dict.fromkeys(ids, fields))
        expected = {}
        for record in records.exists().filtered(subscriber.can_read):
            if record.id not in names:
                continue
            values = subscriber.read(record, names[record.id])
            if not values:
                continue
            meta = subscriber.read(record, ["display_name", "write_date"])
            expected[record.id] = {
                "method": "create" if "create" in row else "write",
                "data": {n: v for n, v in values.items() if n not in NOT_CARRIED},
                "changed": set(values),
                "record_name": meta["display_name"],
                "user_id": self.expect_author(subscriber),
                "__last_update": meta["write_date"],
                "entire": "create" in row,
                "indirect": "indirect" in row,
                "origin": False,
            }
        return expected

    def expect_author(self, subscriber):
        if not subscriber.can_read(self.author):
            return False
        return {
            "id": self.author.id,
            "name": self.author.name,
            "__last_update": subscriber.read(self.author, ["write_date"])["write_date"],
        }

    def compare(self, subscriber, expected, left, heard):
        by_id = {}
        for (dbname, _model, record_id), payload in heard:
            self.assertEqual(dbname, self.dbname)
            self.assertNotIn(record_id, by_id, "told twice")
            by_id[record_id] = dict(payload, changed=set(payload["changed"]))
        self.assertEqual(set(by_id), set(expected) | left)
        for record_id, payload in by_id.items():
            if record_id in left:
                self.assertEqual(payload["method"], "unlink")
            elif not record_id:
                self.assertEqual(payload["method"], "reset")
            else:
                self.assertEqual(payload, expected[record_id])
                continue
            for key in ("data", "record_name", "__last_update", "changed"):
                self.assertFalse(payload[key], key)


def generate(case):
    """Give a case one test for each operation and kind of rules."""
    operations = [name[3:] for name in dir(case) if name.startswith("do_")]
    for kind in ("plain", "reach", "tagged"):
        for operation in operations:

            def test(self, kind=kind, operation=operation):
                self.check(self.env[f"test.web.syncer.{kind}"], operation)

            setattr(case, f"test_{kind}_rules_{operation}", test)
    return case


@generate
@tagged("post_install", "-at_install")
class TestLeakMatrixOverWebsockets(LeakMatrix, DeliveryCase):
    def setUp(self):
        super().setUp()
        self.make_matrix()
        self.listeners = {
            name: self.listen(user, *self.models) for name, user in self.users.items()
        }
        self.closed = self.listen(self.users["all"], *self.models)
        root.session_store.delete(root.session_store.get(self.closed.sid))
        self.take_rights_away()

    def hear_all(self):
        self.wake()
        self.assertFalse(self.closed.hear(), "a closed session")
        return {name: listener.hear() for name, listener in self.listeners.items()}


@generate
@tagged("post_install", "-at_install")
class TestLeakMatrixOverPolling(LeakMatrix, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare()

    def setUp(self):
        super().setUp()
        self.make_matrix()
        self.openers = {}
        for name, user in self.users.items():
            self.log_in(user)
            self.openers[name] = self.opener
            self.poll(name, is_first_poll=True)
        self.take_rights_away()

    def poll(self, name, **kwargs):
        self.opener = self.openers[name]
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {
                "channels": [
                    MARKER,
                    *(f"{self.dbname}:{model}" for model in self.models),
                ],
                "last": self.last,
                **kwargs,
            },
        )
        return answer["notifications"]

    def publish(self, *rows):
        self.send(*rows)
        self.env.cr.precommit.run()

    def hear_all(self):
        return {name: self.hear(name) for name in self.users}

    def hear(self, name):
        try:
            notifications = self.poll(name)
        except JsonRpcException:
            self.assertEqual(name, "archived", "only a closed session is refused")
            return []
        return [
            entry
            for notification in notifications
            if notification["message"]["type"] == bus_row.TYPE
            for entry in notification["message"]["payload"]
        ]
