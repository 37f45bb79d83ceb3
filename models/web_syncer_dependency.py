from odoo import api, fields, models, tools
from odoo.modules import module
from odoo.tools import SQL
from odoo.tools.sql import table_exists

# Views never follow these: the bus itself, what Odoo keeps in memory and empties its
# caches for, and what changes by the minute for each person that is there.
EXCLUDED_PREFIXES = ("ir.", "bus.", "base.", "web.syncer.")
EXCLUDED = frozenset(
    ["mail.presence", "res.groups", "res.lang", "res.users.log", "res.users.settings"]
)
INCLUDED = frozenset(["ir.attachment"])


class WebSyncerDependency(models.Model):
    """A model that live views have read: its changes are put on the bus for them.

    Nobody lists these models. Where an answer to a live view was read from a model for
    the first time ever, it is added, and stays until modules are updated.
    """

    _name = "web.syncer.dependency"
    _description = "Model that live views read"
    _log_access = False

    name = fields.Char(required=True, readonly=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "The model is there already.")

    @api.model
    @tools.ormcache(cache="assets")
    def _get_names(self):
        """Return the names of the models.

        :rtype: frozenset[str]
        """
        if not self._is_there():
            return frozenset()
        self.env.cr.execute(SQL("SELECT name FROM %s", SQL.identifier(self._table)))
        return frozenset(name for (name,) in self.env.cr.fetchall())

    @api.model
    def _add(self, names):
        """Have changes of more models put on the bus, from now on, for live views.

        It is committed at once: the answer that was read from them is not shown before.

        :param names: model names
        :return: whether somebody may change one of them meanwhile without telling: who
            began before does not know of it
        :rtype: bool
        """
        new = {name for name in names if self._may_depend(name)} - self._get_names()
        # a test has one transaction, in which nothing can be written meanwhile
        is_test = module.current_test and self.env.cr.readonly
        if not new or is_test or not self._is_there():
            return False
        with self.env.registry.cursor() as cr:
            # superuser: the caller may not write here, and adds names only
            dependencies = self.with_env(api.Environment(cr, api.SUPERUSER_ID, {}))
            cr.execute(
                SQL(
                    "INSERT INTO %s (name) SELECT unnest(%s) ON CONFLICT DO NOTHING",
                    SQL.identifier(self._table),
                    sorted(new),
                )
            )
            dependencies.env.registry.clear_cache("assets")
        self.env.registry.signal_changes()
        self.env.cr.execute(
            """
            SELECT count(*) > 0
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND pid <> pg_backend_pid()
               AND xact_start IS NOT NULL
            """
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _depending(self, content):
        """Return what was read of models whose changes views can follow.

        :param dict content: by model name
        """
        return {name: part for name, part in content.items() if self._may_depend(name)}

    def _is_there(self):
        """Return whether the addon was updated since there is this model."""
        return table_exists(self.env.cr, self._table)

    @api.model
    def _may_depend(self, name):
        """Return whether views can follow the changes of a model."""
        if name not in self.env.registry or self.env[name]._transient:
            return False
        return name in INCLUDED or not (
            name in EXCLUDED or name.startswith(EXCLUDED_PREFIXES)
        )
