"""Everybody, times everything that can happen, compared with what `read()` gives."""

from odoo.http import root
from odoo.tests import HttpCase, JsonRpcException, tagged

from odoo.addons.web_syncer import bus_row

from .audience import Subscriber, make_users
from .common import MARKER, DeliveryCase, Publisher

NOT_CARRIED = {"image", "rate"}
WRITTEN = ["name", "secret", "rate", "vault_id", "tag_ids", "image", "user_id"]


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
        return {"create": records.ids}

    def do_write(self, records):
        records.write({"name": "Written", "color": 7})
        return {"write": [[WRITTEN, records.ids]]}

    def do_write_what_few_may_read(self, records):
        records.write({"secret": "other"})
        return {"write": [[["secret"], records.ids]]}

    def do_indirect(self, records):
        records.write({"tag_ids": [(3, self.tags[0].id)]})
        return {"write": [[["tag_ids"], records.ids]], "indirect": records.ids}

    def do_give_away(self, records):
        was = self.state(records)
        taker = self.users["secret"]
        values = {
            "user_id": taker.id,
            "company_id": self.company.id,
            **self.rule_values(records, taker),
        }
        records.write(values)
        return {"write": [[list(values), records.ids]], "was": was}

    def do_unlink(self, records):
        was = self.state(records)
        ids = records.ids
        records.unlink()
        return {"unlink": ids, "was": was}

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

    def state(self, records):
        """Return what the columns that plain rules name hold."""
        if records._name != self.Plain._name:
            return {str(record.id): None for record in records}
        return {
            str(record.id): {
                "user_id": record.user_id.id or None,
                "company_id": record.company_id.id or None,
            }
            for record in records
        }

    def check(self, model, operation):
        records = self.make_records(model)
        before = {
            (name, record.id): subscriber.can_read(record)
            for name, subscriber in self.subscribers.items()
            for record in records
        }
        ids = records.ids
        row = getattr(self, f"do_{operation}")(records)
        self.env.flush_all()
        self.env.invalidate_all()
        self.publish(self.row(model._name, user=self.author.id, **row))
        heard = {name: self.hear(name) for name in self.subscribers}
        for name, subscriber in self.subscribers.items():
            expected = self.expect(subscriber, model.browse(ids), row)
            left = {i for i in ids if i not in expected and str(i) in row.get("was", {})}
            if not subscriber.may_read_model(model):
                left = set()
            elif model._name == self.Plain._name:
                left = {i for i in left if before[name, i]}
            elif left and not subscriber.user._is_internal():
                left, expected[False] = set(), "reset"
            with self.subTest(subscriber=name, operation=operation, model=model._name):
                self.compare(subscriber, expected, left, heard[name])

    def expect(self, subscriber, records, row):
        """Return ``{id: payload}`` of the records that the subscriber may read now."""
        if not subscriber.may_read_model(records):
            return {}
        names = records._sync_fields() if "create" in row else None
        expected = {}
        for record in records.exists().filtered(subscriber.can_read):
            told = names or row["write"][0][0]
            values = {name: subscriber.read(record, name) for name in told}
            changed = {name for name, value in values.items() if value}
            if changed:
                expected[record.id] = {
                    "method": "create" if "create" in row else "write",
                    "data": {n: values[n][0] for n in changed - NOT_CARRIED},
                    "changed": changed,
                    "record_name": subscriber.read(record, "display_name")[0],
                    "user_id": self.expect_author(subscriber),
                    "__last_update": subscriber.read(record, "write_date")[0],
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
            "__last_update": subscriber.read(self.author, "write_date")[0],
        }

    def compare(self, subscriber, expected, left, heard):
        by_id = {}
        for (dbname, model, record_id), payload in heard:
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
            name: self.listen(user, *self.models)
            for name, user in self.users.items()
        }
        self.closed = self.listen(self.users["all"], *self.models)
        root.session_store.delete(root.session_store.get(self.closed.sid))
        self.take_rights_away()

    def hear(self, name):
        return self.listeners[name].hear()

    def check(self, model, operation):
        super().check(model, operation)
        self.assertFalse(self.closed.hear(), "a closed session")


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
                "channels": [MARKER, *(f"{self.dbname}:{model}" for model in self.models)],
                "last": self.last,
                **kwargs,
            },
        )
        return answer["notifications"]

    def publish(self, *rows):
        self.send(*rows)
        self.env.cr.precommit.run()

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
