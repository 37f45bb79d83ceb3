import time

from odoo import api, fields, models, tools
from odoo.modules import module
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..committed import clear_caches, committed

# Views never follow these: the bus itself, what Odoo keeps in memory and empties its
# caches for, and what changes by the minute for each person that is there.
EXCLUDED_PREFIXES = ("ir.", "bus.", "base.", "web.syncer.")
EXCLUDED = frozenset(
    ["mail.presence", "res.groups", "res.lang", "res.users.log", "res.users.settings"]
)
INCLUDED = frozenset(["ir.attachment"])
#: How long after a model was added others may have ended, who did not know of it yet.
RECENT_SECONDS = 5
#: How long they are looked for who do not know of it yet.
UNAWARE_SECONDS = 3600


class WebSyncerDependency(models.Model):
    """A model that live views have read: its changes are put on the bus for them.

    Nobody lists these models. Where an answer to a live view was read from a model for
    the first time ever, it is added, and stays until modules are updated.
    """

    _name = "web.syncer.dependency"
    _description = "Model that live views read"
    _log_access = False

    name = fields.Char(required=True, readonly=True)
    added_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _name_uniq = models.Constraint("UNIQUE (name)", "The model is there already.")

    @api.model
    def _get_names(self):
        """Return the names of the models.

        :rtype: collections.abc.Set[str]
        """
        return self._added().keys()

    @api.model
    def _added(self):
        """Return when models were added.

        :return: ``{model name: seconds since the epoch}``
        :rtype: dict[str, float]
        """
        return committed(self._kept_added(), self, WebSyncerDependency._read_added)

    @tools.ormcache(cache="assets")
    def _kept_added(self):
        return []

    def _read_added(self):
        if not column_exists(self.env.cr, self._table, "added_at"):
            # the addon was not updated since there is this model
            return {}
        self.env.cr.execute(
            SQL(
                "SELECT name, COALESCE(extract(epoch FROM added_at), 0)::float FROM %s",
                SQL.identifier(self._table),
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _add(self, names):
        """Have changes of more models put on the bus, from now on, for live views.

        It is committed at once: the answer that was read from them is not shown before.

        :param names: model names
        """
        new = {name for name in names if self._may_depend(name)} - self._get_names()
        # a test has one transaction, in which nothing can be written meanwhile
        is_test = module.current_test and self.env.cr.readonly
        if (
            not new
            or is_test
            or not column_exists(self.env.cr, self._table, "added_at")
        ):
            return
        with self.env.registry.cursor() as cr:
            # first of all: what is seen afterwards is what others have added meanwhile
            cr.execute(
                SQL(
                    "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE",
                    SQL.identifier(self._table),
                )
            )
            cr.execute(
                SQL(
                    """
                    INSERT INTO %s (name, added_at)
                         SELECT unnest(%s), clock_timestamp() AT TIME ZONE 'UTC'
                    ON CONFLICT DO NOTHING
                    """,
                    SQL.identifier(self._table),
                    sorted(new),
                )
            )
            # not by the registry, which would signal what others have not committed yet
            cr.execute("INSERT INTO orm_signaling_assets DEFAULT VALUES")
        clear_caches(self.env.registry, ["assets"])

    @api.model
    def _is_early(self, names):
        """Return whether somebody may change a model without telling.

        Whoever began before the model was added does not know of it.

        :param names: model names, all of which were added
        :rtype: bool
        """
        added = self._added()
        last = max((added.get(name, 0) for name in names), default=0)
        registry = self.env.registry
        if last <= getattr(registry, "_web_syncer_all_aware", 0):
            return False
        age = time.time() - last
        if age > UNAWARE_SECONDS:
            return False
        if age < RECENT_SECONDS or self._is_any_older(last + RECENT_SECONDS):
            return True
        registry._web_syncer_all_aware = last
        return False

    def _is_any_older(self, at):
        """Return whether a transaction is open that began before a time."""
        cr = self.env.cr
        # within a transaction, PostgreSQL would tell what it has told before
        cr.execute("SELECT pg_stat_clear_snapshot()")
        cr.execute(
            """
            SELECT count(*) > 0
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND backend_type = 'client backend'
               AND pid <> pg_backend_pid()
               AND xact_start < to_timestamp(%s)
            """,
            [at],
        )
        return cr.fetchone()[0]

    @api.model
    def _depending(self, content):
        """Return what was read of models whose changes views can follow.

        :param dict content: by model name
        """
        return {name: part for name, part in content.items() if self._may_depend(name)}

    @api.model
    def _may_depend(self, name):
        """Return whether views can follow the changes of a model."""
        if name not in self.env.registry or self.env[name]._transient:
            return False
        return name in INCLUDED or not (
            name in EXCLUDED or name.startswith(EXCLUDED_PREFIXES)
        )
