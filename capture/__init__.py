"""From the ORM to the bus row: what one transaction changed on the published models.

``plan``         what has to be watched on a model, worked out once per registry
``changes``      what one transaction changed on one model
``columns``      what the database holds before a flush or a deletion
``rules``        which columns say who may read a record
``consequences`` what a deletion takes along
``transaction``  the changes of the running transaction, and their rows on the bus
``signals``      what was cached before, and the other processes must forget
``notify``       the waking of those who listen
"""
