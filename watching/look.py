"""Records, as those who compare what is watched look at them."""

from odoo import SUPERUSER_ID
from odoo.api import Environment


class Look:
    """Looks at records in one transaction, each once, whoever may read them.

    :param cr: the transaction's cursor
    """

    def __init__(self, cr):
        # superuser: whether records match a domain is compared, and told to nobody; who
        # is woken by it fetches for himself
        self._env = Environment(cr, SUPERUSER_ID, {"active_test": False})
        self._found = {}

    def model(self, name):
        """Return an empty recordset of a model."""
        return self._env[name]

    def existing(self, model_name, ids):
        """Return those of the records that there are."""
        return self.once(
            (model_name, *ids), lambda: self.model(model_name).browse(ids).exists()
        )

    def is_linked(self, model_name, path, ids):
        """Return whether a path leads from a record of a model to one of the ids."""
        return self.once(
            (model_name, path, *ids),
            lambda: bool(self.model(model_name).search([(path, "in", ids)], limit=1)),
        )

    def recover(self):
        """Begin anew after an error, which may have been one of SQL."""
        self._env.cr.rollback()
        self._env.invalidate_all(flush=False)
        self._found.clear()

    def once(self, key, function):
        """Return what a function returns, which is called once for a key."""
        if key not in self._found:
            self._found[key] = function()
        return self._found[key]
