"""The environment in which the addon is developed, run and tested.

It gets Odoo, a virtual environment and PostgreSQL, and keeps them in one folder. The
modules that run before the virtual environment exists use the standard library only:
``bootstrap``, ``debian``, ``locks``, ``odoo_source``, ``paths``, ``processes``,
``terminal`` and ``virtualenv``.
"""
