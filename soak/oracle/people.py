"""Pairs of users of equal rights, and what is personal to each of them."""

from odoo import Command

#: For each login who has the same rights. Who is not there yet is made.
TWINS = {
    "admin": "admin_twin",
    "demo": "demo_twin",
    "plain": "plain_twin",
    "portal": "portal_twin",
}


def find_people(env, twins):
    """Return users by login, twins next to each other.

    :param odoo.api.Environment env: the superuser's
    :param dict twins: some of :data:`TWINS`
    :rtype: dict[str, odoo.models.BaseModel]
    """
    return {login: _find(env, login) for pair in twins.items() for login in pair}


def make_people(env):
    """Make the users that are not there yet, and return all of them.

    Of the first two, the demo data has made much.
    """
    users = {}
    for login, twin in TWINS.items():
        user = _find(env, login) or _make(env, login, env.ref("base.group_user"))
        users[login] = user
        users[twin] = _find(env, twin) or _make(env, twin, user.group_ids, user)
    for login, user in users.items():
        user.password = login
    return users


def _find(env, login):
    return env["res.users"].search([("login", "=", login)])


def _make(env, login, groups, like=None):
    like = like or env["res.users"]
    values = {
        "name": login.replace("_", " ").title(),
        "login": login,
        "email": f"{login}@example.com",
        "group_ids": [Command.set(groups.ids)],
        "tz": like.tz or "UTC",
    }
    if like:
        values["company_ids"] = [Command.set(like.company_ids.ids)]
        values["company_id"] = like.company_id.id
    return env["res.users"].create(values)


def make_personal_data(env, users):
    """Have each user own what others see differently, or do not see at all.

    :param odoo.api.Environment env: the superuser's
    :param dict users: see :func:`find_people`
    """
    env["res.partner"].create({"name": "Somebody else"})
    internal = [user for user in users.values() if not user.share]
    for user in users.values():
        others = [other for other in users.values() if other != user]
        _write_about(env(user=user), user, others)
    for number, user in enumerate(internal):
        # sudo - it is done for the user, whose rights do not matter here
        mine = env(user=user, su=True)
        _talk(mine, user, internal[number - 1], users)
        for make in (_meet, _work_on_projects, _sell, _move_stock, _be_employed):
            make(mine, user, internal)


def _write_about(env, user, others):
    sudo = env(su=True)
    sudo["ir.attachment"].create({"name": f"of {user.login}", "raw": b"mine"})
    sudo["ir.filters"].create(
        {"name": f"of {user.login}", "model_id": "res.partner", "user_ids": user.ids}
    )
    if "mail.message" in env:
        message = user.partner_id.sudo().message_post(
            body=f"A note by {user.name}",
            subtype_xmlid="mail.mt_note",
            partner_ids=[other.partner_id.id for other in others[:2]],
        )
        message.write({"starred_partner_ids": [Command.link(user.partner_id.id)]})


def _talk(env, user, other, users):
    if "discuss.channel" not in env:
        return
    partners = (user + other).partner_id
    for name, kind in ((f"Group of {user.login}", "group"), (user.login, "channel")):
        channel = env["discuss.channel"].create(
            {
                "name": name,
                "channel_type": kind,
                "channel_member_ids": [
                    Command.create({"partner_id": partner.id}) for partner in partners
                ],
            }
        )
        channel.message_post(body=f"Hello {other.name}", message_type="comment")
    env["discuss.channel"]._get_or_create_chat(other.partner_id.ids)
    for record in (other.partner_id, env["res.partner"].search([], limit=1)):
        record.activity_schedule(
            "mail.mail_activity_data_todo", summary=user.login, user_id=other.id
        )
        record.message_subscribe(partners[:1].ids)


def _meet(env, user, internal):
    if "calendar.event" not in env:
        return
    for privacy in ("private", "public", "confidential", False):
        env["calendar.event"].create(
            {
                "name": f"{privacy} of {user.login}",
                "description": f"What {user.login} says",
                "location": "Somewhere",
                "privacy": privacy,
                "user_id": user.id,
                "start": "2031-01-02 10:00:00",
                "stop": "2031-01-02 11:00:00",
                "partner_ids": [
                    Command.set([user.partner_id.id, internal[0].partner_id.id])
                ],
            }
        )
    env.user.calendar_default_privacy = "private" if user.id % 2 else "public"


def _work_on_projects(env, user, internal):
    if "project.project" not in env:
        return
    project = env["project.project"].create(
        {
            "name": f"Project of {user.login}",
            "user_id": user.id,
            "privacy_visibility": "followers",
            "favorite_user_ids": [Command.set(user.ids)],
        }
    )
    env["project.project"].search([], limit=2, order="id").write(
        {"favorite_user_ids": [Command.link(user.id)]}
    )
    for values in (
        {"project_id": project.id, "user_ids": [Command.set(user.ids)]},
        {"project_id": project.id, "user_ids": [Command.set(internal[0].ids)]},
        {"project_id": False, "user_ids": [Command.set((user + internal[0]).ids)]},
    ):
        env["project.task"].create({"name": f"Task of {user.login}", **values})
    env["project.project"].search(
        [("user_id", "=", user.id)], limit=1
    ).activity_schedule("mail.mail_activity_data_todo", user_id=user.id)


def _sell(env, user, internal):
    if "crm.lead" in env:
        lead = env["crm.lead"].create(
            {"name": f"Lead of {user.login}", "user_id": user.id, "type": "opportunity"}
        )
        lead.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
    if "crm.team" in env:
        env["crm.team"].search([], limit=1).favorite_user_ids += user
    if "sale.order" in env:
        product = env["product.product"].search([("sale_ok", "=", True)], limit=1)
        env["sale.order"].create(
            {
                "partner_id": user.partner_id.id,
                "user_id": user.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
    if "product.template" in env:
        env["product.template"].search([], limit=1, offset=user.id).is_favorite = True


def _move_stock(env, user, internal):
    if "stock.picking" not in env:
        return
    for picking in env["stock.picking"].search([], limit=2, offset=user.id):
        picking.user_id = user
    env["stock.picking.type"].search([], limit=1).favorite_user_ids += user


def _be_employed(env, user, internal):
    if "hr.employee" not in env:
        return
    employee = env["hr.employee"].search([("user_id", "=", user.id)], limit=1)
    values = {
        "name": user.name,
        "private_phone": f"+1 {user.id}",
        "birthday": "2000-01-02",
        "birthday_public_display": bool(user.id % 2),
    }
    if employee:
        employee.write(values)
    else:
        manager = env["hr.employee"].search([("user_id", "=", internal[0].id)], limit=1)
        env["hr.employee"].create(
            {**values, "user_id": user.id, "parent_id": manager.id}
        )
