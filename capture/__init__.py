"""From the ORM to the bus row: what one transaction changed on the published models.

``plan``         what has to be watched on a model, worked out once per registry
``rules``        which columns say who may read a record
``notes``        what the overrides in ``models/base.py`` note of a change
``columns``      what the database holds before a flush or a deletion
``consequences`` what a deletion takes along
``silence``      what must not be published, and what must, though it is flushed later
``pending``      the changes of the running transaction
``changes``      those of one model
``rows``         their rows on the bus
``signals``      what was cached before, and other processes must forget
``notify``       the waking of those who listen
``internals``    what all of this takes from private parts of Odoo
"""
