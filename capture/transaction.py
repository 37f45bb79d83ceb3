import json
import logging
import time
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from odoo.http import request

from odoo.addons.bus.models.bus import json_dump

from .. import bus_row
from ..limits import max_records
from .changes import Changes
from .columns import existing_ids
from .notify import notifier
from .signals import signal_again

_logger = logging.getLogger(__name__)

CHANGES = "web_syncer.changes"
ROWS = "web_syncer.rows"
# The bus never shows a client a row that was committed 10 s after it got its number, if
# the client has meanwhile seen a higher number.
LATE_SECONDS = 5


class Row(NamedTuple):
    """A row that the transaction has put on the bus."""

    id: int
    inserted_at: float


class Transaction:
    """The changes of the running transaction that are not yet in a row on the bus.

    They are in ``cr.precommit.data`` and so go with what a rolled back savepoint
    undoes. A savepoint, like the commit, first puts them into the rows.

    :param odoo.api.Environment env: environment of the author
    """

    def __init__(self, env):
        self._author_env = env
        precommit = env.cr.precommit
        self._changes = precommit.data.get(CHANGES)
        if self._changes is None:
            self._changes = precommit.data[CHANGES] = {}
            precommit.add(lambda: _publish(self.env))

    @cached_property
    def env(self):
        # sudo - base: what changed is found whatever the author may read; no value but
        # those that the rules compare leaves the transaction, and those are compared on
        # the server
        return self._author_env(su=True, context={"active_test": False})

    @cached_property
    def limit(self):
        """How many changed records of a model are told apart."""
        return max_records(self.env)

    def changes(self, model_name):
        """Return the changes of a published model, to add to.

        :param str model_name: name of a flagged model
        :rtype: Changes
        """
        changes = self._changes.get(model_name)
        if changes is None:
            changes = Changes(self.limit, self._author_env.uid)
            self._changes[model_name] = changes
        return changes

    def note_ends(self, ends):
        """Add records of published models that changed through a relation.

        :param ends: ``(Target, id)`` pairs
        """
        ids_by_target = defaultdict(set)
        for target, id_ in ends:
            ids_by_target[target].add(id_)
        for target, ids in ids_by_target.items():
            model, changes = self.env[target.model], self.changes(target.model)
            changes.write(ids, model._sync_plan.names_of((target.field,)))
            if target.field in model._sync_rule_fields().loose:
                changes.remember(dict.fromkeys(ids))


def _publish(env):
    """Put the pending changes into rows of the bus, one per model and transaction.

    A row that an earlier savepoint has written is extended. What it says is read back
    from the database, where a rolled back savepoint has undone it.
    """
    cr = env.cr
    for model_name, changes in cr.precommit.data.pop(CHANGES).items():
        changes.restore(existing_ids(env[model_name], changes.unlinked))
        changes.forget_unseen()
        if changes:
            _put(env, model_name, changes)


def _put(env, model_name, changes):
    cr = env.cr
    if ROWS not in cr.postcommit.data:
        cr.postcommit.data[ROWS] = {}
        cr.postcommit.add(lambda: _announce(env))
    rows = cr.postcommit.data[ROWS]
    row_id = rows[model_name].id if model_name in rows else 0
    earlier = row_id and _read(cr, row_id)
    if not earlier:
        message = changes.to_message(model_name, _tab_origin())
        rows[model_name] = Row(_insert(cr, message), time.monotonic())
        return
    changes.put_after(earlier["payload"])
    changes.forget_unseen()
    if changes:
        _update(cr, row_id, changes.to_message(model_name, _tab_origin()))
    else:
        cr.execute("DELETE FROM bus_bus WHERE id = %s", (row_id,))


def _announce(env):
    """Wake the subscribers of the rows that have just been committed.

    Those that were committed too late to be sure of an audience are sent again. The
    transaction is committed, so its author must not be told of an error here.
    """
    # who is woken must see it
    signal_again(env)
    rows = env.cr.postcommit.data.pop(ROWS)
    now = time.monotonic()
    late = [row.id for row in rows.values() if now - row.inserted_at > LATE_SECONDS]
    if late:
        try:
            with env.registry.cursor() as cr:
                for message in filter(None, (_read(cr, row_id) for row_id in late)):
                    message["payload"]["at"] = time.time()
                    _insert(cr, message)
        except Exception:
            _logger.exception("Late rows of %s were not sent again", ", ".join(rows))
    notifier.notify(bus_row.channel(env.cr.dbname, model) for model in rows)


# The rows are written past the ORM: a row for each transaction should cost little more
# than its INSERT, and nobody extends the creation of rows of the bus. They name no
# author either: the foreign keys would be looked up, and nothing reads them.


def _insert(cr, message):
    channel = bus_row.channel(cr.dbname, message["payload"]["model"])
    cr.execute(
        """
        INSERT INTO bus_bus (channel, message, create_date)
        VALUES (%s, %s, clock_timestamp() AT TIME ZONE 'UTC')
        RETURNING id
        """,
        (json_dump(channel), json_dump(message)),
    )
    return cr.fetchone()[0]


def _read(cr, row_id):
    """Return the message of a row, ``None`` if it was rolled back."""
    cr.execute("SELECT message FROM bus_bus WHERE id = %s", (row_id,))
    found = cr.fetchone()
    return found and json.loads(found[0])


def _update(cr, row_id, message):
    cr.execute(
        "UPDATE bus_bus SET message = %s WHERE id = %s", (json_dump(message), row_id)
    )


def _tab_origin():
    """Return what tells the author's browser tab, ``False`` outside of a request."""
    token = request and request.httprequest.headers.get(bus_row.TAB_HEADER)
    # the requests that tests make up have headers of any type
    return bus_row.origin(token) if token and isinstance(token, str) else False
