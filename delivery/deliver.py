"""Turn the rows of the bus into what their subscriber may read, in place."""

import logging
from collections import defaultdict

from .. import bus_row
from .merge import merge
from .render import render, reset
from .rights import may_subscribe, subscriber_env

_logger = logging.getLogger(__name__)


def is_row(notification):
    """Return whether the bus's notification is a row of ours, yet to be read."""
    message = notification["message"]
    return (
        isinstance(message, dict)
        and message.get("type") == bus_row.TYPE
        and isinstance(message.get("payload"), dict)
    )


def deliver(env, notifications, channels):
    """Replace the payloads of rows by what the subscriber may read.

    All rows of a model become one message, in the place of the last. The others stay,
    empty: what the bus does not send, it would fetch and judge again at each poll. Never
    raises.

    :param odoo.api.Environment env: environment of the websocket or request
    :param list notifications: of :func:`is_row`, changed in place
    :param dict channels: ``{model: SyncChannel}``
    """
    rows = defaultdict(list)
    last = {}
    for notification in sorted(notifications, key=lambda n: n["id"]):
        row = notification["message"]["payload"]
        notification["message"]["payload"] = []
        model = row.get("model")
        channel = channels.get(model) if isinstance(model, str) else None
        if channel and not channel.is_too_old(_time(row)):
            rows[model].append(row)
            last[model] = notification["message"]
    for model, payload in _hear(env, rows):
        last[model]["payload"] = payload


def _time(row):
    at = row.get("at")
    return at if isinstance(at, (int, float)) else float("inf")


def _hear(env, rows):
    if not rows:
        return
    try:
        if env.registry.check_signaling(env.cr) is not env.registry:
            env.transaction.reset()
        subscriber = subscriber_env(env)
    except Exception:
        _logger.exception("Cannot tell the rights of user %s", env.uid)
        subscriber = None
    if not subscriber:
        return
    for model, model_rows in rows.items():
        yield model, _hear_model(subscriber, model, model_rows)


def _hear_model(env, model, rows):
    try:
        with env.cr.savepoint():
            if not may_subscribe(env, model):
                return []
            return render(env, model, merge(rows))
    except Exception:
        _logger.exception("Cannot tell user %s of changes of %s", env.uid, model)
        return [reset(env, model)]
