import json

from odoo.http import root
from odoo.tests import tagged

from odoo.addons.web_syncer.delivery import burst

from .common import DeliveryCase

ALL = "base.group_user,test_web_syncer.group_all"


@tagged("post_install", "-at_install")
class TestFreshness(DeliveryCase):
    """Rights that another process has changed.

    It is the database that changes here, with the signal that belongs to the change, as
    it does for a process whose caches know nothing of it.
    """

    def setUp(self):
        super().setUp()
        self.user = self.make_user("fresh", ALL)
        self.record = self.Plain.create({"name": "One", "secret": "s"})
        self.send_and_forget()
        self.listener = self.listen(self.user)
        self.assertTrue(self.change(), "it is heard as long as it may be read")

    def change(self):
        self.record.name = f"{self.record.name} more"
        self.publish()
        return self.listener.hear()

    def behind_the_back(self, query, *parameters):
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.assertEqual(self.env.cr.rowcount, 1)
        self.env.invalidate_all()

    def signal(self, cache):
        self.env.cr.execute(f"INSERT INTO orm_signaling_{cache} DEFAULT VALUES")

    def test_a_group_was_taken_away(self):
        self.behind_the_back(
            "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
            self.user.id,
            self.env.ref("test_web_syncer.group_all").id,
        )
        self.signal("default")
        self.assertFalse(self.change())

    def test_a_group_was_given(self):
        self.record.secret = "t"
        self.publish()
        self.assertFalse(self.listener.hear())
        self.behind_the_back(
            "INSERT INTO res_groups_users_rel (uid, gid) VALUES (%s, %s)",
            self.user.id,
            self.env.ref("test_web_syncer.group_secret").id,
        )
        self.signal("default")
        self.record.secret = "u"
        self.publish()
        [[_key, payload]] = self.listener.hear()
        self.assertEqual(payload["data"], {"secret": "u"})

    def test_a_rule_was_changed(self):
        self.behind_the_back(
            "UPDATE ir_rule SET domain_force = %s WHERE id = %s",
            "[('id', '=', 0)]",
            self.env.ref("test_web_syncer.rule_plain_all").id,
        )
        self.signal("default")
        self.assertFalse(self.change())

    def test_access_to_the_model_was_taken_away(self):
        self.behind_the_back(
            "DELETE FROM ir_model_access WHERE id = %s",
            self.env.ref("test_web_syncer.plain_user").id,
        )
        self.signal("stable")
        self.assertFalse(self.change())

    def test_a_user_was_archived(self):
        self.behind_the_back(
            "UPDATE res_users SET active = false WHERE id = %s", self.user.id
        )
        self.assertFalse(self.change())

    def test_a_password_was_changed(self):
        self.behind_the_back(
            "UPDATE res_users SET password = 'x' WHERE id = %s", self.user.id
        )
        self.signal("default")
        self.assertFalse(self.change())
        self.change()
        self.assertTrue(self.listener.is_closed)

    def test_a_company_was_taken_away(self):
        self.user.company_ids += self.other_company
        self.record.company_id = self.other_company
        self.publish()
        self.assertTrue(self.listener.hear())
        self.behind_the_back(
            "DELETE FROM res_company_users_rel WHERE user_id = %s AND cid = %s",
            self.user.id,
            self.other_company.id,
        )
        self.signal("default")
        self.assertFalse(self.change())

    def test_a_language_was_chosen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assertEqual(self.change()[0][1]["data"]["name"], self.record.name)
        self.behind_the_back(
            "UPDATE res_partner SET lang = 'fr_FR' WHERE id = %s",
            self.user.partner_id.id,
        )
        self.record.with_context(lang="fr_FR").name = "Deux"
        self.publish()
        [[_key, payload]] = self.listener.hear()
        self.assertEqual(payload["data"]["name"], "Deux")

    def test_somebody_logged_out_while_rows_were_read(self):
        hear = burst.Burst.hear

        def hear_later(*args):
            root.session_store.delete(root.session_store.get(self.listener.sid))
            return hear(*args)

        self.patch(burst.Burst, "hear", hear_later)
        self.assertFalse(self.change())
        self.assertTrue(self.listener.is_closed)

    def test_a_group_was_taken_away_after_rights_were_looked_at(self):
        hear = burst.Burst.hear

        def hear_later(one, person, env):
            if not taken:
                taken.append(True)
                env.cr.release()
                self.record.name = "Not for that user"
                self.behind_the_back(
                    "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
                    self.user.id,
                    self.env.ref("test_web_syncer.group_all").id,
                )
                self.signal("default")
            return hear(one, person, env)

        # so that all that is asked about the user is known, as it is for who listens on
        self.registry.cache_invalidated.clear()
        self.assertTrue(self.change())
        self.assertTrue(self.change())
        taken = []
        self.patch(burst.Burst, "hear", hear_later)
        self.assertNotIn("Not for that user", json.dumps(self.change()))
        self.assertTrue(taken)
        self.assertFalse(self.change())
