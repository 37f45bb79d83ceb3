from odoo import models

from ..capture.transaction import Transaction

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
        if self.pool.ready:
            return
        dbname = self.env.cr.dbname
        if self.pool.updated_modules or dbname in _removed_from:
            _removed_from.discard(dbname)
            transaction = Transaction(self.env)
            for model in self.env["ir.http"]._sync_published_models():
                transaction.changes(model._name).forget_records()
