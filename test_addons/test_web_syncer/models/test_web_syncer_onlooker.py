from odoo import api, fields, models, tools
from odoo.exceptions import AccessError


class TestWebSyncerOnlooker(models.Model):
    """Published, with a field for each way in which a value can depend on who looks.

    None of them is declared.
    """

    _name = "test.web.syncer.onlooker"
    _description = "Values that depend on who looks"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")
    moment = fields.Datetime()

    # What is linked
    shy_id = fields.Many2one("test.web.syncer.shy")
    shy_ids = fields.Many2many("test.web.syncer.shy")
    bundle_id = fields.Many2one("test.web.syncer.bundle")
    masked_fetch_id = fields.Many2one("test.web.syncer.masked.fetch")
    plain_id = fields.Many2one("test.web.syncer.plain")
    properties = fields.Properties(definition="shy_id.definition")

    # What is related
    shy_name = fields.Char(related="shy_id.display_name")
    shy_is_mine = fields.Boolean(related="shy_id.is_mine")
    shy_fan_ids = fields.Many2many(related="shy_id.my_fan_ids")
    shy_again_id = fields.Many2one(related="shy_id.my_shy_id")

    # Lines
    plain_ids = fields.Many2many("test.web.syncer.plain")
    masked_search_ids = fields.Many2many("test.web.syncer.masked.search")
    own_shy_ids = fields.Many2many(
        "test.web.syncer.shy",
        "test_web_syncer_onlooker_own_shy",
        domain=lambda self: [("owner_id", "=", self.env.uid)],
    )

    # What is computed
    login = fields.Char(compute="_compute_login", compute_sudo=True)
    user_ids = fields.Many2many(
        "res.users", compute="_compute_user_ids", compute_sudo=True
    )
    vault_ids = fields.Many2many(
        "test.web.syncer.vault", compute="_compute_vault_ids", compute_sudo=True
    )
    mode = fields.Char(compute="_compute_mode")
    cached_login = fields.Char(compute="_compute_cached_login")
    remembered_login = fields.Char(compute="_compute_remembered_login")
    login_by_sql = fields.Char(compute="_compute_login_by_sql")
    knows_secrets = fields.Boolean(compute="_compute_knows_secrets", compute_sudo=True)
    readable_count = fields.Integer(compute="_compute_readable_count")
    line_count = fields.Integer(compute="_compute_line_count")
    line_names = fields.Char(compute="_compute_line_names")
    may_write = fields.Boolean(compute="_compute_may_write")
    company_name = fields.Char(compute="_compute_company_name")
    local_time = fields.Char(compute="_compute_local_time")
    refused_name = fields.Char(compute="_compute_refused_name")
    hidden_name = fields.Char(compute="_compute_hidden_name")
    declared_login = fields.Char(compute="_compute_declared_login")
    chained_login = fields.Char(compute="_compute_chained_login")
    knowledge = fields.Char(compute="_compute_knowledge")

    def _sync_fields(self):
        return [*self._fields]

    def _compute_login(self):
        for record in self:
            record.login = record.env.user.login

    def _compute_user_ids(self):
        for record in self:
            record.user_ids = record.env.user

    def _compute_vault_ids(self):
        self.vault_ids = self.env["test.web.syncer.vault"].search([], limit=9)

    def _compute_mode(self):
        for record in self:
            record.mode = "superuser" if record.env.su else "user"

    def _compute_cached_login(self):
        key = "test_web_syncer.login", self.env.uid
        cache = self.env.cr.cache
        for record in self:
            record.cached_login = cache.setdefault(key, record.env.user.login)

    def _compute_remembered_login(self):
        for record in self:
            record.remembered_login = record._remembered_login()

    @tools.ormcache("self.env.uid")
    def _remembered_login(self):
        return self.env.user.login

    @tools.ormcache("self.env.uid")
    def _remembered_right(self):
        return self.env.user.has_group("base.group_system")

    def _compute_login_by_sql(self):
        self.env["res.users"].flush_model(["login"])
        query = "SELECT login FROM res_users WHERE id = %s"
        self.env.cr.execute(query, [self.env.uid])
        [(login,)] = self.env.cr.fetchall()
        self.login_by_sql = login

    def _compute_knows_secrets(self):
        for record in self:
            user = record.env.user
            record.knows_secrets = user.has_group("test_web_syncer.group_secret")

    def _compute_readable_count(self):
        count = self.env["test.web.syncer.plain"].search_count([])
        self.readable_count = count

    @api.depends("plain_ids")
    def _compute_line_count(self):
        for record in self:
            record.line_count = len(record.plain_ids)

    @api.depends("plain_ids.name")
    def _compute_line_names(self):
        for record in self:
            record.line_names = ", ".join(record.plain_ids.mapped("name"))

    def _compute_may_write(self):
        for record in self:
            record.may_write = record.has_access("write")

    def _compute_company_name(self):
        for record in self:
            record.company_name = record.env.company.name

    @api.depends("moment")
    def _compute_local_time(self):
        for record in self:
            moment = fields.Datetime.context_timestamp(record, record.moment)
            record.local_time = str(moment)

    @api.depends("plain_id.name")
    def _compute_refused_name(self):
        for record in self:
            record.refused_name = record.plain_id.name

    @api.depends("plain_id.name")
    def _compute_hidden_name(self):
        for record in self:
            try:
                record.hidden_name = record.plain_id.name
            except AccessError:
                record.hidden_name = "hidden"

    @api.depends_context("uid")
    def _compute_declared_login(self):
        for record in self:
            record.declared_login = record.env.user.login

    @api.depends("login")
    def _compute_chained_login(self):
        for record in self:
            record.chained_login = f"seen by {record.login}"

    def _compute_knowledge(self):
        """To be replaced in tests, by the ways in which code may know the user."""
        self.knowledge = False
