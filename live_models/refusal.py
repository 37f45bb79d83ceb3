"""Why a model cannot be made live."""

#: What is written along with other records, again and again.
LOGS = frozenset(
    [
        "discuss.channel.member",
        "mail.followers",
        "mail.mail",
        "mail.message",
        "mail.notification",
        "mail.tracking.value",
        "privacy.log",
    ]
)


def why_not(env, name):
    """Return why a model cannot be made live, ``None`` if it can.

    :param odoo.api.Environment env: in whose language it is said
    :param str name: of a model, or what was one
    """
    if name not in env.registry:
        return env._("%s cannot be live: no installed addon has this model.", name)
    model = env[name]
    if model._abstract:
        return env._("%s cannot be live: an abstract model has no records.", name)
    if model._transient:
        return env._(
            "%s cannot be live: it is a wizard, whose records only its user sees.", name
        )
    if name in LOGS:
        return env._(
            "%s cannot be live: it is a log, which is written along with what it logs.",
            name,
        )
    if name.startswith("ir.") or not env["web.syncer.dependency"]._may_depend(name):
        return env._(
            "%s cannot be live: Odoo itself, the bus or Web Syncer works by it.", name
        )
    return None
