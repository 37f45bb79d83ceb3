from datetime import datetime, timedelta, timezone

from screens.actor import operation

from .colleague import Colleague


class Organizer(Colleague):
    """Somebody who organises meetings."""

    model = "calendar.event"
    partner_field = "partner_ids"
    domain = (["privacy", "!=", "private"],)
    addresses = {
        "calendar": ("calendar", "/odoo/calendar"),
        "list": ("list", "/odoo/calendar?view_type=list"),
        "form": ("form", "/odoo/calendar/{id}"),
    }

    def __init__(self, call, seed):
        super().__init__(call, seed)
        [self.admin] = call("res.users", "search", [["login", "=", "admin"]])
        # an event of this hour is on every screen
        self.write(self.model, [self.record], **self._time(), user_id=self.admin)

    @operation
    def rename_a_meeting(self):
        self.rename(self.model, self.some(), "Meeting")

    @operation
    def move_a_meeting(self):
        self.write(self.model, self.some(), **self._time())

    @operation
    def create_a_meeting(self):
        partners = self._partners_of_admin() + self.any("res.partner")
        values = {**self._time(), "partner_ids": [(6, 0, partners)]}
        self.create(self.model, name=self.new("Meeting"), **values)

    @operation
    def delete_a_meeting(self):
        self.call(self.model, "unlink", self.some(["id", "!=", self.record]))

    @operation
    def invite_somebody(self):
        partners = self.any("res.partner", ["email", "!=", False])
        self.write(self.model, [self.record], partner_ids=[(4, partners[0])])

    @operation
    def answer_an_invitation(self):
        mine = ["event_id", "=", self.record]
        answer = self.random.choice(["accepted", "declined", "tentative"])
        self.write(
            "calendar.attendee", self.any("calendar.attendee", mine), state=answer
        )

    @operation
    def rename_a_tag(self):
        tags = self.any("calendar.event.type")
        tags = tags or self.create("calendar.event.type", name=self.new("Tag"))
        self.write(self.model, [self.record], categ_ids=[(4, tags[0])])
        self.rename("calendar.event.type", tags, "Tag")

    def _time(self):
        hour = self.random.randint(1, 8)
        now = datetime.now(timezone.utc).replace(hour=8, minute=0)
        start, stop = (now + timedelta(hours=hour + length) for length in (0, 1))
        return {
            "start": f"{start:%Y-%m-%d %H:%M}:00",
            "stop": f"{stop:%Y-%m-%d %H:%M}:00",
        }

    def _partners_of_admin(self):
        return [self.value("res.users", [self.admin], "partner_id")[0]]
