from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    _implements_syncer = False
    _sync_entire = False
    _sync_views = False
    _sync_share = True

    def _sync_fields(self):
        """Return the names of the fields that a notification may name or carry.

        By default every field that is stored, related or x2many. Models may override it.

        :rtype: list[str]
        """
        return [
            name
            for name, field in self._fields.items()
            if field.store or field.related or field.type in ("one2many", "many2many")
        ]
