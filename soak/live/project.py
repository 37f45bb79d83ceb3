from screens.actor import operation

from .colleague import StageKeeper

TASKS = "/odoo/action-project.action_view_all_task"
BOARD = "action-project.act_project_project_2_project_task_all"


class Planner(StageKeeper):
    """Somebody who plans: projects, tasks, their stages and tags."""

    model = "project.task"
    user_field = "user_ids"
    partner_field = "partner_id"
    stage_model = "project.task.type"
    beside_models = ("project.task.type", "report.project.task.user")

    def __init__(self, call, seed):
        [found] = call(
            "project.project",
            "search",
            [["task_ids", "!=", False], ["type_ids", "!=", False]],
            limit=1,
        )
        self.project = found
        self.domain = (["project_id", "=", found], ["parent_id", "=", False])
        board = f"/odoo/project/{found}/{BOARD}"
        self.addresses = {
            "projects": ("kanban", "/odoo/project"),
            "tasks by stage": ("kanban", board),
            "list": ("list", f"{TASKS}?view_type=list"),
            "form": ("form", f"{TASKS}/{{id}}"),
            "activities": ("activity", f"{TASKS}?view_type=activity"),
            "pivot": ("pivot", f"{TASKS}?view_type=pivot"),
            "graph": ("graph", f"{TASKS}?view_type=graph"),
        }
        projects = "/odoo/action-project.open_view_project_all_config"
        self.beside = {
            "projects": ("list", projects),
            "project": ("form", f"{projects}/{found}"),
            "my tasks": ("kanban", "/odoo/action-project.action_view_my_task"),
            "calendar": ("calendar", f"{TASKS}?view_type=calendar"),
            "analysis": ("graph", "/odoo/action-project.action_project_task_user_tree"),
            "stages": ("list", "/odoo/action-project.open_task_type_form"),
        }
        super().__init__(call, seed)

    def choose(self):
        domain = [*self.domain, ["user_ids", "!=", False]]
        return self.call(self.model, "search", domain, limit=1)[0]

    def stage_values(self):
        return {"project_ids": [(4, self.project)]}

    def stage_domain(self):
        return [["project_ids", "in", [self.project]]]

    @operation
    def rename_a_project(self):
        self.rename("project.project", self._projects(), "Project")

    @operation
    def recolour_a_project(self):
        color = self.random.randint(1, 11)
        self.write("project.project", self._projects(), color=color)

    @operation
    def rename_a_tag(self):
        self.rename("project.tags", self.linked("tag_ids"), "Tag")

    @operation
    def report_the_state_of_a_project(self):
        self.create(
            "project.update",
            name=self.new("Update"),
            project_id=self.project,
            status=self.random.choice(["on_track", "at_risk", "off_track"]),
            progress=self.random.randint(0, 100),
        )

    @operation
    def change_a_task(self):
        self.write(
            self.model,
            self.some(),
            name=self.new("Task"),
            priority=self.random.choice("01"),
            state=self.random.choice(["01_in_progress", "02_changes_requested"]),
        )

    @operation
    def finish_a_task(self):
        self.write(self.model, self.some(["id", "!=", self.record]), state="1_done")

    @operation
    def create_a_task(self):
        self.create(self.model, name=self.new("Task"), project_id=self.project)

    @operation
    def delete_a_task(self):
        self.call(self.model, "unlink", self.some(["id", "!=", self.record]))

    @operation
    def add_a_task_below_another(self):
        values = {"parent_id": self.record, "project_id": self.project}
        self.create(self.model, name=self.new("Subtask"), **values)

    @operation
    def give_a_task_to_others(self):
        users = self.any("res.users", ["share", "=", False], count=2)
        self.write(self.model, self.some(), user_ids=[(6, 0, users)])

    def _projects(self):
        return self.random.choice([[self.project], self.any("project.project")])
