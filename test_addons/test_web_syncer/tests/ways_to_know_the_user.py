"""Ways in which code finds out for whom it runs. None of them is declared."""

from odoo import api
from odoo.exceptions import AccessError


def _refused(function):
    try:
        return bool(function())
    except AccessError:
        return "refused"


def _plain(record):
    return record.env["test.web.syncer.plain"]


#: ``{name: function of a record of test.web.syncer.onlooker}``
WAYS = {
    "the id": lambda r: r.env.uid,
    "the user's id": lambda r: r.env.user.id,
    "the user's ids": lambda r: r.env.user.ids,
    "the user's text": lambda r: r.env.user,
    "the user's field": lambda r: r.env.user.login,
    "the user's link": lambda r: r.env.user.partner_id.name,
    "the user past the rules": lambda r: r.env.user.sudo().login,
    "the user in another context": lambda r: r.env.user.with_context(x=1).login,
    "the user's origin": lambda r: r.env.user._origin.login,
    "a path from the user": lambda r: r.env.user.mapped("partner_id.name"),
    "a filter of the user": lambda r: r.env.user.filtered("login").login,
    "equality": lambda r: r.env.user == r.owner_id,
    "equality the other way round": lambda r: r.owner_id == r.env.user,
    "inequality": lambda r: r.env.user != r.owner_id,
    "equality with a union": lambda r: r.owner_id | r.env.user == r.owner_id,
    "membership": lambda r: r.env.user in r.owner_id,
    "membership the other way round": lambda r: r.owner_id in r.env.user,
    "membership in a list": lambda r: r.env.user in [r.owner_id],
    "membership in a set": lambda r: r.env.user in {r.owner_id},
    "a key": lambda r: {r.owner_id: "mine"}.get(r.env.user),
    "a subset": lambda r: r.env.user <= r.owner_id,
    "a superset": lambda r: r.env.user >= r.owner_id,
    "an intersection": lambda r: (r.env.user & r.owner_id).ids,
    "a difference": lambda r: (r.owner_id - r.env.user).ids,
    "a union": lambda r: len(r.env.user | r.owner_id),
    "an iteration": lambda r: [user.login for user in r.env.user],
    "a record with the user": lambda r: r.with_user(r.env.user).env.user.login,
    "an environment by calling": lambda r: r.env(user=r.env.uid).user.login,
    "an environment of one's own": lambda r: (
        api.Environment(r.env.cr, r.env.uid, {}).user.login
    ),
    "the default environment": lambda r: r.env.transaction.default_env.uid,
    "a search": lambda r: r.env["res.users"].search([("id", "=", r.env.uid)]).login,
    "a filter": lambda r: r.filtered_domain([("owner_id", "=", r.env.uid)]).ids,
    "what may be found": lambda r: _plain(r).search([]).ids,
    "what may be counted": lambda r: _plain(r).search_count([]),
    "what may be grouped": lambda r: _plain(r)._read_group([], ["name"]),
    "what may be found by name": lambda r: _plain(r).name_search("plain"),
    "what may be read": lambda r: _refused(lambda: r.plain_id.read(["name"])),
    "access to a record": lambda r: r.plain_id.has_access("read"),
    "access that is checked": lambda r: _refused(
        lambda: r.plain_id.check_access("read") or "allowed"
    ),
    "access that is filtered": lambda r: r.plain_ids._filtered_access("read").ids,
    "access to write": lambda r: r._filtered_access("write").ids,
    "the rules": lambda r: [
        *r.env["ir.rule"]._compute_domain("test.web.syncer.plain", "read")
    ],
}

#: The same, of code that asks for less than who it is: for users of different groups.
WAYS_TO_KNOW_GROUPS = {
    "a group": lambda r: r.env.user.has_group("test_web_syncer.group_secret"),
    "some groups": lambda r: r.env.user.has_groups("!test_web_syncer.group_secret"),
    "all groups": lambda r: r.env.user.all_group_ids.ids,
    "the ids of groups": lambda r: r.env.user._get_group_ids(),
    "the number of groups": lambda r: len(r.env.user.all_group_ids),
    "access to a field": lambda r: _plain(r)._has_field_access(
        _plain(r)._fields["secret"], "read"
    ),
    "a field that may be read": lambda r: _refused(lambda: r.plain_id.secret),
    "the fields that may be seen": lambda r: "secret" in _plain(r).fields_get(),
    "access to a model": lambda r: r.env["test.web.syncer.vault"].has_access("read"),
    "the access list": lambda r: r.env["ir.model.access"].check(
        "test.web.syncer.vault", "read", raise_exception=False
    ),
    "being an administrator": lambda r: [r.env.is_system(), r.env.is_admin()],
}
