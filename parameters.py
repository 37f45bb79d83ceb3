"""The system parameters."""

import logging

from odoo.tools import str2bool

_logger = logging.getLogger(__name__)

ENABLED = "web_syncer.enabled"
SHARE = "web_syncer.share"
WATCH = "web_syncer.watch"
ANSWER = "web_syncer.answer"
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
    value = _get(env, MAX_RECORDS)
    try:
        return max(int(value or DEFAULT_MAX_RECORDS), 1)
    except ValueError:
        _logger.warning(
            "System parameter %s is %r, which is no number: %s is used",
            MAX_RECORDS,
            value,
            DEFAULT_MAX_RECORDS,
        )
        return DEFAULT_MAX_RECORDS


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
    # sudo - ir.config_parameter: the same for all, and told to nobody
    return env["ir.config_parameter"].sudo().get_param(name)
