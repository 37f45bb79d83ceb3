"""Who a subscriber is at this moment."""

from odoo.http import request, root
from odoo.service.security import check_session


def subscriber_env(env, company_id):
    """Return the environment in which a subscriber reads, or ``None`` for nobody.

    A websocket's own environment has no language and no companies. Here it gets the
    user's language and time zone, and all of the user's companies.

    :param odoo.api.Environment env: environment of an active user
    :param int company_id: the user's main company
    :return: environment of an internal or portal user
    """
    context = env["res.users"]._sync_context(company_id)
    return context and env(context=context)


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


def has_open_session(env, channel):
    """Return whether the session that subscribed is still that user's.

    The bus asks the same before each poll, but of caches that another process may have
    made wrong since: after a new password, for example.

    :param odoo.api.Environment env: environment of the user, with caches up to date
    :param SyncChannel channel: what the session subscribed to
    """
    websocket = channel.websocket and channel.websocket()
    if not websocket:
        return not request or check_session(request.session, env)
    sid = websocket._session.sid
    token = env["res.users"].browse(env.uid)._compute_session_token(sid)
    if token != channel.session_token:
        session = root.session_store.get(sid)
        if session.uid != env.uid or not check_session(session, env):
            return False
        channel.session_token = token
    return True
