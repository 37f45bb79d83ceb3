"""Whether what a view shows is still what it would be given.

The way of an answer, from the request of a view to its next one:

``answer``    an answer to a view, and what goes with it
``call``      what was asked, which can be asked again
``reads``     what was read for it, as the ORM and the cursor were seen to read
``snapshot``  which transactions it shows already
``seal``      what the client keeps of this, without being able to read it
``watch``     the same, once the client's websocket has brought it back
``watches``   all of them in a database, compared with the rows of the bus
``look``      the records, as they are looked at for that
``footprint`` whether one row touches what was read
``internals`` what all of this takes from private parts of Odoo and of PostgreSQL
"""
