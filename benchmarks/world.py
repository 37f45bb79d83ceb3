"""What the benchmarks share: the database, its users, and the models compared."""

import contextlib
import time
from itertools import count

from odoo import SUPERUSER_ID, api
from odoo.http import get_default_session, root
from odoo.modules.registry import Registry
from odoo.service import security

_PREFIX = "test.web.syncer.benchmark"
#: The same model several times; see the addon ``test_web_syncer_benchmark``.
SILENT = f"{_PREFIX}.silent"
PUBLISHED = f"{_PREFIX}.published"
RAW = f"{_PREFIX}.raw"
ANCESTOR = f"{_PREFIX}.ancestor"
#: Not flagged; live views depend on it where :meth:`World.have_views_depend` says so.
LINKED = f"{_PREFIX}.linked"

#: What is compared, by the name that the table shows.
WAYS = {
    "published": PUBLISHED,
    "raw bus": RAW,
    "older addons' way": ANCESTOR,
    "silent": SILENT,
}

_numbers = count(1)


class World:
    """A database in which the addons are installed, and a bare one.

    :param str database: name of one with ``test_web_syncer_benchmark``
    :param str bare: name of one with ``bus`` and ``web``, and not this addon
    :param Path logs: where servers put their output
    :param bool quick: measure fewer rounds, and smaller amounts
    """

    def __init__(self, database, bare, logs, quick):
        self.database = database
        self.bare = bare
        self.logs = logs
        self.quick = quick
        self.registry = Registry(database)

    @contextlib.contextmanager
    def transaction(self):
        """Have a superuser's environment, committed at the end of the block."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def have_views_depend(self, *models):
        """Have changes of models put on the bus for live views."""
        with self.transaction() as env:
            env["web.syncer.dependency"]._add(models)

    def rounds(self, number):
        """Return how many rounds to measure where ``number`` are wanted."""
        return max(3, number // 4) if self.quick else number

    def make_records(self, model, number):
        """Return the ids of new records, made past the ORM, and so past the bus."""
        with self.transaction() as env:
            return self.insert_records(env, model, number)

    def insert_records(self, env, model, number):
        """Return the ids of records that are new in the environment's transaction."""
        env.cr.execute(
            f"INSERT INTO {env[model]._table} (name, color)"  # noqa: S608
            " SELECT 'record', 0 FROM generate_series(1, %s) RETURNING id",
            (number,),
        )
        return [id_ for (id_,) in env.cr.fetchall()]

    def empty(self, model):
        """Delete all rows of a model's table."""
        with self.transaction() as env:
            env.cr.execute(f"TRUNCATE {env[model]._table}")

    def make_users(self, number, group_ids=()):
        """Return the ids of new internal users, who have no password.

        :param group_ids: ids of further groups
        """
        with self.transaction() as env:
            group_ids = [env.ref("base.group_user").id, *group_ids]
            return (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    [
                        {
                            "name": f"User {n}",
                            "login": f"user_{n}",
                            "group_ids": [(6, 0, group_ids)],
                        }
                        for n in (next(_numbers) for _ in range(number))
                    ]
                )
                .ids
            )

    def log_in(self, user_ids):
        """Return ids of new sessions, one for each user."""
        with self.transaction() as env:
            return [self._session(env, env["res.users"].browse(u)) for u in user_ids]

    def _session(self, env, user):
        session = root.session_store.new()
        session.update(get_default_session(), db=self.database)
        session.uid = user.id
        session.login = user.login
        user_env = env(user=user.id)
        session.context = dict(user_env["res.users"].context_get())
        session.session_token = security.compute_session_token(session, user_env)
        root.session_store.save(session)
        return session.sid

    def write(self, model, ids, **values):
        """Write to records in a transaction, and return the seconds that it took."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            started = time.perf_counter()
            env[model].browse(ids).write(values)
            cr.commit()
            return time.perf_counter() - started
