import logging

from odoo import models

from ..capture.internals import missing
from ..capture.pending import PendingChanges

_logger = logging.getLogger(__name__)

# the databases of which this process has removed modules, until it has loaded their
# registry again, which does not tell why it is loaded
_removed_from = set()


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def module_uninstall(self):
        result = super().module_uninstall()
        _removed_from.add(self.env.cr.dbname)
        return result

    def _register_hook(self):
        """Have the subscribers fetch again after other modules came or went."""
        super()._register_hook()
        if names := missing(self.env):
            _logger.error("Nothing is published: Odoo lacks %s", ", ".join(names))
            return
        if self.pool.ready:
            return
        dbname = self.env.cr.dbname
        if self.pool.updated_modules or dbname in _removed_from:
            _removed_from.discard(dbname)
            pending = PendingChanges(self.env)
            published = self.env["ir.http"]._sync_published_models()
            names = {model._name for model in published}
            names |= self.env["web.syncer.dependency"]._get_names()
            for name in names & self.env.registry.keys():
                pending.changes(name).forget_records()
