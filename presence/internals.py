"""All that presence takes from private parts of Odoo.

Whoever sleeps, or has lost the network, does not close a websocket. Odoo asks after 40
to 55 s of silence whether somebody is there, and waits up to 30 s for an answer: here,
a websocket by which somebody has a record open is asked sooner. Where Odoo lacks
something of this, it ends as late as Odoo finds out.
"""

import time

from odoo.addons.bus.models.bus import dispatch
from odoo.addons.bus.websocket import ConnectionState

from .visit import Visit

#: After so much silence, somebody is asked whether he is there, and then has 15 s.
SILENCE_SECONDS = 20


def visits_of(dbname):
    """Return what all views say that are connected to this process."""
    # a copy, because other threads subscribe meanwhile
    visits = (c for c in dispatch._channels_to_ws.copy() if isinstance(c, Visit))
    return [v for v in visits if v[0] == dbname and _is_connected(v.subscriber)]


def own_visits(websocket, uid):
    """Return what a user says by a websocket: ``{what the client said: Visit}``."""
    visits = (own for own in websocket._channels.copy() if isinstance(own, Visit))
    return {own.text: own for own in visits if own.uid == uid}


def ask_sooner(websocket):
    """Have somebody who is silent asked sooner than usual whether he is there."""
    manager = getattr(websocket, "_timeout_manager", None)
    if hasattr(manager, "INACTIVITY_TIMEOUT"):
        manager.INACTIVITY_TIMEOUT = SILENCE_SECONDS


def ask_if_silent(websocket):
    """Ask now. Odoo does not, as long as it has something to send.

    In the thread of the websocket only.
    """
    heard_at = getattr(websocket, "_incoming_frame_timestamps", None)
    if heard_at and time.time() - heard_at[-1] > SILENCE_SECONDS:
        if not getattr(websocket, "_web_syncer_asked_after", 0) >= heard_at[-1]:
            websocket._web_syncer_asked_after = heard_at[-1]
            websocket._send_ping_frame()


def _is_connected(websocket):
    return websocket is not None and websocket.state is ConnectionState.OPEN
