"""Odoo's own apps, in which each user is told what the own `read()` gives.

Nobody here wrote those models, so that nothing here could have foreseen them.
"""
