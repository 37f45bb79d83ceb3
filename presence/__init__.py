"""Who else is here: who has a record open, and who edits it.

A view tells it by the name of a channel, which the bus keeps for it: it is asked for
again after a reconnection, and is gone with the view and with the websocket. So the
channels of a process are all that is to be known of those who are connected to it.

``visit``      what one view says
``bucket``     how often something may happen
``table``      who is where, in this process and in others, as far as may be told
``exchange``   what processes tell each other
``attendance`` the thread that looks, once a second, and wakes whom it concerns
``judge``      what of it somebody may know
``internals``  what all of this takes from private parts of Odoo
"""
