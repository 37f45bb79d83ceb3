import base64
import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import json_default

from odoo.addons.web_syncer.exceptions import NewerValuesError
from odoo.addons.web_syncer.parameters import COMPARE, ENABLED

SEEN = "web_syncer_seen"
SHEET = "test.web.syncer.sheet"
LINE = "test.web.syncer.sheet.line"


def over_the_wire(value):
    return json.loads(json.dumps(value, default=json_default))


class Tab:
    """A person's browser tab: it remembers what it showed of one record.

    :param user: whose it is
    :param record: that is shown
    :param dict specification: of what is shown
    """

    def __init__(self, user, record, specification, **context):
        self.env = user.env(user=user)
        self.model = record._name
        self.id = record.id
        self.specification = specification
        self.context = {"bin_size": True, **context}
        self.load()

    def load(self):
        kwargs = {"specification": self.specification}
        [self.shown] = self.call("web_read", [[self.id]], kwargs)

    def save(self, vals, seen=None):
        """Save, and say of what is changed what was shown, or what is given."""
        if seen is None:
            seen = {name: self.shown[name] for name in vals}
        return self.save_as(vals, {**self.context, SEEN: seen})

    def save_as(self, vals, context):
        kwargs = {"specification": self.specification, "context": context}
        [self.shown] = self.call("web_save", [[self.id], vals], kwargs)
        return self.shown

    def shown_of_line(self, name, line, *names):
        """Return what was shown of a line."""
        [shown] = [each for each in self.shown[name] if each["id"] == line.id]
        return {name: shown[name] for name in names}

    def call(self, method, args, kwargs):
        kwargs = {"context": self.context, **kwargs}
        # each call is a request, which finds nothing in cache
        self.env.flush_all()
        self.env.invalidate_all()
        args, kwargs = over_the_wire((args, kwargs))
        return over_the_wire(call_kw(self.env[self.model], method, args, kwargs))


class SavingCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "base.group_user"
        cls.anna = new_test_user(cls.env, "saving_anna", groups=group, name="Anna")
        cls.ben = new_test_user(cls.env, "saving_ben", groups=group, name="Ben")
        cls.tags = cls.env["test.web.syncer.tag"].create(
            [{"name": "Urgent"}, {"name": "Late"}, {"name": "Lost"}]
        )
        cls.sheet = cls.env[SHEET].create({"name": "One", "city": "Bonn"})

    def tab(self, user, *names, record=None, **context):
        return Tab(user, record or self.sheet, dict.fromkeys(names, {}), **context)

    def assert_refused(self, tab, vals, seen=None):
        """Check that a save is refused, and return what its person is told."""
        with self.assertRaises(NewerValuesError) as caught, self.cr.savepoint():
            tab.save(vals, seen)
        message, newer = caught.exception.args
        self.assertEqual(str(caught.exception), message)
        return over_the_wire(newer)


@tagged("post_install", "-at_install")
class TestSaving(SavingCase):
    """Two people have the same record on their screens, and both save."""

    def test_what_somebody_has_not_seen_is_not_overwritten(self):
        anna, ben = (self.tab(user, "name") for user in (self.anna, self.ben))
        anna.save({"name": "Anna's"})
        with self.assertRaisesRegex(
            NewerValuesError,
            "Nothing was saved: Name of Anna's changed after you loaded it."
            " The last change was made by Anna.",
        ) as caught:
            ben.save({"name": "Ben's"})
        self.assertEqual(self.sheet.name, "Anna's")
        self.assertEqual(
            caught.exception.args[1],
            {
                "model": SHEET,
                "id": self.sheet.id,
                "values": {"name": "Anna's"},
                "user": {"id": self.anna.id, "name": "Anna"},
            },
        )

    def test_who_has_seen_it_saves(self):
        anna, ben = (self.tab(user, "name") for user in (self.anna, self.ben))
        anna.save({"name": "Anna's"})
        newer = self.assert_refused(ben, {"name": "Ben's"})
        ben.save({"name": "Ben's"}, newer["values"])
        self.assertEqual(self.sheet.name, "Ben's")
        self.assert_refused(anna, {"name": "Anna's again"}, {"name": "Anna's"})

    def test_two_who_change_different_fields_save(self):
        anna, ben = (self.tab(user, "name", "color") for user in (self.anna, self.ben))
        anna.save({"name": "Anna's"})
        ben.save({"color": 5})
        self.assertEqual((self.sheet.name, self.sheet.color), ("Anna's", 5))

    def test_nothing_of_a_refused_save_is_written(self):
        anna, ben = (self.tab(user, "name", "color") for user in (self.anna, self.ben))
        anna.save({"name": "Anna's"})
        newer = self.assert_refused(ben, {"name": "Ben's", "color": 5})
        self.assertEqual(newer["values"], {"name": "Anna's"})
        self.assertEqual(self.sheet.color, 0)

    def test_two_who_mean_the_same_save(self):
        anna, ben = (self.tab(user, "name") for user in (self.anna, self.ben))
        anna.save({"name": "Ours"})
        ben.save({"name": "Ours"})

    def test_who_does_not_say_what_was_seen_saves_as_always(self):
        anna, ben = (self.tab(user, "name", "color") for user in (self.anna, self.ben))
        anna.save({"name": "Anna's"})
        ben.save_as({"name": "Ben's"}, {})
        self.assertEqual(self.sheet.name, "Ben's")

    def test_what_was_seen_is_not_in_the_context_of_what_is_done(self):
        contexts = []
        write = type(self.sheet).write

        def note_and_write(records, vals):
            contexts.append(records.env.context)
            return write(records, vals)

        self.patch(type(self.sheet), "write", note_and_write)
        tab = self.tab(self.anna, "name", lang="en_US")
        tab.save({"name": "Anna's"})
        self.assertEqual([SEEN in context for context in contexts], [False])
        self.assertEqual(contexts[0]["lang"], "en_US")

    def test_models_that_are_not_live_are_saved_as_always(self):
        self.patch(type(self.sheet), "_sync_views", False)
        tab = self.tab(self.anna, "name")
        self.sheet.name = "Two"
        tab.save({"name": "Anna's"})

    def test_it_can_be_switched_off(self):
        for parameter in (COMPARE, ENABLED):
            with self.subTest(parameter), self.cr.savepoint() as savepoint:
                tab = self.tab(self.anna, "name")
                self.sheet.name = "Two"
                self.env["ir.config_parameter"].set_param(parameter, "False")
                tab.save({"name": "Anna's"})
                savepoint.rollback()

    def test_a_new_record_is_saved(self):
        sheets = (
            self.env[SHEET].with_user(self.anna).with_context(**{SEEN: {"name": 1}})
        )
        sheets.web_save({"name": "New", "city": "Bonn"}, {})

    def test_the_next_record_is_shown(self):
        other = self.sheet.copy({"name": "Other"})
        sheet = self.sheet.with_user(self.anna).with_context(**{SEEN: {"name": "One"}})
        [shown] = sheet.web_save({"name": "Two"}, {"name": {}}, next_id=other.id)
        self.assertEqual(shown["name"], "Other")


@tagged("post_install", "-at_install")
class TestValues(SavingCase):
    """Each type of field, in the format in which the client has it."""

    def assert_told_apart(self, name, old, new, written, shown=None, **options):
        """Check that a newer value is noticed, and no difference where there is none.

        :param old: what is there first
        :param new: what it becomes
        :param written: what is then saved by somebody who saw ``old``
        :param shown: what is told of ``new``, if it is more than that
        """
        specification = {name: options.pop("specification", {})}
        self.sheet[name] = old
        same = Tab(self.anna, self.sheet, specification)
        tab = Tab(self.ben, self.sheet, specification)
        # what is written as it was shown is no difference
        same.save({name: written})
        self.sheet[name] = old
        same.load()
        self.assertEqual(same.shown[name], tab.shown[name])
        self.sheet[name] = new
        newer = self.assert_refused(tab, {name: written})
        tab.load()
        self.assertEqual(newer["values"], {name: tab.shown[name]})
        if shown is not None:
            self.assertEqual(newer["values"][name], shown)
        tab.save({name: written})

    def test_plain_values(self):
        for name, old, new, written in (
            ("name", "One", "Two", "Three"),
            ("name", "One", False, "Three"),
            ("text", False, "Two", "Three"),
            ("note", "<p>One</p>", "<p>Two</p>", "<p>Three</p>"),
            ("color", 0, 2, 3),
            ("weight", 1.1, 1.2, 1.3),
            ("price", 1.1, 1.2, 1.3),
            ("rate", 1.1, 1.2, 1.3),
            ("state", False, "new", "old"),
            ("day", "2026-01-01", "2026-01-02", "2026-01-03"),
            ("moment", "2026-01-01 10:00:00", "2026-01-01 10:00:01", False),
            ("extra", {"one": [1]}, {"one": [2]}, {"one": [3]}),
            ("city", "Bonn", "Kiel", "Jena"),
        ):
            with self.subTest(name, old=old):
                self.assert_told_apart(name, old, new, written)

    def test_a_boolean_is_never_overwritten_by_a_third_value(self):
        anna, ben = (self.tab(user, "is_done") for user in (self.anna, self.ben))
        anna.save({"is_done": True})
        ben.save({"is_done": True})

    def test_links(self):
        one, two, three = self.env["test.web.syncer.project"].create(
            [{"name": "One"}, {"name": "Two"}, {"name": "Three"}]
        )
        self.assert_told_apart("project_id", one, two, three.id, two.id)
        self.assert_told_apart("project_id", False, two, three.id)
        self.assert_told_apart(
            "project_id",
            one,
            two,
            three.id,
            {"id": two.id, "display_name": "Two"},
            specification={"fields": {"display_name": {}}},
        )

    def test_a_link_may_be_told_with_its_name(self):
        project = self.env["test.web.syncer.project"].create({"name": "One"})
        self.sheet.project_id = project
        tab = self.tab(self.anna, "project_id")
        tab.save({"project_id": False}, {"project_id": [project.id, "One"]})

    def test_references(self):
        self.anna.group_ids += self.env.ref("base.group_system")
        self.ben.group_ids += self.env.ref("base.group_system")
        one, two, three = self.env["test.web.syncer.vault"].create(
            [{"name": "One"}, {"name": "Two"}, {"name": "Three"}]
        )
        written = f"{three._name},{three.id}"
        self.assert_told_apart("reference", one, two, written)
        spec = {"fields": {"display_name": {}}}
        self.assert_told_apart("reference", one, two, written, specification=spec)
        self.sheet.res_model = one._name
        self.assert_told_apart("res_id", one.id, two.id, three.id)
        self.assert_told_apart("res_id", one.id, two.id, 3, specification=spec)

    def test_money_is_compared_as_it_is_rounded(self):
        self.sheet.currency_id = self.env.ref("base.EUR")
        self.assert_told_apart("amount", 1.1, 1.2, 1.3)
        self.sheet.amount = 0.3
        tab = self.tab(self.anna, "amount")
        tab.save({"amount": 5}, {"amount": 0.1 + 0.2})

    def test_numbers_are_compared_with_their_digits(self):
        self.sheet.price = 0.3
        tab = self.tab(self.anna, "price")
        tab.save({"price": 5}, {"price": 0.1 + 0.2})

    def test_a_moment_is_shown_without_its_microseconds(self):
        self.env.flush_all()
        query = "UPDATE test_web_syncer_sheet SET moment = '2026-01-01 10:00:00.123'"
        self.cr.execute(query)
        self.env.invalidate_all()
        self.tab(self.anna, "moment").save({"moment": False})

    def test_a_file_is_compared_by_its_size(self):
        small, large, other = (base64.b64encode(b"x" * n) for n in (1, 2000, 30))
        for name in ("attachment", "image"):
            with self.subTest(name):
                self.assert_told_apart(name, small, large, other.decode())

    def test_properties(self):
        shy = self.env["test.web.syncer.shy"].create({"name": "Shy"})
        project = "test.web.syncer.project"
        one, two = self.env[project].create([{"name": "One"}, {"name": "Two"}])
        shy.definition = [
            {"name": "a", "string": "A", "type": "char"},
            {"name": "b", "string": "B", "type": "many2one", "comodel": project},
            {"name": "c", "string": "C", "type": "many2many", "comodel": project},
        ]
        self.sheet.shy_id = shy
        specification = {"properties": {}}
        for changes in ({"a": "Two"}, {"b": two.id}, {"c": [one.id, two.id]}):
            before = {"a": "One", "b": one.id, "c": [one.id]}
            self.sheet.properties = before
            tab = Tab(self.anna, self.sheet, specification)
            same = [
                {**each, "value": "Mine"} if each["name"] == "a" else each
                for each in tab.shown["properties"]
            ]
            with self.subTest(changes):
                self.sheet.properties = {**before, **changes}
                newer = self.assert_refused(tab, {"properties": same})
                tab.load()
                shown = tab.shown["properties"]
                self.assertEqual(newer["values"], {"properties": shown})
                tab.save({"properties": same})

    def test_definitions_of_properties(self):
        shy = self.env["test.web.syncer.shy"].create({"name": "Shy"})
        self.patch(type(shy), "_implements_syncer", True)
        self.patch(type(shy), "_sync_views", True)
        a, b, c = ([{"name": n, "string": n, "type": "char"}] for n in "abc")
        shy.definition = a
        tab = self.tab(self.anna, "definition", record=shy)
        tab.save({"definition": b})
        shy.definition = a
        self.assert_refused(tab, {"definition": c})

    def test_many2many(self):
        urgent, late, lost = self.tags
        self.sheet.tag_ids = urgent
        tab = self.tab(self.anna, "tag_ids")
        self.sheet.tag_ids += late
        vals = {"tag_ids": [Command.link(lost.id)]}
        newer = self.assert_refused(tab, vals)
        self.assertEqual(newer["values"], {"tag_ids": (urgent + late).ids})
        tab.save(vals, newer["values"])
        self.assertEqual(self.sheet.tag_ids, self.tags)

    def test_links_that_are_there_already_overwrite_nothing(self):
        urgent, late, lost = self.tags
        self.sheet.tag_ids = urgent
        tab = self.tab(self.anna, "tag_ids")
        self.sheet.tag_ids += late
        tab.save({"tag_ids": [Command.link(late.id), Command.unlink(lost.id)]})
        self.assertEqual(self.sheet.tag_ids, urgent + late)

    def test_a_translation_is_compared_in_the_language_that_was_seen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.sheet.with_context(lang="fr_FR").name = "Un"
        tab = self.tab(self.anna, "name", lang="fr_FR")
        self.sheet.with_context(lang="en_US").name = "Two"
        tab.save({"name": "Deux"})
        tab.load()
        self.sheet.with_context(lang="fr_FR").name = "Trois"
        self.assert_refused(tab, {"name": "Quatre"})

    def test_a_value_for_each_company_is_compared_in_its_own(self):
        here = self.env.company
        there = self.env["res.company"].create({"name": "There"})
        self.anna.company_ids += there
        tab = self.tab(self.anna, "rate", allowed_company_ids=[there.id])
        self.sheet.with_company(here).rate = 2
        tab.save({"rate": 3})
        self.sheet.with_company(there).rate = 4
        newer = self.assert_refused(tab, {"rate": 5})
        self.assertEqual(newer["values"], {"rate": 4})

    def test_a_related_field_is_compared_where_it_is_kept(self):
        project = self.env["test.web.syncer.project"].create({"name": "One"})
        self.sheet.project_id = project
        tab = self.tab(self.ben, "project_name")
        project.with_user(self.anna).name = "Two"
        newer = self.assert_refused(tab, {"project_name": "Three"})
        self.assertEqual(newer["user"]["id"], self.anna.id)

    def test_a_text_that_several_write_together_is_not_compared(self):
        self.sheet.note = "<p>One</p>"
        tab, late = (self.tab(self.ben, "note") for _ in range(2))
        with_steps = '<p data-last-history-steps="{}">{}</p>'.format
        # past the sanitizer, which fields of this kind do not have
        self.env.flush_all()
        query = "UPDATE test_web_syncer_sheet SET note = %s WHERE id = %s"
        self.cr.execute(query, [with_steps(12, "Two"), self.sheet.id])
        self.env.invalidate_all()
        self.assert_refused(tab, {"note": with_steps("3,112", "Two and three")})
        tab.save({"note": with_steps("12,13", "Two and three")})
        late.save({"note": with_steps("99", "Two and three")})


@tagged("post_install", "-at_install")
class TestLines(SavingCase):
    """Lines that are edited with their record."""

    SPECIFICATION = {
        "line_ids": {"fields": {"name": {}, "amount": {}, "tag_ids": {}}},
    }

    def setUp(self):
        super().setUp()
        self.one, self.two = self.env[LINE].create(
            [
                {"name": name, "amount": 1, "sheet_id": self.sheet.id}
                for name in ("One", "Two")
            ]
        )
        self.tab = Tab(self.ben, self.sheet, self.SPECIFICATION)

    def update(self, line, **vals):
        """Return what is written to a line that is changed, and what was seen of it."""
        seen = self.tab.shown_of_line("line_ids", line, *vals)
        commands = [Command.update(line.id, vals)]
        return {"line_ids": commands}, {"line_ids": {line.id: seen}}

    def remove(self, line, command=Command.delete):
        seen = self.tab.shown_of_line("line_ids", line, "name", "amount", "tag_ids")
        return {"line_ids": [command(line.id)]}, {"line_ids": {line.id: seen}}

    def test_a_line_that_another_changed_is_not_overwritten(self):
        self.one.with_user(self.anna).name = "Anna's"
        newer = self.assert_refused(self.tab, *self.update(self.one, name="Ben's"))
        expected = {"line_ids": {str(self.one.id): {"name": "Anna's"}}}
        self.assertEqual(newer["values"], expected)
        self.assertEqual(newer["user"], {"id": self.anna.id, "name": "Anna"})

    def test_who_changes_another_field_or_another_line_saves(self):
        self.one.name = "Anna's"
        self.tab.save(*self.update(self.one, amount=2))
        self.tab.save(*self.update(self.two, name="Ben's"))
        self.assertEqual(self.one.name, "Anna's")

    def test_who_adds_a_line_saves(self):
        self.env[LINE].create({"name": "Three", "sheet_id": self.sheet.id})
        vals = {"line_ids": [Command.create({"name": "Four"})]}
        self.tab.save(vals, {"line_ids": {}})
        self.assertEqual(len(self.sheet.line_ids), 4)

    def test_a_line_that_is_gone_is_told_of(self):
        vals, seen = self.update(self.one, name="Ben's")
        self.one.unlink()
        newer = self.assert_refused(self.tab, vals, seen)
        self.assertEqual(newer["values"], {"line_ids": {str(self.one.id): False}})

    def test_a_line_that_went_elsewhere_is_gone(self):
        vals, seen = self.update(self.one, name="Ben's")
        self.one.sheet_id = self.sheet.copy()
        newer = self.assert_refused(self.tab, vals, seen)
        self.assertEqual(newer["values"], {"line_ids": {str(self.one.id): False}})

    def test_a_line_that_another_changed_is_not_removed(self):
        for command in (Command.delete, Command.unlink):
            with self.subTest(command):
                self.tab.load()
                self.one.amount += 1
                vals, seen = self.remove(self.one, command)
                newer = self.assert_refused(self.tab, vals, seen)
                expected = {str(self.one.id): {"amount": self.one.amount}}
                self.assertEqual(newer["values"], {"line_ids": expected})
        self.assertTrue(self.one.exists())

    def test_a_line_that_is_as_it_was_is_removed(self):
        self.two.amount = 5
        self.tab.save(*self.remove(self.one))
        self.assertEqual(self.sheet.line_ids, self.two)

    def test_a_line_with_what_the_clock_says_is_removed(self):
        vals, seen = self.remove(self.one)
        seen["line_ids"][self.one.id]["age"] = self.one.age
        self.tab.save(vals, seen)
        self.assertEqual(self.sheet.line_ids, self.two)

    def test_a_line_of_which_another_record_says_something_else_is_not_removed(self):
        vals, seen = self.remove(self.one)
        seen["line_ids"][self.one.id]["sheet_name"] = "Zero"
        newer = self.assert_refused(self.tab, vals, seen)
        expected = {str(self.one.id): {"sheet_name": "One"}}
        self.assertEqual(newer["values"], {"line_ids": expected})

    def test_a_line_that_two_remove_is_removed(self):
        vals, seen = self.remove(self.one, Command.unlink)
        self.one.sheet_id = False
        self.tab.save(vals, seen)

    def test_links_of_lines(self):
        self.one.tag_ids = self.tags[0]
        vals, seen = self.update(self.one, tag_ids=[Command.link(self.tags[1].id)])
        newer = self.assert_refused(self.tab, vals, seen)
        expected = {str(self.one.id): {"tag_ids": self.tags[0].ids}}
        self.assertEqual(newer["values"], {"line_ids": expected})

    def test_links_that_are_edited_inline(self):
        urgent = self.tags[0]
        self.sheet.tag_ids = urgent
        specification = {"tag_ids": {"fields": {"name": {}}}}
        tab = Tab(self.ben, self.sheet, specification)
        urgent.name = "Very urgent"
        vals = {"tag_ids": [Command.update(urgent.id, {"name": "Not urgent"})]}
        seen = {"tag_ids": {urgent.id: {"name": "Urgent"}}}
        newer = self.assert_refused(tab, vals, seen)
        expected = {"tag_ids": {str(urgent.id): {"name": "Very urgent"}}}
        self.assertEqual(newer["values"], expected)

    def test_many_lines_take_no_more_queries_than_few(self):
        self.env[LINE].create([{"sheet_id": self.sheet.id} for _ in range(40)])
        self.tab.load()

        def save(lines):
            vals, seen = {"line_ids": []}, {"line_ids": {}}
            for line in lines:
                shown = self.tab.shown_of_line("line_ids", line, "amount")
                vals["line_ids"].append(Command.update(line.id, {"amount": 7}))
                seen["line_ids"][line.id] = shown
            self.env.flush_all()
            self.env.invalidate_all()
            count = self.cr.sql_log_count
            self.tab.save(vals, seen)
            self.tab.load()
            return self.cr.sql_log_count - count

        lines = self.sheet.line_ids
        save(lines[:2])
        few = save(lines[2:4])
        self.assertLessEqual(save(lines[4:]), few + 1)


@tagged("post_install", "-at_install")
class TestSeveral(SavingCase):
    """A list in which several rows are edited at once."""

    def setUp(self):
        super().setUp()
        self.other = self.sheet.copy({"name": "Other"})
        self.sheets = (self.sheet + self.other).with_user(self.anna)
        seen = {str(sheet.id): {"name": sheet.name} for sheet in self.sheets}
        self.sheets = self.sheets.with_context(**{SEEN: seen})

    def test_all_are_saved(self):
        self.sheets.web_save({"name": "All"}, {})
        self.assertEqual(set(self.sheets.mapped("name")), {"All"})

    def test_none_is_saved_if_one_has_changed(self):
        self.other.name = "Changed"
        calls = (
            ("web_save", {"name": "All"}),
            ("web_save_multi", [{"name": "All"}, {"name": "All"}]),
        )
        for method, vals in calls:
            with self.subTest(method), self.assertRaises(NewerValuesError) as caught:
                getattr(self.sheets, method)(vals, {"name": {}})
            newer = caught.exception.args[1]
            self.assertEqual(newer["id"], self.other.id)
            self.assertEqual(newer["values"], {"name": "Changed"})
            self.assertEqual(self.sheet.name, "One")

    def test_one_of_several_may_be_told_of_in_either_way(self):
        self.sheet.name = "Changed"
        for seen in ({"name": "One"}, {str(self.sheet.id): {"name": "One"}}):
            sheet = self.sheet.with_user(self.anna).with_context(**{SEEN: seen})
            with self.subTest(seen), self.assertRaises(NewerValuesError):
                sheet.web_save({"name": "All"}, {})


@tagged("post_install", "-at_install")
class TestRights(SavingCase):
    """Somebody with a browser's console, who says whatever may be said."""

    def save(self, vals, seen, user=None):
        self.env.invalidate_all()
        sheet = self.sheet.with_user(user or self.anna).with_context(**{SEEN: seen})
        return sheet.web_save(vals, {"name": {}})

    def test_what_makes_no_sense_is_as_good_as_nothing(self):
        self.sheet.project_id = self.env["test.web.syncer.project"].create({})
        for vals, seen in (
            ({"name": "Two"}, "One"),
            ({"name": "Two"}, ["name"]),
            ({"name": "Two"}, {}),
            ({"name": "Two"}, {"nothing": 1, "": 2}),
            ({"name": "Two"}, {str(self.sheet.id): "One"}),
            ({"color": 2}, {"color": "green"}),
            ({"color": 2}, {"color": [1]}),
            ({"weight": 2}, {"weight": {}}),
            ({"day": False}, {"day": "soon"}),
            ({"moment": False}, {"moment": 5}),
            ({"project_id": False}, {"project_id": {"name": "x"}}),
            ({"reference": False}, {"reference": {"id": 5}}),
            ({"tag_ids": [Command.link(self.tags[0].id)]}, {"tag_ids": [{}]}),
            ({"tag_ids": [Command.link(self.tags[0].id)]}, {"tag_ids": 5}),
            ({"properties": []}, {"properties": "x"}),
            ({"properties": []}, {"properties": [1]}),
            ({"line_ids": [Command.create({})]}, {"line_ids": [7]}),
            ({"line_ids": [Command.create({})]}, {"line_ids": {"x": 1, "7": {}}}),
        ):
            with self.subTest(vals=vals, seen=seen):
                self.save(vals, seen)

    def test_no_more_is_looked_at_than_is_written(self):
        self.save({"color": 5}, {"name": "wrong", "line_ids": {"1": {"name": "x"}}})

    def test_a_field_that_one_may_write_and_not_read_is_written(self):
        self.sheet.pin = "1234"
        self.save({"pin": "5678"}, {"pin": "0000"})
        self.assertEqual(self.sheet.pin, "5678")

    def test_a_field_of_a_group_is_refused_as_ever(self):
        self.sheet.secret = "Secret"
        with self.assertRaises(AccessError) as caught:
            self.save({"secret": "Mine"}, {"secret": "x"})
        self.assertNotIsInstance(caught.exception, NewerValuesError)

    def test_a_field_of_a_group_is_compared_for_who_is_in_it(self):
        self.sheet.secret = "Secret"
        self.anna.group_ids += self.env.ref("test_web_syncer.group_secret")
        with self.assertRaises(NewerValuesError):
            self.save({"secret": "Mine"}, {"secret": "x"})

    def test_a_field_of_a_group_of_a_line_is_told_to_nobody_else(self):
        line = self.env[LINE].create({"secret": "Secret", "sheet_id": self.sheet.id})
        vals = {"line_ids": [Command.delete(line.id)]}
        self.save(vals, {"line_ids": {str(line.id): {"secret": "guess"}}})
        self.assertFalse(line.exists())

    def test_links_that_one_may_not_see_are_not_told_of(self):
        secret = self.env["test.web.syncer.tag"].create(
            {"name": "x", "is_secret": True}
        )
        self.sheet.tag_ids = secret + self.tags[0]
        vals = {"tag_ids": [Command.link(self.tags[1].id)]}
        with self.assertRaises(NewerValuesError) as caught:
            self.save(vals, {"tag_ids": []})
        values = caught.exception.args[1]["values"]
        self.assertEqual(values["tag_ids"], self.tags[0].ids)
        self.save(vals, {"tag_ids": self.tags[0].ids})

    def test_a_line_of_another_record_is_as_good_as_none(self):
        line = self.env[LINE].create({"name": "x", "sheet_id": self.sheet.copy().id})
        for id_ in (line.id, line.id + 1000):
            vals = {"line_ids": [Command.update(id_, {"name": "y"})]}
            with self.subTest(id_), self.assertRaises(NewerValuesError) as caught:
                self.save(vals, {"line_ids": {str(id_): {"name": "?"}}})
            values = caught.exception.args[1]["values"]
            self.assertEqual(values, {"line_ids": {id_: False}})

    def test_who_may_not_read_the_record_learns_nothing(self):
        self.env["ir.rule"].create(
            {
                "name": "Own sheets",
                "model_id": self.env["ir.model"]._get_id(SHEET),
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        self.sheet.user_id = self.ben
        with self.assertRaises(AccessError):
            self.save({"name": "Anna's"}, {"name": "guess"})

    def test_an_author_whom_one_may_not_read_is_not_named(self):
        portal = new_test_user(self.env, "saving_portal", groups="base.group_portal")
        self.env["ir.model.access"].create(
            {
                "name": "sheets of portal users",
                "model_id": self.env["ir.model"]._get_id(SHEET),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
                "perm_write": True,
            }
        )
        self.sheet.with_user(self.anna).name = "Anna's"
        message = "^Nothing was saved: Name of Anna's changed after you loaded it.$"
        with self.assertRaisesRegex(NewerValuesError, message) as caught:
            self.save({"name": "Mine"}, {"name": "One"}, portal)
        self.assertIs(caught.exception.args[1]["user"], False)

    def test_the_author_of_a_record_that_one_may_not_read_is_not_named(self):
        project = self.env["test.web.syncer.project"].create({"name": "One"})
        self.sheet.project_id = project
        self.env["ir.rule"].create(
            {
                "name": "Projects: none",
                "model_id": self.env["ir.model"]._get_id(project._name),
                "domain_force": "[('id', '=', 0)]",
            }
        )
        tab = self.tab(self.ben, "project_name")
        project.with_user(self.anna).sudo().name = "Two"
        self.env.flush_all()
        self.assertFalse(project.with_user(self.ben).has_access("read"))
        newer = self.assert_refused(tab, {"project_name": "Three"})
        self.assertIs(newer["user"], False)

    def test_it_is_said_in_the_person_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.sheet.with_user(self.ben).name = "Ben's"
        self.sheet = self.sheet.with_context(lang="de_DE")
        with self.assertRaisesRegex(NewerValuesError, "^Nichts wurde gespeichert"):
            self.save({"name": "Mine"}, {"name": "x"})


@tagged("post_install", "-at_install")
class TestOverTheWire(HttpCase):
    def test_what_the_client_gets(self):
        sheet = self.env[SHEET].create(
            {"name": "One", "city": "Bonn", "day": "2026-01-02"}
        )
        new_test_user(self.env, "saving_anna", groups="base.group_user")
        self.authenticate("saving_anna", "saving_anna")
        params = {
            "model": SHEET,
            "method": "web_save",
            "args": [[sheet.id], {"day": "2026-01-03"}],
            "kwargs": {
                "context": {SEEN: {"day": "2026-01-01"}},
                "specification": {},
            },
        }
        with self.assertLogs("odoo.http", "WARNING") as logs:
            answer = self.url_open(
                f"/web/dataset/call_kw/{SHEET}/web_save",
                json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            ).json()
        data = answer["error"]["data"]
        name = "odoo.addons.web_syncer.exceptions.NewerValuesError"
        self.assertEqual(data["name"], name)
        # as Odoo's client shows what it has no dialog for
        self.assertEqual(
            data["context"], {"exception_class": "odoo.exceptions.UserError"}
        )
        message, newer = data["arguments"]
        self.assertTrue(message.startswith("Nothing was saved: Day of One changed"))
        self.assertEqual(newer["values"], {"day": "2026-01-02"})
        self.assertNotIn("2026-01-02", "".join(logs.output))
