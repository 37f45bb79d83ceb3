import json
import logging
import time
from collections import defaultdict
from functools import cached_property

from odoo import SUPERUSER_ID, api
from odoo.http import request

from odoo.addons.bus.models.bus import json_dump

from .. import bus_row
from .changes import Changes

_logger = logging.getLogger(__name__)

CHANGES = "web_syncer.changes"
ROWS = "web_syncer.rows"
MAX_RECORDS_PARAMETER = "web_syncer.max_records"
DEFAULT_MAX_RECORDS = 1000
# The bus never shows a client a row that was committed 10 s after it got its number, if
# the client has meanwhile seen a higher number.
LATE_SECONDS = 5


class Transaction:
    """The changes of the running transaction that are not yet in a row on the bus.

    They are in ``cr.precommit.data`` and so go with what a rolled back savepoint undoes.
    A savepoint, like the commit, first puts them into the rows.

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
        return _max_records(self.env)

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
            names = self.env[target.model]._sync_plan.names_of(frozenset([target.field]))
            self.changes(target.model).write(ids, names)


def _publish(env):
    """Put the pending changes into rows of the bus, one per model and transaction.

    A row that an earlier savepoint has written is extended. What it says is read back
    from the database, where a rolled back savepoint has undone it.
    """
    cr = env.cr
    if ROWS not in cr.postcommit.data:
        cr.postcommit.data[ROWS] = {}
        cr.postcommit.add(lambda: _announce_again(env))
    rows = cr.postcommit.data[ROWS]
    for model_name, changes in cr.precommit.data.pop(CHANGES).items():
        if not changes:
            continue
        row_id, _inserted_at = rows.get(model_name, (0, 0))
        row = env["bus.bus"].browse(row_id).exists()
        if not row:
            message = json_dump(changes.to_message(model_name, _tab_origin()))
            row = _send(env, model_name, message)
            rows[model_name] = (row.id, time.monotonic())
            continue
        changes.put_after(json.loads(row.message)["payload"])
        if changes:
            row.message = json_dump(changes.to_message(model_name, _tab_origin()))
        else:
            row.unlink()


def _announce_again(env):
    """Send the rows that were committed too late to be sure of an audience."""
    now = time.monotonic()
    rows = env.cr.postcommit.data.pop(ROWS)
    late = [id_ for id_, at in rows.values() if now - at > LATE_SECONDS]
    if not late:
        return
    try:
        with env.registry.cursor() as cr:
            # superuser: a copy of rows that the transaction wrote itself
            env = api.Environment(cr, SUPERUSER_ID, {})
            for row in env["bus.bus"].browse(late).exists():
                message = json.loads(row.message)
                message["payload"]["at"] = time.time()
                _send(env, message["payload"]["model"], json_dump(message))
    except Exception:
        # the transaction is committed, and its author must not be told otherwise
        _logger.exception("A late transaction was not announced again")


def _send(env, model_name, message):
    """Insert a row, and have its subscribers woken after the commit."""
    bus = env["bus.bus"]
    channel = bus_row.channel(env.cr.dbname, model_name)
    bus._ensure_hooks()
    env.cr.postcommit.data["bus.bus.channels"].add(channel)
    return bus.create({"channel": json_dump(channel), "message": message})


def _tab_origin():
    """Return what tells the author's browser tab, ``False`` outside of a request."""
    token = request and request.httprequest.headers.get(bus_row.TAB_HEADER)
    return bus_row.origin(token) if token else False


def _max_records(env):
    value = env["ir.config_parameter"].get_param(MAX_RECORDS_PARAMETER)
    try:
        return max(int(value or DEFAULT_MAX_RECORDS), 1)
    except ValueError:
        _logger.warning(
            "System parameter %s is %r, which is no number: %s is used",
            MAX_RECORDS_PARAMETER,
            value,
            DEFAULT_MAX_RECORDS,
        )
        return DEFAULT_MAX_RECORDS
