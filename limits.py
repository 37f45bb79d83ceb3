"""The limit that capture and delivery share."""

import logging

_logger = logging.getLogger(__name__)

MAX_RECORDS_PARAMETER = "web_syncer.max_records"
DEFAULT_MAX_RECORDS = 1000


def max_records(env):
    """Return how many changed records of a model are told apart, at least one.

    :param odoo.api.Environment env: any user's
    :rtype: int
    """
    # sudo - ir.config_parameter: a limit, the same for all, and told to nobody
    value = env["ir.config_parameter"].sudo().get_param(MAX_RECORDS_PARAMETER)
    try:
        return max(int(value or DEFAULT_MAX_RECORDS), 1)
    except ValueError:
        _logger.warning(
            "System parameter %s is %r, which is no number: %s is used",
            MAX_RECORDS_PARAMETER,
            value,
            DEFAULT_MAX_RECORDS,
        )
        return DEFAULT_MAX_RECORDS
