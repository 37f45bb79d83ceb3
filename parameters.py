"""The system parameters."""

import logging

from odoo.tools import str2bool

_logger = logging.getLogger(__name__)

ENABLED = "web_syncer.enabled"
SHARE = "web_syncer.share"
WATCH = "web_syncer.watch"
ANSWER = "web_syncer.answer"
COMPARE = "web_syncer.compare"
METRICS_TOKEN = "web_syncer.metrics_token"
MAX_ANSWER_TIME = "web_syncer.max_answer_time"
DEFAULT_MAX_ANSWER_TIME = 50
PRESENCE = "web_syncer.presence"
MAX_RECORDS = "web_syncer.max_records"
DEFAULT_MAX_RECORDS = 1000


def is_enabled(env):
    """Return whether anything is published and delivered in this database.

    :param odoo.api.Environment env: any user's
    """
    return _is_on(env, ENABLED)


def is_shared(env):
    """Return whether what was read for one subscriber may be given to another.

    :param odoo.api.Environment env: any user's
    """
    return _is_on(env, SHARE)


def is_watching(env):
    """Return whether views are told when what their answers were read from changes.

    :param odoo.api.Environment env: any user's
    """
    return is_enabled(env) and _is_on(env, WATCH)


def is_answering(env):
    """Return whether new answers are sent to all whose views show them.

    :param odoo.api.Environment env: any user's
    """
    return is_shared(env) and is_watching(env) and _is_on(env, ANSWER)


def is_comparing(env):
    """Return whether saves are refused that overwrite what nobody has seen.

    :param odoo.api.Environment env: any user's
    """
    return is_enabled(env) and _is_on(env, COMPARE)


def metrics_token(env):
    """Return what Prometheus must send to be told figures; falsy: nobody is told.

    :param odoo.api.Environment env: any user's
    """
    return _get(env, METRICS_TOKEN)


def max_answer_time(env):
    """Return how long an answer may take that is read for all who look at the same.

    :param odoo.api.Environment env: any user's
    :return: milliseconds of work
    :rtype: int
    """
    return _number(env, MAX_ANSWER_TIME, DEFAULT_MAX_ANSWER_TIME)


def is_presence_told(env):
    """Return whether people are told who else has a record open.

    :param odoo.api.Environment env: any user's
    """
    return is_enabled(env) and _is_on(env, PRESENCE)


def max_records(env):
    """Return how many changed records of a model are told apart, at least one.

    :param odoo.api.Environment env: any user's
    :rtype: int
    """
    return _number(env, MAX_RECORDS, DEFAULT_MAX_RECORDS)


def _number(env, name, default):
    value = _get(env, name)
    try:
        return max(int(value or default), 1)
    except ValueError:
        _logger.warning(
            "System parameter %s is %r, which is no number: %s is used",
            name,
            value,
            default,
        )
        return default


def _is_on(env, name):
    value = _get(env, name) or "True"
    try:
        return str2bool(value)
    except ValueError:
        _logger.warning(
            "System parameter %s is %r, which is neither True nor False: True is used",
            name,
            value,
        )
        return True


def _get(env, name):
    # without `get_param`, which wants an environment of its own for `sudo()`; it is the
    # same for all, and told to nobody
    return env["ir.config_parameter"]._get_param(name)
