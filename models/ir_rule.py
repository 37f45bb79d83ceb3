from datetime import date

from odoo import models, tools
from odoo.fields import Domain

PLAIN = (int, float, str, date, type(None))


class IrRule(models.Model):
    _inherit = "ir.rule"

    @tools.ormcache(
        "self.env.uid", "model_name", "tuple(self._compute_domain_context_values())"
    )
    def _sync_read_key(self, model_name):
        """Return a text that is equal for users whose record rules say the same.

        :param str model_name: model to be read
        :return: text, or ``None`` where the rules hold more than plain values
        """
        domain = self._compute_domain(model_name, "read")
        return repr(list(domain)) if _is_plain(domain) else None


def _is_plain(value):
    if isinstance(value, Domain):
        return value.is_true() or value.is_false() or _is_plain(list(value))
    if isinstance(value, (list, tuple, tools.OrderedSet)):
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)
