from odoo import tools
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.web_syncer.delivery.observe import observe
from odoo.addons.web_syncer.delivery.rights import (
    Rights,
    Subscriber,
    subscriber_context,
)

ONLOOKER = "test.web.syncer.onlooker"
PLAIN = "test.web.syncer.plain"


@tagged("post_install", "-at_install")
class TestObserving(TransactionCase):
    """What is asked about a user, where the answer is an error."""

    def observe(self, function):
        user = new_test_user(self.env, "observed", groups="base.group_user")
        person = Rights().person(self.env.cr, user.id)
        env = self.env(user=user.id)
        person.context = subscriber_context(env, person.company_id)
        subscriber = Subscriber(person, env(context=person.context))
        return observe(subscriber, function)

    def test_what_is_kept_for_each_user_and_refused_to_some(self):
        @tools.ormcache("self.env.uid")
        def _secret(self):
            if not self.env.user.has_group("test_web_syncer.group_secret"):
                raise AccessError(self.env._("No"))
            return "secret"

        model = self.registry[ONLOOKER]
        model._secret = _secret
        self.addCleanup(delattr, model, "_secret")

        def read(env):
            try:
                return env[ONLOOKER]._secret()
            except AccessError:
                return "none"

        result, asked = self.observe(read)
        self.assertEqual(result, "none")
        self.assertEqual(asked, {("has_group", "test_web_syncer.group_secret"): False})

    def test_a_question_that_is_answered_with_an_error(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})

        def search(env):
            model = env[PLAIN].with_context(allowed_company_ids=company.ids)
            refused = 0
            for _time in range(2):
                try:
                    model.search_count([])
                except AccessError:
                    refused += 1
            return refused

        refused, asked = self.observe(search)
        self.assertEqual(refused, 2)
        self.assertIn("domain", {question[0] for question in asked})
