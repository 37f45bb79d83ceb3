"""What can be done in any app."""

import base64
import io
from datetime import date, timedelta

from PIL import Image
from screens.actor import Actor, operation
from screens.oracle import View

#: What is there once a view is.
SHOWN = {
    "kanban": ".o_kanban_view .o_kanban_renderer",
    "list": ".o_list_view table",
    "form": ".o_form_view .o_field_widget",
    "pivot": ".o_pivot_view .o_content > *",
    "graph": ".o_graph_view .o_content > *",
    "calendar": ".o_calendar_view .fc-view",
    "activity": ".o_activity_view .o_content > *",
}


class Worker(Actor):
    """Somebody who plans what is to be done with records."""

    def schedule(self, model, record):
        """Schedule an activity for a record.

        :param str model: its model
        :param int record: its id
        """
        [found] = self.call("ir.model", "search", [["model", "=", model]])
        [kind] = self.any("mail.activity.type", ["res_model", "=", False])
        self.create(
            "mail.activity",
            res_model_id=found,
            res_id=record,
            activity_type_id=kind,
            summary=self.new("Activity"),
            date_deadline=self.day(),
        )

    def day(self):
        """Return a day, some before or after today, as JSON has it."""
        return str(date.today() + timedelta(days=self.random.randint(-3, 5)))


class Colleague(Worker):
    """Somebody who does what can be done with records that have a chatter.

    .. attribute:: model

        the main model of the app

    .. attribute:: domain

        of the records that the views show

    .. attribute:: partner_field, user_field

        the main model's fields for a customer and for who is responsible

    .. attribute:: addresses

        ``{name of a view: (its type, its address)}``; ``{id}`` is the open record's,
        and what else :meth:`ids` names can be written so

    .. attribute:: beside

        likewise, views of other models that show something of the same records

    .. attribute:: beside_models

        those of their models that no addon has made live

    .. attribute:: record

        id of the record of which a form is open

    :param call: see :class:`.Actor`
    :param seed: see :class:`.Actor`
    """

    model = None
    domain = ()
    partner_field = "partner_id"
    user_field = "user_id"
    addresses = {}
    beside = {}
    beside_models = ()

    def __init__(self, call, seed):
        super().__init__(call, seed)
        self.record = self.choose()

    def choose(self):
        """Return the id of the record whose form is to be open."""
        fields = [self.partner_field, self.user_field]
        domain = [*self.domain, *([name, "!=", False] for name in fields if name)]
        return self.call(self.model, "search", domain, limit=1)[0]

    def views(self, is_beside=False):
        """Return the views that are watched.

        :param bool is_beside: those of other models
        :rtype: list[View]
        """
        ids = self.ids()
        return [
            View(name, url.format(**ids), SHOWN[view_type])
            for name, (view_type, url) in (
                self.beside if is_beside else self.addresses
            ).items()
        ]

    def ids(self):
        """Return the ids of the records of which forms are open, by name."""
        partner = self.partner_field and self._link(self.partner_field)
        return {"id": self.record, "partner": partner}

    def _link(self, name, model=None, record=None):
        """Return the id to which a field links, of the open record by default."""
        value = self.value(model or self.model, [record or self.record], name)
        return value[0] if value else False

    def some(self, *domain):
        """Return a record in a list, half of the times the open one."""
        if not domain and self.random.random() < 0.5:
            return [self.record]
        return self.any(self.model, *self.domain, *domain)

    def linked(self, name):
        """Return what a field of some record links to, in a list."""
        records = name and self.some([name, "!=", False])
        value = name and self.value(self.model, records, name)
        if not value:
            return []
        # a many2one is [id, name]
        return value[:1] if isinstance(value[-1], str) else [self.random.choice(value)]

    def rename(self, model, ids, what):
        self.write(model, ids, name=self.new(what))

    # people

    @operation
    def rename_a_partner(self):
        self.rename("res.partner", self.linked(self.partner_field), "Partner")

    @operation
    def change_a_partners_address(self):
        self.write(
            "res.partner",
            self.linked(self.partner_field),
            email=f"{self.new('mail').replace(' ', '')}@example.com",
            phone=self.new("+1 555"),
            city=self.new("City"),
        )

    @operation
    def rename_a_user(self):
        self.rename("res.users", self.linked(self.user_field), "User")

    @operation
    def change_a_users_picture(self):
        data = io.BytesIO()
        colour = tuple(self.random.randrange(256) for _ in range(3))
        Image.new("RGB", (64, 64), colour).save(data, "PNG")
        image = base64.b64encode(data.getvalue()).decode()
        self.write("res.users", self.linked(self.user_field), image_1920=image)

    # activities

    @operation
    def schedule_an_activity(self):
        self.schedule(self.model, self.some()[0])

    @operation
    def do_an_activity(self):
        activities = self._activities()
        if activities:
            self.call("mail.activity", "action_feedback", activities, feedback="Done")

    @operation
    def cancel_an_activity(self):
        self.call("mail.activity", "unlink", self._activities())

    @operation
    def reschedule_an_activity(self):
        self.write("mail.activity", self._activities(), date_deadline=self.day())

    # chatter

    @operation
    def post_a_message(self):
        body = self.new("Message")
        subtype = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self.call(self.model, "message_post", self.some(), body=body, **subtype)

    @operation
    def log_a_note(self):
        self.call(self.model, "message_post", [self.record], body=self.new("Note"))

    @operation
    def add_a_follower(self):
        partners = self.any("res.partner", ["email", "!=", False])
        self.call(self.model, "message_subscribe", [self.record], partner_ids=partners)

    @operation
    def remove_a_follower(self):
        followers = self.value(self.model, [self.record], "message_partner_ids")[-1:]
        self.call(
            self.model, "message_unsubscribe", [self.record], partner_ids=followers
        )

    @operation
    def attach_a_file(self):
        name, link = self.new("File"), {"res_model": self.model, "res_id": self.record}
        self.create("ir.attachment", name=f"{name}.txt", datas="YQ==", **link)

    @operation
    def remove_a_file(self):
        mine = [["res_model", "=", self.model], ["res_id", "=", self.record]]
        self.call("ir.attachment", "unlink", self.any("ir.attachment", *mine))

    def _activities(self):
        shown = self.call(self.model, "search", [*self.domain])
        domain = [["res_model", "=", self.model], ["res_id", "in", shown]]
        return self.any("mail.activity", *domain)


class StageKeeper(Colleague):
    """Somebody whose records have stages.

    .. attribute:: stage_model

        the model of stages

    .. attribute:: stage_values

        what a new stage needs
    """

    stage_model = None

    def stage_values(self):
        return {}

    def stage_domain(self):
        return []

    @operation
    def rename_a_stage(self):
        self.rename(self.stage_model, self._stages(), "Stage")

    @operation
    def add_a_stage(self):
        values = {"sequence": self.random.randint(0, 20), **self.stage_values()}
        self.create(self.stage_model, name=self.new("Stage"), **values)

    @operation
    def reorder_the_stages(self):
        stages = self.call(self.stage_model, "search", self.stage_domain())
        order = [*stages[1:], stages[0]]
        self.call(self.stage_model, "web_resequence", order, {})

    @operation
    def fold_or_unfold_a_stage(self):
        stages = self._stages()
        fold = self.value(self.stage_model, stages, "fold")
        self.write(self.stage_model, stages, fold=not fold)

    @operation
    def delete_a_stage(self):
        every = [["active", "in", [True, False]]]
        records = self.call(self.model, "search_read", every, ["stage_id"])
        used = {record["stage_id"][0] for record in records if record["stage_id"]}
        free = self.any(
            self.stage_model, *self.stage_domain(), ["id", "not in", [*used]]
        )
        self.call(self.stage_model, "unlink", free)

    @operation
    def move_a_record_to_another_stage(self):
        self.write(self.model, self.some(), stage_id=self._stages()[0])

    @operation
    def empty_a_stage_into_another(self):
        full, other = self.any(self.stage_model, *self.stage_domain(), count=2)
        inside = [*self.domain, ["stage_id", "=", full]]
        records = self.call(self.model, "search", inside)
        self.write(self.model, records, stage_id=other)

    def _stages(self):
        return self.any(self.stage_model, *self.stage_domain())
