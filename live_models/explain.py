"""Whether a user would be told of a change, and if not, at which step not.

What delivers changes is asked to deliver one, so that what is said is what is done.
"""

import time

from odoo.api import Environment

from ..capture.plan import LOG_FIELDS, published_fields
from ..delivery.burst import Burst
from ..delivery.internals import begin_transaction, is_readable
from ..delivery.render import HIDDEN, NO_ACCESS
from ..delivery.rights import Rights, is_published, subscriber_context
from ..parameters import ENABLED, is_enabled
from .flags import is_followed


def explain(env, user, record, field=None):
    """Return whether a user would be told of a change of a record, and if not, why.

    :param odoo.api.Environment env: of who asks, and in whose language it is said
    :param user: a user
    :param record: the record that changes
    :param str field: name of the field that changes, any by default
    :rtype: str
    """
    # what is read as the user is read from the database, and is not left to who asks
    env.flush_all()
    transaction = begin_transaction(env.cr)
    try:
        own = Environment(env.cr, env.uid, env.context, env.su)
        user, record = own[user._name].browse(user.id), record.with_env(own)
        return "\n".join(_Explanation(own, user, record, field).sentences())
    finally:
        env.cr.transaction = transaction


class _Explanation:
    def __init__(self, env, user, record, field):
        self.env = env
        self.user = user
        self.record = record
        self.field = field

    def sentences(self):
        """Return what is to be said: a reason, or what the user is told."""
        reason = self._why_not_published() or self._why_nobody()
        if reason:
            return [reason]
        if not is_readable:
            return [self._told_to_fetch(), self._who_listens()]
        hearing = self._hear()
        if not hearing.notifications:
            return [self._why_not_told(hearing)]
        return [*self._what_is_told(hearing), self._who_listens()]

    def _why_not_published(self):
        name = self.record._name
        if not is_enabled(self.env):
            return self.env._(
                "Nobody is told: the system parameter %s is off.", ENABLED
            )
        if not is_published(self.env, name):
            return self.env._("Nobody is told: %s is not live.", name)
        if not self.record.exists():
            return self.env._("Nobody is told: %s has no such record.", name)
        if self.field and self.field not in self._published():
            return self.env._(
                "Nobody is told: %(field)s is not among the fields that %(model)s"
                " publishes, those of its method _sync_fields().",
                field=self.field,
                model=name,
            )
        return None

    def _published(self):
        return published_fields(self.record) - LOG_FIELDS

    def _why_nobody(self):
        """Return why the user is told of nothing at all."""
        self.person = Rights().person(self.env.cr, self.user.id)
        if not self.person or not self.person.is_active:
            return self.env._("There is no such user, or it is archived.")
        env = self.env(user=self.user.id, su=False)
        self.person.context = subscriber_context(env, self.person.company_id)
        if not self.person.context:
            return self.env._(
                "%s is neither an internal nor a portal user, and is told of nothing.",
                self.user.name,
            )
        self.user_env = env(context=self.person.context)
        return None

    def _hear(self):
        """Return what the user would be told of a write."""
        record = self.record
        fields = [self.field] if self.field else [*self._published()]
        row = {
            "model": record._name,
            "at": time.time(),
            "user": self.env.uid,
            "origin": False,
            "write": [[fields, [record.id]]],
        }
        burst = Burst(record._name, [row], {}, Rights())
        return burst.hear_alone(self.person, self.user_env)

    def _why_not_told(self, hearing):
        user, model = self.user.name, self.record._name
        reasons = {reason for _what, reason in hearing.untold}
        if NO_ACCESS in reasons:
            return self.env._(
                "%(user)s has no right to read %(model)s.", user=user, model=model
            )
        if HIDDEN not in reasons:
            return self.env._(
                "%(user)s may read the record, but not what changed: groups of the"
                " fields say so, or something that they are computed from.",
                user=user,
            )
        rules = self.user_env["ir.rule"]._get_failing(
            self.record.with_env(self.user_env), "read"
        )
        if not rules:
            return self.env._(
                "%(user)s may not read this record: a method of %(model)s says so, or"
                " what it inherits from.",
                user=user,
                model=model,
            )
        # sudo: who asks is an administrator, whom the names of rules are shown to
        names = ", ".join(rules.sudo().mapped("display_name"))
        return self.env._(
            "%(user)s may not read this record, by these rules: %(rules)s.",
            user=user,
            rules=names,
        )

    def _what_is_told(self, hearing):
        user = self.user.name
        [_record, payload] = hearing.notifications[0]
        if payload["method"] == "reset":
            yield self._told_to_fetch()
        else:
            yield self.env._(
                "%(user)s is told when one of these fields changes: %(fields)s.",
                user=user,
                fields=", ".join(payload["changed"]),
            )
        if not is_followed(self.record):
            yield self.env._(
                "Views do not follow: that is not set for %s.", self.record._name
            )

    def _told_to_fetch(self):
        return self.env._(
            "%s is told that something changed, and fetches again.", self.user.name
        )

    def _who_listens(self):
        user = self.user.name
        by_model = self.env["web.syncer.process"]._listening()
        number = by_model.get(self.record._name, {}).get(self.user.id)
        if number:
            return self.env._(
                "%(user)s listens now: connections: %(number)s.",
                user=user,
                number=number,
            )
        return self.env._(
            "%s does not listen now: no open page has subscribed in the last seconds.",
            user,
        )
