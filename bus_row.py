"""What travels from the capture of changes to their delivery.

One row of ``bus.bus`` holds what one transaction changed on one model. Its channel is
``channel(dbname, model)``, its type ``TYPE``, and its payload is a plain JSON object:

========== ============================================================================
``model``  model name
``at``     when the row was written, in seconds since the epoch
``user``   id of the author, ``False`` if nobody was logged in
``origin`` ``origin(token)`` of the author's browser tab, or ``False``
``create`` ``[id, …]`` of the created records
``write``  ``[[[field, …], [id, …]], …]``: the changed fields, and the records on which
           exactly those changed; a record stands in one group only
``unlink`` ``[id, …]`` of the deleted records
``indirect`` ``[id, …]``: those among ``write`` that changed only through a relation
``was``    ``{"id": {column: value}, …}``: what the columns that the read rules name
           held before the transaction, for every record that it deleted or that it
           wrote in one of those columns; ``{"id": null}`` where the rules name more
           than plain columns of the model itself
``reset``  ``True``: it cannot be said what changed; no other key but ``model``, ``at``,
           ``user`` and ``origin`` counts
========== ============================================================================

Empty keys are left out. A record stands under one of ``create``, ``write`` and
``unlink`` only. No other value of a record is in the row.
"""

import hashlib
import json
import logging

_logger = logging.getLogger(__name__)

TYPE = "web.syncer"

# The header in which the web client names its tab, by a token that only it knows
TAB_HEADER = "X-Web-Syncer-Tab"

MAX_RECORDS_PARAMETER = "web_syncer.max_records"
DEFAULT_MAX_RECORDS = 1000


def channel(dbname, model):
    """Return the private channel of a model.

    It has three parts because a client's string becomes a channel of two: no client can
    ask for it.
    """
    return (dbname, "web_syncer", model)


def channel_prefix(dbname):
    """Return what the private channels of a database begin with in the bus's table."""
    return json.dumps([dbname, "web_syncer"], separators=(",", ":"))[:-1] + ","


def origin(token):
    """Return what may be told to others of a browser tab's token.

    Whoever sees it cannot find the token, and so cannot pass for that tab.
    """
    return hashlib.sha256(token.encode()).hexdigest()[:32]


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
