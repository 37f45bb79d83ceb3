"""Which transactions an answer already shows."""

from odoo.tools import SQL


class Snapshot:
    """A state of the database, by the transactions that it shows.

    :param str text: as PostgreSQL writes it, ``xmin:xmax:xip,…``
    :param int | None own: the transaction that looked, if it wrote anything itself
    """

    def __init__(self, text, own=None):
        self.text = text
        self.own = own
        xmin, xmax, running = text.split(":")
        self._xmin, self._xmax = int(xmin), int(xmax)
        self._running = frozenset(int(xid) for xid in running.split(",") if xid)

    @classmethod
    def of(cls, cr):
        """Return what the cursor's transaction sees."""
        cr.execute(
            SQL(
                "SELECT pg_current_snapshot()::text,"
                " pg_current_xact_id_if_assigned()::text::bigint"
            )
        )
        return cls(*cr.fetchone())

    @property
    def first_unseen(self):
        """The number of the first transaction that it may not show."""
        return self._xmin

    def shows(self, xid):
        """Return whether what a transaction did is seen.

        :param int xid: number of a transaction that is committed by now
        """
        if xid == self.own or xid < self._xmin:
            return True
        return xid < self._xmax and xid not in self._running
