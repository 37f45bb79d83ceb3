"""What may happen to any record, in whatever views an app's menus open."""

from screens.actor import operation
from screens.oracle import View

from .colleague import SHOWN, Worker

#: How many views are open at once.
VIEWS = 7
#: What Odoo itself works by, or whoever is logged in.
SPARED = ("ir.", "base", "res.users", "res.company", "res.groups", "res.lang", "web.")
#: Fields that do the same, or that no person changes.
SPARED_FIELDS = {"active", "company_id", "company_ids", "currency_id", "lang", "tz"}
NUMBERS = {"integer": 90, "float": 90, "monetary": 900}


class Anybody(Worker):
    """Somebody who changes, copies and deletes what there is.

    :param call: see :class:`.Actor`
    :param seed: see :class:`.Actor`; also of which views are open
    :param str menu: XML id of an app's menu

    .. attribute:: models

        names of the models whose records are changed and shown
    """

    def __init__(self, call, seed, menu):
        super().__init__(call, seed)
        self._fields = {}
        self._opened = self._actions(menu)
        self.models = sorted({action["res_model"] for action in self._opened})

    def views(self):
        """Return the views that are watched, of :attr:`models`."""
        every = [
            view
            for action in self._opened
            if action["res_model"] in self.models
            for view in self._views_of(action)
        ]
        return self.random.sample(every, min(VIEWS, len(every)))

    def _actions(self, menu):
        [root] = self.call("ir.model.data", "search_read", [
            ["module", "=", menu.split(".")[0]], ["name", "=", menu.split(".")[1]],
        ], ["res_id"])  # fmt: skip
        menus = self.call(
            "ir.ui.menu",
            "search_read",
            [["id", "child_of", root["res_id"]]],
            ["action"],
        )
        kind = "ir.actions.act_window"
        ids = [
            int(menu["action"].split(",")[1])
            for menu in menus
            if (menu["action"] or "").startswith(f"{kind},")
        ]
        fields = ["res_model", "view_mode", "name", "target"]
        return [
            action
            for action in self.call(kind, "read", ids, fields)
            if action["target"] != "new" and not self._is_spared(action["res_model"])
        ]

    def _views_of(self, action):
        url = f"/odoo/action-{action['id']}"
        for kind in action["view_mode"].split(","):
            name = f"{action['name']} ({action['id']}), {kind}"
            if kind == "form":
                found = self.call(action["res_model"], "search", [], limit=5)
                if found:
                    record = self.random.choice(found)
                    yield View(name, f"{url}/{record}", SHOWN[kind])
            elif kind in SHOWN:
                yield View(name, f"{url}?view_type={kind}", SHOWN[kind])

    # operations

    @operation
    def change_a_field(self):
        model, record = self._some()
        self._change(model, record)

    @operation
    def change_another_field(self):
        self.change_a_field()

    @operation
    def change_a_field_of_a_linked_record(self):
        model, record = self._some()
        linked = self._linked(model, record)
        if linked:
            self._change(*self.random.choice(linked))

    @operation
    def rename_a_linked_record(self):
        model, record = self._some()
        linked = self._linked(model, record)
        if linked:
            comodel, found = self.random.choice(linked)
            if "name" in self._writable(comodel):
                self.write(comodel, [found], name=self.new("Name"))

    @operation
    def copy_a_record(self):
        model, record = self._some()
        self.call(model, "copy", [record])

    @operation
    def delete_a_record(self):
        model, record = self._some()
        self.call(model, "unlink", [record])

    @operation
    def archive_a_record(self):
        model, record = self._some()
        if "active" in self._fields_of(model):
            self.write(model, [record], active=False)

    @operation
    def post_a_message(self):
        model, record = self._some()
        self.call(model, "message_post", [record], body=self.new("Message"))

    @operation
    def schedule_an_activity(self):
        self.schedule(*self._some())

    # what there is

    def _some(self):
        for model in self.random.sample(self.models, len(self.models)):
            # what is opened shows the first ones
            found = self.call(model, "search", [], limit=25)
            if found:
                return model, self.random.choice(found)
        raise LookupError(f"There is none of {self.models}")

    def _linked(self, model, record):
        names = [
            name
            for name, field in self._fields_of(model).items()
            if field["type"] in ("many2one", "many2many", "one2many")
            and not self._is_spared(field["relation"])
        ]
        [values] = self.call(model, "read", [record], names, load="")
        return [
            (self._fields_of(model)[name]["relation"], id_)
            for name in names
            for id_ in self._ids(values[name])
        ]

    def _ids(self, value):
        return value[:3] if isinstance(value, list) else [value] if value else []

    def _change(self, model, record):
        writable = self._writable(model)
        name = self.random.choice(sorted(writable))
        self.write(model, [record], **{name: self._value(writable[name])})

    def _value(self, field):
        kind = field["type"]
        if kind in NUMBERS:
            return self.random.randint(1, NUMBERS[kind])
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "selection":
            return self.random.choice(field["selection"])[0]
        if kind == "date":
            return self.day()
        if kind == "datetime":
            return f"{self.day()} 10:00:00"
        if kind in ("many2one", "many2many"):
            found = self.any(field["relation"])
            return found[0] if kind == "many2one" else [(6, 0, found)]
        return self.new("Text")

    def _writable(self, model):
        kinds = {"char", "text", "boolean", "selection", "date", "datetime", *NUMBERS}
        return {
            name: field
            for name, field in self._fields_of(model).items()
            if field["type"] in {*kinds, "many2one", "many2many"}
            and field.get("store")
            and not field.get("readonly")
            and name not in SPARED_FIELDS
            and not self._is_spared(field.get("relation") or "")
        }

    def _fields_of(self, model):
        if model not in self._fields:
            wanted = ["type", "store", "readonly", "relation", "selection"]
            self._fields[model] = self.call(model, "fields_get", [], wanted)
        return self._fields[model]

    def _is_spared(self, model):
        return model.startswith(SPARED)
