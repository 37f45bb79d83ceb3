from odoo.tests import BaseCase, tagged

from odoo.addons.web_syncer.delivery.merge import merge


def row(**values):
    return {"model": "m", "at": 1.0, "user": 7, "origin": "tab", **values}


@tagged("post_install", "-at_install")
class TestMerge(BaseCase):
    """What becomes of the rows of one model that are delivered together."""

    def merged(self, *rows):
        """Return ``{id: method}``."""
        return {id_: change.method for id_, change in merge(rows).items()}

    def test_create_and_write_are_a_create(self):
        rows = row(create=[1]), row(write=[[["name"], [1]]])
        self.assertEqual(self.merged(*rows), {1: "create"})

    def test_anything_and_unlink_are_an_unlink(self):
        for first in ({"create": [1]}, {"write": [[["name"], [1]]]}, {"unlink": [1]}):
            rows = row(**first), row(unlink=[1])
            self.assertEqual(self.merged(*rows), {1: "unlink"}, first)

    def test_changed_fields_add_up(self):
        rows = row(write=[[["a", "b"], [1]]]), row(write=[[["b", "c"], [1]]])
        self.assertEqual(merge(rows)[1].fields, {"a", "b", "c"})

    def test_records_do_not_mix(self):
        [change] = [merge([row(write=[[["a"], [1]], [["b"], [2]]])])[2]]
        self.assertEqual(change.fields, {"b"})

    def test_the_last_author_counts(self):
        rows = row(write=[[["a"], [1]]], user=7), row(write=[[["a"], [1]]], user=8)
        self.assertEqual(merge(rows)[1].user, 8)

    def test_one_tab_must_have_made_all_of_it(self):
        one = row(write=[[["a"], [1, 2]]])
        other = row(write=[[["a"], [2]]], origin="other")
        nobody = row(write=[[["a"], [2]]], origin=False)
        for rows in ((one, other), (other, one), (one, nobody), (nobody, one)):
            changes = merge(rows)
            self.assertEqual(changes[1].origin, "tab")
            self.assertFalse(changes[2].origin)

    def test_one_direct_change_makes_it_direct(self):
        indirect = row(write=[[["a"], [1, 2]]], indirect=[1, 2])
        changes = merge([indirect, row(write=[[["a"], [2]]])])
        self.assertTrue(changes[1].indirect)
        self.assertFalse(changes[2].indirect)

    def test_a_reset_among_the_rows_is_a_reset(self):
        self.assertIsNone(merge([row(create=[1]), row(reset=True)]))

    def test_the_states_before_are_kept_for_changed_records(self):
        rows = (
            row(write=[[["a"], [1]]], was={"1": {"a": 1}}),
            row(unlink=[1], was={"1": {"a": 2}}),
        )
        self.assertEqual(merge(rows)[1].was, [{"a": 1}, {"a": 2}])

    def test_what_a_later_version_adds_is_ignored(self):
        rows = [row(create=[1], something=["new"])]
        self.assertEqual(self.merged(*rows), {1: "create"})

    def test_what_cannot_be_understood_is_a_reset(self):
        nonsense = (
            {"create": 5},
            {"create": ["1"]},
            {"create": [True]},
            {"create": [-1]},
            {"create": [None]},
            {"write": [["name", 1]]},
            {"write": [[1]]},
            {"write": {"name": 1}},
            {"write": [[[["nested"]], [1]]]},
            {"unlink": "all"},
            {"unlink": [1], "was": [1]},
            {"unlink": [1], "was": {"1": "x"}},
            {"unlink": [1], "was": {"x": {}}},
            {"create": [1], "user": "admin"},
            {"create": [1], "origin": 5.5},
            {"write": [[["a"], [1]]], "indirect": 3},
        )
        for values in nonsense:
            with self.subTest(values):
                self.assertIsNone(merge([row(**values)]))
        for key in ("user", "origin"):
            incomplete = row(create=[1])
            del incomplete[key]
            self.assertIsNone(merge([incomplete]), key)
