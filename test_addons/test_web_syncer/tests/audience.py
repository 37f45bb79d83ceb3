"""Users of every kind of rights, and what `read()` gives each of them."""

import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import json_default

ALL = "base.group_user,test_web_syncer.group_all"


class Subscriber:
    """A user, and what the notifications must and must not tell it."""

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self, case, user):
        self.case = case
        self.user = user

    def records(self, records):
        """Return records as this user sees them, with all of its companies."""
        return records.with_user(self.user).with_context(
            lang=self.user.lang,
            tz=self.user.tz,
            allowed_company_ids=self.user.company_ids.ids,
        )

    def can_read(self, record):
        return bool(self.user) and self.records(record).has_access("read")

    def may_read_model(self, model):
        return bool(
            self.user
            and self.user.active
            and self.records(model.browse()).has_access("read")
        )

    def read(self, record, names):
        """Return what an RPC gives, as JSON, without the fields that it refuses.

        :rtype: dict
        """
        # within a transaction, the ORM gives one user lines that it read for another
        record.env.invalidate_all()
        try:
            # with a column, because `read()` filters the rules' own lines only then
            [values] = self.records(record).read([*names, "write_date"])
        except AccessError:
            if len(names) == 1:
                return {}
            half = len(names) // 2
            return {
                **self.read(record, names[:half]),
                **self.read(record, names[half:]),
            }
        values = {name: values[name] for name in names}
        return json.loads(json.dumps(values, default=json_default))


def make_users(case):
    """Return ``{name: user}``; ``False`` is a visitor who did not log in."""
    env = case.env
    env["res.lang"]._activate_lang("fr_FR")
    both = [case.company.id, case.other_company.id]

    def user(login, groups=ALL, **values):
        return new_test_user(env, f"sync_{login}", groups=groups, **values)

    return {
        "all": user("all"),
        "own": user("own", "base.group_user"),
        "two companies": user("two", company_ids=both),
        "other company": user("other", company_id=both[1], company_ids=both[1:]),
        "secret": user("secret", f"{ALL},test_web_syncer.group_secret"),
        "system": user("system", f"{ALL},base.group_system"),
        "french": user("french", lang="fr_FR"),
        "portal": user("portal", "base.group_portal"),
        "losing a group": user("losing"),
        "archived": user("archived"),
        "public": False,
    }
