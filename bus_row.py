"""What travels from the capture of changes to their delivery.

One row of ``bus.bus`` holds what one transaction changed on one model. Its channel is
``channel(dbname, model)``, its type ``TYPE``, and its payload is a plain JSON object:

========== ============================================================================
``model``  model name
``tx``     number of the transaction that wrote it, as PostgreSQL counts them
``at``     when the row was written, in seconds since the epoch
``user``   id of the author, ``False`` if nobody was logged in
``origin`` ``origin(token)`` of the author's browser tab, or ``False``
``create`` ``[id, …]`` of the created records
``write``  ``[[[field, …], [id, …]], …]``: the changed fields, and the records on which
           exactly those changed; a record stands in one group only. Where live views
           depend on the model, fields that subscribers are not told of are among them
``unlink`` ``[id, …]`` of the deleted records
``indirect`` ``[id, …]``: those among ``write`` that changed only through a relation
``was``    ``{"id": {column: value}, …}``: what the columns that the read rules name
           held before the transaction, for every record that it deleted or that it
           wrote in one of those columns; ``{"id": null}`` where the rules name more
           than plain columns of the model itself
``reset``  ``True``: it cannot be said what changed; no other key but ``model``, ``at``,
           ``user``, ``tx`` and ``origin`` counts
========== ============================================================================

Empty keys are left out. A record stands under one of ``create``, ``write`` and
``unlink`` only. No other value of a record is in the row.
"""

import hashlib
import json

TYPE = "web.syncer"

# The header in which the web client names its tab, by a token that only it knows
TAB_HEADER = "X-Web-Syncer-Tab"


def channel(dbname, model):
    """Return the private channel of a model.

    It has three parts because a client's string becomes a channel of two: no client can
    ask for it.
    """
    return (dbname, "web_syncer", model)


def views_channel(dbname):
    """Return the channel on which is told that there are rows, of whatever model."""
    return channel(dbname, "")


def channel_prefix(dbname):
    """Return what the private channels of a database begin with in the bus's table."""
    return json.dumps([dbname, "web_syncer"], separators=(",", ":"))[:-1] + ","


def origin(token):
    """Return what may be told to others of a browser tab's token.

    Whoever sees it cannot find the token, and so cannot pass for that tab.
    """
    return hashlib.sha256(token.encode()).hexdigest()[:32]
