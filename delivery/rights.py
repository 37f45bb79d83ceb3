"""Who a subscriber is at this moment."""


def subscriber_env(env):
    """Return the environment in which a subscriber reads, or ``None`` for nobody.

    A websocket's own environment has no language and no companies. Here it gets the
    user's language and time zone, and all of the user's companies.

    :param odoo.api.Environment env: environment of a websocket or a request
    :return: environment of an active internal or portal user, never as superuser mode
    """
    if not env.uid:
        return None
    user = env["res.users"].browse(env.uid)
    # sudo - res.users: whether the subscriber may still log in and who it is
    user_sudo = user.sudo()
    if not user_sudo.active or not (user._is_internal() or user._is_portal()):
        return None
    env = env(user=env.uid, context={})
    main = user_sudo.company_id.id
    companies = sorted(user._get_company_ids(), key=lambda cid: (cid != main, cid))
    context = env["res.users"].context_get()
    return env(
        context={
            "lang": context["lang"],
            "tz": context["tz"],
            "allowed_company_ids": companies,
        }
    )


def may_subscribe(env, model):
    """Return whether a model publishes its changes, and to this user.

    :param str model: any string that a client sent
    """
    return (
        model in env.registry
        and env[model]._implements_syncer
        and not env[model]._abstract
        and env[model].has_access("read")
    )
