from screens.actor import operation

from .colleague import Colleague

CONTACTS = "/odoo/action-contacts.action_contacts"


class Keeper(Colleague):
    """Somebody who keeps addresses."""

    model = "res.partner"
    partner_field = "parent_id"
    user_field = None
    addresses = {
        "cards": ("kanban", f"{CONTACTS}?view_type=kanban"),
        "list": ("list", f"{CONTACTS}?view_type=list"),
        "form": ("form", f"{CONTACTS}/{{id}}"),
        "activities": ("activity", f"{CONTACTS}?view_type=activity"),
    }

    def choose(self):
        domain = [["is_company", "=", True], ["child_ids", "!=", False]]
        return self.call(self.model, "search", domain, limit=1)[0]

    @operation
    def rename_a_contact(self):
        self.rename(self.model, self.some(), "Contact")

    @operation
    def move_a_contact_to_another_country(self):
        country = self.any("res.country")[0]
        self.write(self.model, self.some(), country_id=country, state_id=False)

    @operation
    def add_a_contact_to_a_company(self):
        self.create(self.model, name=self.new("Contact"), parent_id=self.record)

    @operation
    def rename_a_contact_of_a_company(self):
        children = self.any(self.model, ["parent_id", "=", self.record])
        self.rename(self.model, children, "Contact")

    @operation
    def archive_a_contact(self):
        plain = [["user_ids", "=", False], ["id", "!=", self.record]]
        self.write(self.model, self.any(self.model, *plain), active=False)

    @operation
    def put_a_tag_on_a_contact(self):
        tags = self.create("res.partner.category", name=self.new("Tag"), color=3)
        self.write(self.model, self.some(), category_id=[(4, tags[0])])

    @operation
    def rename_a_tag(self):
        tags = self.any("res.partner.category", ["partner_ids", "!=", False])
        self.rename("res.partner.category", tags, "Tag")
