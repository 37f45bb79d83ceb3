import json
import logging
import time
from collections import defaultdict

from odoo import SUPERUSER_ID, api
from odoo.http import request

from odoo.addons.bus.models.bus import json_dump

from .. import bus_row
from .changes import Changes

_logger = logging.getLogger(__name__)

PENDING = "web_syncer.pending"
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
    """

    def __init__(self, env):
        # sudo - base: what changed is found whatever the author may read; no value but
        # those that the rules compare leaves this transaction, and those are compared
        # on the server
        self.env = env(su=True, context={"active_test": False})
        self.limit = max_records(env)
        self._changes = {}

    @classmethod
    def of(cls, env):
        """Return the collector of the cursor's transaction."""
        precommit = env.cr.precommit
        transaction = precommit.data.get(PENDING)
        if transaction is None:
            transaction = precommit.data[PENDING] = cls(env)
            precommit.add(transaction._publish)
        return transaction

    def changes(self, model_name, user=None):
        """Return the changes of a published model, to add to.

        :param str model_name: name of a flagged model
        :param int user: id of the author, by default the one who started
        """
        changes = self._changes.get(model_name)
        if changes is None:
            changes = self._changes[model_name] = Changes(self.limit)
        changes.user = user or self.env.uid
        return changes

    def note_ends(self, ends, user=None):
        """Add records of published models that changed through a relation.

        :param ends: ``(Target, id)`` pairs
        """
        ids_by_target = defaultdict(set)
        for target, id_ in ends:
            ids_by_target[target].add(id_)
        for target, ids in ids_by_target.items():
            plan = self.env[target.model]._sync_plan
            self.changes(target.model, user).write(
                ids, plan.names_of(frozenset([target.field])), through_relation=True
            )

    def publish_reset(self, model_name):
        """Tell the subscribers of a model to fetch again."""
        self.changes(model_name).forget_records()

    def _publish(self):
        cr = self.env.cr
        rows = cr.postcommit.data.get(ROWS)
        if rows is None:
            rows = cr.postcommit.data[ROWS] = Rows(self.env)
            cr.postcommit.add(rows.announce_again)
        for model_name, changes in self._changes.items():
            if changes:
                rows.put(self.env, model_name, changes)


class Rows:
    """The rows that the running transaction has put on the bus, one per model.

    This object outlives savepoints and holds numbers only: what a row says is read back
    from the database, where a rolled back savepoint has undone it.
    """

    def __init__(self, env):
        self.registry = env.registry
        # {model: (id of its row, when it was inserted)}
        self._inserted = {}

    def put(self, env, model_name, changes):
        """Add changes to the model's row, or insert it.

        :param env: a superuser's environment
        """
        row = env["bus.bus"].browse(self._inserted.get(model_name, (0,))[0]).exists()
        if row:
            changes.extend(json.loads(row.message)["payload"])
            if changes:
                row.message = json_dump(changes.to_message(model_name, tab_origin()))
            else:
                row.unlink()
        else:
            message = json_dump(changes.to_message(model_name, tab_origin()))
            self._inserted[model_name] = (
                _send(env, model_name, message).id,
                time.monotonic(),
            )

    def announce_again(self):
        """Send the rows that were committed too late to be sure of an audience."""
        now = time.monotonic()
        late = [id_ for id_, at in self._inserted.values() if now - at > LATE_SECONDS]
        if not late:
            return
        try:
            with self.registry.cursor() as cr:
                # superuser: a copy of rows that this transaction wrote itself
                env = api.Environment(cr, SUPERUSER_ID, {})
                for row in env["bus.bus"].browse(late).exists():
                    message = json.loads(row.message)
                    message["payload"]["at"] = time.time()
                    _send(env, message["payload"]["model"], json_dump(message))
        except Exception:
            # the transaction is committed, and its author must not be told otherwise
            _logger.exception("web_syncer: a late transaction was not announced again")


def _send(env, model_name, message):
    """Insert a row, and have its subscribers woken after the commit."""
    bus = env["bus.bus"]
    channel = bus_row.channel(env.cr.dbname, model_name)
    bus._ensure_hooks()
    env.cr.postcommit.data["bus.bus.channels"].add(channel)
    return bus.create({"channel": json_dump(channel), "message": message})


def tab_origin():
    """Return what tells the author's browser tab, ``False`` outside of a request."""
    token = request and request.httprequest.headers.get(bus_row.TAB_HEADER)
    return bus_row.origin(token) if token else False


def max_records(env):
    """Return how many changed records of a model are told apart."""
    # sudo - ir.config_parameter: a limit, not told to anybody
    value = env["ir.config_parameter"].sudo().get_param(MAX_RECORDS_PARAMETER)
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
