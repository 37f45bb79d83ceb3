"""Whether a save would overwrite what the person who saves has not seen.

``check``     what ``web_save`` asks before it writes
``compare``   what was seen, what is there and what is about to be written
``values``    when two values of a field are the same
``newer``     what the person is told
``internals`` what all of this takes from private parts of Odoo
"""
