"""What the tests of other addons need to test what they publish."""

import json
from collections import defaultdict
from contextlib import contextmanager

from .. import bus_row
from ..capture.rows import ROWS


class Published:
    """The notifications that a block is expected to publish, stated inside of it."""

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self):
        self.expected = defaultdict(dict)

    def create(self, records):
        """Expect these records to be published as created."""
        self._expect(records, "create")

    def write(self, records, *names, indirect=False):
        """Expect these records to be published as written.

        :param records: recordset of a published model
        :param str names: names of all the fields that are published as changed
        :param bool indirect: whether it changed only through a relation
        """
        self._expect(records, "write", *sorted(names), *["indirect"] * indirect)

    def unlink(self, records):
        """Expect these records, which are gone, to be published as deleted."""
        self._expect(records, "unlink")

    def reset(self, model):
        """Expect subscribers of the model to be told to fetch again.

        :param str model: model name
        """
        self.expected[model] = "reset"

    def _expect(self, records, *what):
        self.expected[records._name].update(dict.fromkeys(records._ids, what))


class SyncerCase:
    """Mix it into a ``TransactionCase`` to test what your code publishes.

    Example::

        from odoo.tests import TransactionCase, tagged
        from odoo.addons.web_syncer.tests.common import SyncerCase

        @tagged("post_install", "-at_install")
        class TestTask(SyncerCase, TransactionCase):
            def test_closing_a_task_is_published(self):
                with self.assertPublishes() as published:
                    self.task.action_close()
                    published.write(self.task, "state", "date_closed")
    """

    @contextmanager
    def assertPublishes(self):
        """Assert that the block publishes exactly what is stated inside of it.

        What is pending before the block does not count. At its end everything is
        flushed, as by a commit. A block that states nothing must publish nothing, and
        each model must have one row on the bus.

        :return: :class:`Published`, to state what is expected
        """
        cr = self.env.cr
        self.forget_published()
        published = Published()
        yield published
        cr.flush()
        rows = self.published_rows()
        self.assertEqual(
            {row["model"]: _described(row) for row in rows}, dict(published.expected)
        )
        self.assertCountEqual(
            [row["model"] for row in rows],
            published.expected,
            "There must be one row on the bus for each model",
        )

    def forget_published(self):
        """Start over, as if a transaction had been committed."""
        self.env.cr.flush()
        self.env.cr.postcommit.data.pop(ROWS, None)
        # sudo - bus.bus: the tests' users may not read the bus
        self._last_bus_id = self.env["bus.bus"].sudo()._bus_last_id()

    def published_rows(self):
        """Return the rows that the transaction has on the bus (see ``bus_row``).

        :rtype: list[dict]
        """
        # sudo - bus.bus: the tests' users may not read the bus
        rows = self.env["bus.bus"].sudo().search([("id", ">", self._last_bus_id)])
        messages = [json.loads(row.message) for row in rows]
        return [
            message["payload"]
            for message in messages
            if message["type"] == bus_row.TYPE
        ]


def _described(row):
    if row.get("reset"):
        return "reset"
    indirect = set(row.get("indirect", ()))
    return {
        **{id_: ("create",) for id_ in row.get("create", ())},
        **{id_: ("unlink",) for id_ in row.get("unlink", ())},
        **{
            id_: ("write", *names, *["indirect"] * (id_ in indirect))
            for names, ids in row.get("write", ())
            for id_ in ids
        },
    }
