import logging
from contextlib import contextmanager
from functools import partial

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ..capture.internals import missing
from ..capture.pending import PendingChanges
from ..capture.plan import check_fields
from ..committed import clear_caches, committed
from ..live_models.explain import explain
from ..live_models.refusal import why_not
from ..live_models.usual import USUAL
from ..live_models.writes import writes_per_hour
from ..parameters import is_enabled
from ..spread import spread

_logger = logging.getLogger(__name__)

#: The key of a transaction that has changed what is chosen.
_SWITCHING = "web_syncer_switching"
#: What the log says of a model: ``follows``, ``None`` if it is not chosen.
_STATES = {None: "off", False: "on, without its views", True: "on, with its views"}


class WebSyncerModel(models.Model):
    """A model that an administrator has made live.

    Models that are live by their addon's code stand in the table, too, for the
    administrator to see. They are not chosen: were the code gone, they would not be
    live.
    """

    _name = "web.syncer.model"
    _description = "Live Model"
    _rec_name = "model_id"
    _order = "model_id"

    model_id = fields.Many2one(
        "ir.model",
        domain=lambda self: [("model", "in", self._offered())],
        required=True,
        ondelete="cascade",
        help="Pages that are open already take part from the next view on that is"
        " opened in them.",
    )
    model = fields.Char("Technical Name", related="model_id.model")
    follows = fields.Boolean(
        "Views Follow",
        default=True,
        help="Open views of the model show what others change, by themselves. Without"
        " it, only code in the browser hears of changes.",
    )
    is_chosen = fields.Boolean(default=True, readonly=True)
    by = fields.Selection(
        [("addon", "Its addon"), ("administrator", "An administrator")],
        "Live By",
        compute="_compute_by",
        help="What an addon has made live stays so: its code says it.",
    )
    follows_by_addon = fields.Boolean(compute="_compute_by")
    writes = fields.Float(
        "Writes per Hour",
        digits=(16, 1),
        compute="_compute_writes",
        help="How many rows of the model's table were written per hour, on average"
        " since PostgreSQL counts them. Each transaction that writes some puts one"
        " short row on the bus, which stays there for a day.",
    )

    _model_uniq = models.Constraint(
        "UNIQUE (model_id)", "This model is in the list already."
    )

    @api.depends("model_id")
    def _compute_by(self):
        for line in self:
            line.by = "addon" if line._is_by_addon() else "administrator"
            line.follows_by_addon = line._is_by_addon("_sync_views")

    @api.depends("model_id")
    def _compute_writes(self):
        rates = writes_per_hour(self.env, self.mapped("model"))
        for line in self:
            line.writes = rates.get(line.model, 0)

    @api.constrains("model_id", "is_chosen")
    def _check_model(self):
        for line in self.filtered("is_chosen"):
            if reason := why_not(self.env, line.model):
                raise ValidationError(reason)
            check_fields(self.env[line.model])

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        with self._switching():
            return super().create(vals_list)

    def write(self, vals):
        if "follows" in vals:
            # who sets it for what an addon has made live makes a choice
            vals = {"is_chosen": True, **vals}
            if not vals["follows"]:
                self._refuse_by_addon("_sync_views")
        with self._switching():
            return super().write(vals)

    def unlink(self):
        with self._switching():
            return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_addon(self):
        self._refuse_by_addon()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the list of all live models."""
        self._show_flagged()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "web_syncer.web_syncer_model_action"
        )

    def action_make_usual_live(self):
        """Make live what people look at together, and say what it costs."""
        known = self.search([("model_id.model", "in", USUAL)]).mapped("model")
        names = [
            name
            for name in USUAL
            if name not in known
            and name in self.env.registry
            and not why_not(self.env, name)
        ]
        models = self.env["ir.model"]
        lines = self.create([{"model_id": models._get_id(name)} for name in names])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "message": self._say_what_it_costs(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def for_session(self):
        """Return what a page of the user's is told of models when it is loaded.

        Pages that are open ask for it when an administrator has chosen others.

        :rtype: dict[str, list[str]]
        """
        return self.env["ir.http"]._sync_session_models()

    @api.private
    def explain(self, user, record, field=None):
        """Say whether a user would be told of a change, and if not, why.

        :param user: a user
        :param record: the record that changes
        :param str field: name of the field that changes, any by default
        :return: some sentences, in the language of who asks
        :rtype: str

        Example, in a shell::

            print(env["web.syncer.model"].explain(user, env["crm.lead"].browse(7)))
        """
        self.browse().check_access("read")
        return explain(self.env, user, record, field)

    @api.model
    def _get_chosen(self):
        """Return the models that an administrator has made live.

        :return: ``{model name: whether views follow}``
        :rtype: dict[str, bool]
        """
        if _SWITCHING in self.env.cr.postcommit.data:
            return self._read_chosen()
        return committed(self._kept_chosen(), self, WebSyncerModel._read_chosen)

    @tools.ormcache(cache="stable")
    def _kept_chosen(self):
        # the cache is one of those that are as new as rights where people are told
        return []

    def _read_chosen(self):
        if not table_exists(self.env.cr, self._table):
            # the addon was not updated since there is this model
            return {}
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT m.model, COALESCE(c.follows, false)
                  FROM %s c
                  JOIN ir_model m ON m.id = c.model_id
                 WHERE c.is_chosen
                """,
                SQL.identifier(self._table),
            )
        )
        return dict(self.env.cr.fetchall())

    def _say_what_it_costs(self, lines):
        if not lines:
            return self.env._("What is usual is live already.")
        return self.env._(
            "Live from now on: %(models)s. Up to now, some %(rate)s rows of their"
            " tables were written per hour. Each transaction that writes some puts one"
            " short row on the bus. Open pages take part from the next view on.",
            models=", ".join(lines.mapped("model_id.name")),
            rate=round(sum(lines.mapped("writes"))),
        )

    @contextmanager
    def _switching(self):
        """Have what is chosen in a block take effect, and say so in the log."""
        before = self._read_chosen()
        yield
        after = self._read_chosen()
        if after == before:
            return
        self.env.registry.clear_cache("stable")
        self.env.cr.postcommit.data[_SWITCHING] = True
        # until the commit, other threads cache what was
        forget = partial(clear_caches, self.env.registry, ["stable"])
        self.env.cr.postcommit.add(forget)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                _logger.info(
                    "User %s (%r) has switched %s %s",
                    self.env.uid,
                    self.env.user.login,
                    name,
                    _STATES[after.get(name)],
                )
        self._reset(after.keys() - before.keys())
        self._tell_pages()

    def _tell_pages(self):
        """Have the open pages of internal users ask which models are live."""
        users = self.env.ref("base.group_user")
        audience = spread(self.env["res.users"].search_count([("share", "=", False)]))
        users._bus_send("web.syncer.models", {"spread": audience})

    def _reset(self, names):
        """Have those fetch again who have been subscribed, and heard nothing."""
        if self.env.registry.ready and is_enabled(self.env) and not missing(self.env):
            pending = PendingChanges(self.env)
            for name in names:
                pending.changes(name).forget_records()

    def _show_flagged(self):
        """Have the models in the table that are live by their addon's code."""
        lines = {line.model: line for line in self.search([])}
        flagged = {
            model._name: bool(model._sync_views)
            for model in self.env.values()
            if model._implements_syncer and not model._abstract
        }
        for name, line in lines.items():
            if name in flagged:
                follows = flagged[name] or (line.is_chosen and line.follows)
                if follows != line.follows:
                    line.write({"is_chosen": line.is_chosen, "follows": follows})
            elif not line.is_chosen:
                line.unlink()
        models = self.env["ir.model"]
        self.create(
            [
                {"model_id": models._get_id(n), "is_chosen": False, "follows": follows}
                for n, follows in flagged.items()
                if n not in lines
            ]
        )

    def _is_by_addon(self, flag="_implements_syncer"):
        model = self.env.get(self.model)
        return model is not None and bool(
            model._implements_syncer and getattr(model, flag)
        )

    def _refuse_by_addon(self, flag="_implements_syncer"):
        for line in self:
            if line._is_by_addon(flag):
                raise UserError(
                    self.env._(
                        "%s is live by its addon, and is not switched off here.",
                        line.model_id.name,
                    )
                )

    def _offered(self):
        """Return the names of the models that can be made live."""
        return [name for name in self.env.registry if not why_not(self.env, name)]
