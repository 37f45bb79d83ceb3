"""From the bus row to the subscriber: what each may read of what changed.

The way of a change, once its transaction has put a row on the bus and woken those who
listen (see ``capture``):

``internals`` what all of this takes from private parts of Odoo; a websocket that is
              woken polls, by ``models/bus_bus.py``
``channel``   what is remembered of one subscription
``deliver``   one poll, from top to bottom: rows, rights, messages
``tail``      the newest rows of the bus, read once for all who wait for them
``rights``    who the subscribers are, and whether that has changed
``burst``     what some rows say to all who were woken by them
``merge``     what became of each record
``render``    what one subscriber hears of it
``observe``   what was asked about the subscriber on the way
``memo``      results, for all who give the same answers
``line``      who waits for what is read once for all
``doubts``    whether somebody may read what may have changed an answer
``cohorts``   new answers, for all whose views show the same
``lookout``   the waking of those whom nobody woke
``wakener``   the comparing of what is watched, and the waking of whom it concerns
``figures``   how much of all this there was
``report``    figures, as text
"""

from . import (
    burst,
    channel,
    cohorts,
    deliver,
    doubts,
    figures,
    internals,
    line,
    lookout,
    memo,
    merge,
    observe,
    render,
    report,
    rights,
    tail,
    wakener,
)
