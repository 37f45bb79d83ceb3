"""Models that decide in Python who may read their records.

Record rules can be looked at, and shared between those for whom they say the same. What
a method of a model decides can only be asked of it, for each user.
"""

from odoo.models import BaseModel

ACCESS_METHODS = ("_check_access", "_filtered_access", "has_access", "check_access")


def overrides(model, *methods):
    """Return whether a model has methods of its own in the place of the ORM's.

    :param model: a recordset
    :param str methods: names of methods
    """
    return any(
        getattr(type(model), name) is not getattr(BaseModel, name) for name in methods
    )
