from screens.actor import operation

from .colleague import Colleague


class Officer(Colleague):
    """Somebody who keeps the files of employees."""

    model = "hr.employee"
    partner_field = "work_contact_id"
    addresses = {
        "cards": ("kanban", "/odoo/employees"),
        "list": ("list", "/odoo/employees?view_type=list"),
        "form": ("form", "/odoo/employees/{id}"),
        "pivot": ("pivot", "/odoo/employees?view_type=pivot"),
        "graph": ("graph", "/odoo/employees?view_type=graph"),
        "activities": ("activity", "/odoo/employees?view_type=activity"),
        "departments": ("kanban", "/odoo/action-hr.hr_department_kanban_action"),
    }

    beside_models = ("hr.employee.public", "hr.job", "hr.version")
    beside = {
        "jobs": ("list", "/odoo/action-hr.action_hr_job"),
        "directory": ("kanban", "/odoo/action-hr.hr_employee_public_action"),
        "manager": ("form", "/odoo/employees/{manager}"),
        "departments": ("list", "/odoo/action-hr.hr_department_tree_action"),
        "versions": ("list", "/odoo/action-hr.action_hr_version"),
        "contact": ("form", "/odoo/action-contacts.action_contacts/{partner}"),
    }

    def ids(self):
        return super().ids() | {"manager": self._link("parent_id")}

    def choose(self):
        domain = [["parent_id", "!=", False], ["child_ids", "!=", False]]
        return self.call(self.model, "search", domain, limit=1)[0]

    @operation
    def rename_an_employee(self):
        self.rename(self.model, self.some(), "Employee")

    @operation
    def give_an_employee_another_job(self):
        self.write(self.model, self.some(), job_id=self.any("hr.job")[0])

    @operation
    def give_an_employee_another_job_title(self):
        self.write(self.model, self.some(), job_title=self.new("Title"))

    @operation
    def move_an_employee_to_another_department(self):
        employees = self.some(["id", "!=", self.record])
        self.write(self.model, employees, department_id=self.any("hr.department")[0])

    @operation
    def give_an_employee_another_manager(self):
        others = self.any(
            self.model, ["child_ids", "=", False], ["id", "!=", self.record]
        )
        self.write(self.model, others, parent_id=self.record)

    @operation
    def rename_a_job(self):
        self.rename("hr.job", self.linked("job_id"), "Job")

    @operation
    def rename_a_department(self):
        self.rename("hr.department", self.linked("department_id"), "Department")

    @operation
    def rename_a_tag(self):
        self.rename("hr.employee.category", self.linked("category_ids"), "Tag")

    @operation
    def change_an_employees_phone(self):
        self.write(self.model, self.some(), work_phone=self.new("+1 555"))

    @operation
    def hire_an_employee(self):
        department = self.any("hr.department")[0]
        self.create(self.model, name=self.new("Employee"), department_id=department)

    @operation
    def archive_an_employee(self):
        leaves = [["child_ids", "=", False], ["user_id", "=", False]]
        employees = self.any(self.model, *leaves, ["id", "!=", self.record])
        self.write(self.model, employees, active=False)
