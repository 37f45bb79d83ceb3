from odoo.tests import tagged

from .common import HEADER, WatchingCase

PLAIN = "test.web.syncer.plain"
REACH = "test.web.syncer.reach"
PROJECT = "test.web.syncer.project"

COUNT = {"method": "search_count", "limit": None}
GROUPS = {"method": "formatted_read_group", "groupby": ["name"], "aggregates": []}
FIRST = {"fields": ["name"], "limit": 1}


@tagged("post_install", "-at_install")
class TestHiddenRecords(WatchingCase):
    """To be told that an answer may be another one says nothing of hidden records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ben = cls.make_user("curious")
        cls.portal = cls.make_user("curious_portal", groups="base.group_portal")
        cls.anna = cls.make_user("owner")
        cls.hidden = cls.env[PLAIN].create(
            {"name": "Salary", "color": 4321, "user_id": cls.anna.id}
        )
        cls.shown = cls.env[PLAIN].create(
            [{"name": name, "color": 1, "user_id": cls.ben.id} for name in "AB"]
        )

    def ask(self, user, model, domain, method="search_read", **kwargs):
        """Return the answer to a user's search, with what it comes with."""
        self.log_in(user)
        self.env.flush_all()
        kwargs = {"domain": domain, **(kwargs or {"fields": ["name"]})}
        params = {"model": model, "method": method, "args": [], "kwargs": kwargs}
        return self.post_call(params, HEADER)

    def told(self, user, answers, change):
        """Return of which answers a user is told that they may be others.

        :param change: called to change something, returns the row of it
        """
        watched = [answer["web_syncer"] for answer in answers]
        listener = self.listen(user, *(f"~{each['sealed']}" for each in watched))
        self.wait()
        self.publish()
        self.assertFalse(self.news(listener))
        row = change()
        self.send_and_forget()
        # a test has one transaction, which the answers show: a row of another one
        self.publish(row)
        touched = {key for key, is_touched, *_rest in self.news(listener) if is_touched}
        return [each["key"] in touched for each in watched]

    def writing(self, record, **values):
        """Return a change of a record."""

        def change():
            record.write(values)
            return self.row(record._name, write=[[[*values], record.ids]])

        return change

    def answers(self, user, model, *domains, **kwargs):
        self.send_and_forget()
        return [self.ask(user, model, domain, **kwargs) for domain in domains]

    # ------------------------------------------------------------------
    # What is not found out
    # ------------------------------------------------------------------

    def assert_value_stays_hidden(self, user, *conditions, **kwargs):
        domains = [
            [*conditions, ("color", "<", limit), ("write_date", "!=", False)]
            for limit in (4321, 4322)
        ]
        answers = self.answers(user, PLAIN, *domains, **kwargs)
        change = self.writing(self.hidden, day="2026-01-01")
        self.assertEqual(self.told(user, answers, change), [False, False])

    def test_the_value_of_a_hidden_record_is_not_found_out(self):
        self.assert_value_stays_hidden(self.ben, ("id", "=", self.hidden.id))

    def test_nor_in_the_portal(self):
        self.assert_value_stays_hidden(self.portal, ("id", "=", self.hidden.id))

    def test_nor_by_a_count(self):
        self.assert_value_stays_hidden(self.ben, **COUNT)

    def test_nor_by_groups(self):
        self.assert_value_stays_hidden(self.ben, **GROUPS)

    def test_nor_by_a_list_of_several_pages(self):
        self.assert_value_stays_hidden(self.ben, **FIRST)

    def test_nor_that_of_a_new_one(self):
        def create():
            values = {"name": "New", "color": 4321, "user_id": self.anna.id}
            return self.row(PLAIN, create=self.env[PLAIN].create(values).ids)

        domains = [[("color", "<", limit)] for limit in (4321, 4322)]
        answers = self.answers(self.ben, PLAIN, *domains)
        self.assertEqual(self.told(self.ben, answers, create), [False, False])

    def test_nor_when_others_pass_it_on(self):
        domains = [[("color", "<", limit)] for limit in (4321, 4322)]
        answers = self.answers(self.ben, PLAIN, *domains, **COUNT)
        change = self.writing(self.hidden, user_id=False)
        self.assertEqual(self.told(self.ben, answers, change), [True, True])

    def test_nor_by_a_search_within_a_search(self):
        """A related field is searched past the rules of the record it is of."""
        project = self.env[PROJECT].create({"name": "Secret"})
        domains = [[("project_id.name", "<", limit)] for limit in ("S", "T")]
        answers = self.answers(self.ben, REACH, *domains)
        told = self.told(self.ben, answers, self.writing(project, name="Secrets"))
        self.assertEqual(len({*told}), 1)

    def test_whether_a_hidden_record_links_to_another_is_not_found_out(self):
        project = self.env[PROJECT].create({"name": "Linked"})
        self.env[REACH].create({"name": "Secret", "project_id": project.id})
        answers = self.answers(self.ben, REACH, [("project_id.name", "!=", "x")])
        told = self.told(self.ben, answers, self.writing(project, name="Renamed"))
        self.assertEqual(told, [False])

    # ------------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------------

    def test_what_may_be_read_is_told(self):
        answers = self.answers(self.ben, PLAIN, [("name", "=", "C")])
        other = self.writing(self.shown[0], name="C")
        self.assertEqual(self.told(self.ben, answers, other), [True])

    def test_what_comes_into_sight_is_told(self):
        answers = self.answers(self.ben, PLAIN, [("color", "<", 5000)])
        change = self.writing(self.hidden, user_id=self.ben.id)
        self.assertEqual(self.told(self.ben, answers, change), [True])

    def assert_loss_is_told(self, **kwargs):
        answers = self.answers(self.ben, PLAIN, [("color", "=", 1)], **kwargs)
        change = self.writing(self.shown[1], user_id=self.anna.id)
        self.assertEqual(self.told(self.ben, answers, change), [True])

    def test_what_goes_out_of_sight_is_told(self):
        self.assert_loss_is_told()

    def test_what_goes_out_of_sight_on_another_page_is_told(self):
        self.assert_loss_is_told(**FIRST)

    def test_what_goes_out_of_sight_is_told_to_who_counts(self):
        self.assert_loss_is_told(**COUNT)

    def test_what_goes_out_of_sight_is_told_to_who_groups(self):
        self.assert_loss_is_told(**GROUPS)

    def assert_loss_with_another_is_told(self, **kwargs):
        project = self.env[PROJECT].create({"name": "P", "user_ids": self.ben.ids})
        self.env[REACH].create({"name": "Mine", "project_id": project.id})
        answers = self.answers(self.ben, REACH, [], **kwargs)
        change = self.writing(project, user_ids=[(5,)])
        self.assertEqual(self.told(self.ben, answers, change), [True])

    def test_what_goes_out_of_sight_with_another_record_is_told(self):
        self.assert_loss_with_another_is_told()

    def test_what_goes_out_of_sight_with_another_is_told_to_who_counts(self):
        self.assert_loss_with_another_is_told(**COUNT)

    def test_what_others_pass_on_is_not_where_all_was_seen(self):
        answers = self.answers(self.ben, PLAIN, [("color", "<", 5000)])
        change = self.writing(self.hidden, user_id=False)
        self.assertEqual(self.told(self.ben, answers, change), [False])
