"""The environment in which the addon is developed, run and tested.

It gets Odoo, a virtual environment, PostgreSQL and a browser, and keeps them in one
folder. What :mod:`.cli` imports runs before the virtual environment exists, and uses
the standard library only.
"""
