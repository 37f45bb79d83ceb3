"""Turn the rows of the bus into what their subscriber may read, in place."""

import logging
from collections import defaultdict
from functools import partial

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from .. import bus_row
from .audience import audience, names_to_read
from .freshness import BURST_SECONDS, Freshness
from .merge import merge
from .render import render, reset
from .rights import has_open_session, may_subscribe, subscriber_env
from .share import Share

_logger = logging.getLogger(__name__)

_merged = Share(BURST_SECONDS)
_renderings = Share(BURST_SECONDS)
# so that what fails for many is logged once
_failures = Share(BURST_SECONDS)


def is_row(notification):
    """Return whether what the bus sends is a row of ours that nobody may see so."""
    message = notification["message"]
    return (
        isinstance(message, dict)
        and message.get("type") == bus_row.TYPE
        and isinstance(message.get("payload"), dict)
    )


def deliver(env, notifications, channels):
    """Replace the payloads of rows by what the subscriber may read.

    All rows of a model become one message, in the place of the last. The others stay,
    empty: what the bus does not send, it would fetch and judge again at each poll.
    Never raises.

    :param odoo.api.Environment env: environment of the websocket or request
    :param list notifications: of :func:`is_row`, changed in place
    :param dict channels: ``{model: SyncChannel}``
    """
    rows, last = defaultdict(dict), {}
    for notification in sorted(notifications, key=lambda n: n["id"]):
        message = notification["message"]
        row, message["payload"] = message["payload"], []
        model = row.get("model")
        channel = channels.get(model) if isinstance(model, str) else None
        if channel and not channel.is_too_old(_time(row)):
            rows[model][notification["id"]] = row
            last[model] = message
    for model, payload in _hear(env, rows, channels).items():
        last[model]["payload"] = payload


def owed(env, channels):
    """Return the resets that were held back and whose time has come."""
    models = [model for model, channel in channels.items() if channel.owes_reset]
    rows = {model: {} for model in models}
    return [entry for heard in _hear(env, rows, channels).values() for entry in heard]


def _time(row):
    at = row.get("at")
    return at if isinstance(at, (int, float)) else float("inf")


def _hear(env, rows, channels):
    """Return ``{model: payload}`` for ``{model: {id: row}}``."""
    if not rows or not env.uid:
        return {}
    channels = {model: channels[model] for model in rows}
    try:
        subscriber = _subscriber(env, rows, channels)
    except Exception:
        _logger.exception("Cannot tell who user %s is", env.uid)
        _recover(env)
        return {model: [reset(env, model)] for model in rows}
    if not subscriber:
        return {}
    return {
        model: _hear_model(subscriber, model, rows[model], channel)
        for model, channel in channels.items()
    }


def _subscriber(env, rows, channels):
    row_ids = frozenset(row_id for ids in rows.values() for row_id in ids)
    person = Freshness.of(env).ensure(env, row_ids, channels.values())
    if not person or not person.active:
        return None
    if not has_open_session(env, next(iter(channels.values()))):
        return None
    return subscriber_env(env, person.company_id)


def _hear_model(env, model, rows, channel):
    try:
        if not may_subscribe(env, model):
            return []
        notifications, is_vague = _render(env, model, rows)
        if (is_vague or channel.owes_reset) and channel.take_reset():
            notifications = [*notifications, reset(env, model)]
        return notifications
    except Exception:
        burst = env.cr.dbname, model, *rows
        _failures.get(burst, partial(_log_failure, env.uid, model))
        _recover(env)
        return [reset(env, model)]


def _recover(env):
    """Begin anew where SQL has failed, so that the other models can be read.

    Nothing is lost: what the transaction wrote could not be committed any more.
    """
    status = env.cr.connection.info.transaction_status
    if status == TRANSACTION_STATUS_INERROR:
        env.cr.rollback()


def _log_failure(user_id, model):
    _logger.exception("Cannot tell user %s of changes of %s", user_id, model)


def _render(env, model, rows):
    """Let the first of those who read the same read for all."""
    burst = env.cr.dbname, model, *rows
    changes, names = _merged.get(burst, lambda: _merge(env[model], rows))
    if changes == {}:
        return [], False

    def compute():
        with env.cr.savepoint():
            return render(env, model, changes)

    key = changes and audience(env, model, names)
    if not key:
        return compute()
    return _renderings.get((burst, Freshness.of(env).state(env), key), compute)


def _merge(model, rows):
    changes = merge(rows.values())
    return changes, changes and names_to_read(model, changes)
