from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.web_syncer.tests.common import SyncerCase

ORDERS = st.integers(0, 3)
LINES = st.integers(0, 5)

STEP = st.recursive(
    st.one_of(
        st.tuples(st.just("create order"), ORDERS),
        st.tuples(st.just("write order"), ORDERS, st.integers(0, 2)),
        st.tuples(st.just("unlink order"), ORDERS),
        st.tuples(st.just("create line"), LINES, ORDERS),
        st.tuples(st.just("move line"), LINES, ORDERS),
        st.tuples(st.just("unlink line"), LINES),
        st.tuples(st.just("flush")),
    ),
    lambda steps: st.tuples(
        st.just("savepoint"), st.lists(steps, max_size=6), st.booleans()
    ),
    max_leaves=25,
)


class Rollback(Exception):
    pass


class State:
    """The orders and lines as they should be: what differs is what was done."""

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self, names=None, orders_of=None):
        # {order id: name} and {line id: order id}
        self.names = dict(names or {})
        self.orders_of = dict(orders_of or {})

    def copy(self):
        return State(self.names, self.orders_of)

    def lines(self, order_id):
        return {line for line, order in self.orders_of.items() if order == order_id}

    def delete_order(self, order_id):
        del self.names[order_id]
        for line_id in self.lines(order_id):
            del self.orders_of[line_id]


@tagged("post_install", "-at_install")
class TestRandomTransactions(SyncerCase, TransactionCase):
    """Random work on orders and lines, compared with what it changed in the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_test_user(cls.env, "random_user", groups="base.group_user")
        cls.Order = cls.env["test.web.syncer.order"].with_user(user)
        cls.Line = cls.env["test.web.syncer.line"].with_user(user)
        cls.orders = cls.Order.create([{"name": "0"} for _ in range(3)])
        cls.lines = cls.Line.create(
            [{"order_id": cls.orders[i % 2].id} for i in range(4)]
        )

    @settings(
        max_examples=150,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEP, max_size=12))
    def test_what_differs_in_the_end_is_published_and_nothing_that_is_undone(
        self, steps
    ):
        with self.env.cr.savepoint() as savepoint:
            self.forget_published()
            before = State(
                {order.id: order.name for order in self.orders},
                {line.id: line.order_id.id for line in self.lines},
            )
            after = before.copy()
            touched = set()
            self._run(steps, after, touched)
            self.env.cr.flush()
            rows = {row["model"]: row for row in self.published_rows()}
            savepoint.close(rollback=True)
        self.assertLessEqual(rows.keys(), {"test.web.syncer.order"})
        row = rows.get("test.web.syncer.order", {})
        written = {
            id_: set(names) for names, ids in row.get("write", ()) for id_ in ids
        }
        created = after.names.keys() - before.names.keys()
        deleted = before.names.keys() - after.names.keys()
        self.assertEqual(set(row.get("create", ())), created)
        self.assertEqual(set(row.get("unlink", ())), deleted)
        self.assertLessEqual(written.keys(), touched - created - deleted)
        for order_id in before.names.keys() & after.names.keys():
            names = written.get(order_id, set())
            if before.names[order_id] != after.names[order_id]:
                self.assertIn("name", names)
            if before.lines(order_id) != after.lines(order_id):
                self.assertIn("line_ids", names)
        for id_ in created | deleted:
            self.assertNotIn(id_, written)

    def _run(self, steps, state, touched):
        for kind, *args in steps:
            getattr(self, f"_{kind.replace(' ', '_')}")(state, touched, *args)

    def _pick(self, ids, number):
        ids = sorted(ids)
        return ids[number % len(ids)] if ids else None

    def _create_order(self, state, touched, number):
        order = self.Order.create({"name": "0"})
        state.names[order.id] = "0"
        touched.add(order.id)

    def _write_order(self, state, touched, number, name):
        if order_id := self._pick(state.names, number):
            self.Order.browse(order_id).name = str(name)
            state.names[order_id] = str(name)
            touched.add(order_id)

    def _unlink_order(self, state, touched, number):
        if order_id := self._pick(state.names, number):
            self.Order.browse(order_id).unlink()
            state.delete_order(order_id)

    def _create_line(self, state, touched, _number, number):
        if order_id := self._pick(state.names, number):
            line = self.Line.create({"order_id": order_id})
            state.orders_of[line.id] = order_id
            touched.add(order_id)

    def _move_line(self, state, touched, line_number, number):
        line_id = self._pick(state.orders_of, line_number)
        order_id = self._pick(state.names, number)
        if line_id and order_id:
            touched |= {order_id, state.orders_of[line_id]}
            self.Line.browse(line_id).order_id = order_id
            state.orders_of[line_id] = order_id

    def _unlink_line(self, state, touched, number):
        if line_id := self._pick(state.orders_of, number):
            touched.add(state.orders_of[line_id])
            self.Line.browse(line_id).unlink()
            del state.orders_of[line_id]

    def _flush(self, state, touched):
        self.env.flush_all()

    def _savepoint(self, state, touched, steps, rolled_back):
        inner, inner_touched = state.copy(), set()
        try:
            with self.env.cr.savepoint():
                self._run(steps, inner, inner_touched)
                if rolled_back:
                    raise Rollback
        except Rollback:
            return
        state.names, state.orders_of = inner.names, inner.orders_of
        touched |= inner_touched
