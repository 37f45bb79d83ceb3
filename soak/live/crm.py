from screens.actor import operation

from .colleague import StageKeeper

PIPELINE = "/odoo/action-crm.crm_lead_action_pipeline"


class Seller(StageKeeper):
    """Somebody who sells: opportunities, their stages, tags and teams."""

    model = "crm.lead"
    domain = (["type", "=", "opportunity"], ["user_id.login", "=", "admin"])
    stage_model = "crm.stage"
    addresses = {
        "pipeline": ("kanban", f"{PIPELINE}?view_type=kanban"),
        "list": ("list", f"{PIPELINE}?view_type=list"),
        "form": ("form", f"{PIPELINE}/{{id}}"),
        "activities": ("activity", f"{PIPELINE}?view_type=activity"),
        "pivot": ("pivot", f"{PIPELINE}?view_type=pivot"),
        "graph": ("graph", f"{PIPELINE}?view_type=graph"),
    }
    beside_models = ("crm.stage", "crm.team")
    beside = {
        "forecast": ("kanban", "/odoo/action-crm.crm_lead_action_forecast"),
        "teams": ("kanban", "/odoo/action-sales_team.crm_team_action_pipeline"),
        "customer": ("form", "/odoo/action-contacts.action_contacts/{partner}"),
        "calendar": ("calendar", f"{PIPELINE}?view_type=calendar"),
        "my activities": ("list", "/odoo/action-crm.crm_lead_action_my_activities"),
        "stages": ("list", "/odoo/action-crm.crm_stage_action"),
    }

    @operation
    def rename_a_tag(self):
        self.rename("crm.tag", self.linked("tag_ids"), "Tag")

    @operation
    def recolour_a_tag(self):
        self.write("crm.tag", self.linked("tag_ids"), color=self.random.randint(1, 11))

    @operation
    def rename_a_team(self):
        self.rename("crm.team", self.linked("team_id"), "Team")

    @operation
    def change_an_opportunity(self):
        self.write(
            self.model,
            self.some(),
            name=self.new("Opportunity"),
            expected_revenue=self.random.randint(1, 9999),
            priority=self.random.choice("0123"),
            color=self.random.randint(1, 11),
        )

    @operation
    def create_an_opportunity(self):
        [admin] = self.call("res.users", "search", [["login", "=", "admin"]])
        values = {"type": "opportunity", "user_id": admin}
        self.create(self.model, name=self.new("Opportunity"), **values)

    @operation
    def delete_an_opportunity(self):
        self.call(self.model, "unlink", self.some(["id", "!=", self.record]))

    @operation
    def lose_an_opportunity(self):
        self.call(self.model, "action_set_lost", self.some(["id", "!=", self.record]))

    @operation
    def win_an_opportunity(self):
        self.call(self.model, "action_set_won", self.some())
