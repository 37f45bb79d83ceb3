"""Servers, users, writers and clients for the tests of faults."""

import pytest
from environment import browser as chromium
from groups import ALL, INTERNAL, PORTAL, SECRET
from ledger import Ledger
from proxy import Proxy
from replica import PLAIN, REACH, Replica
from servers import Session, Site, until
from writer import Writer


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": chromium.path(),
        "args": chromium.ARGS,
    }


@pytest.fixture(scope="session")
def site():
    """All servers; a test that stops some has them started again in the end."""
    site = Site()
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def world(site):
    """The people of one test, what they do and what they see."""
    site.recover()
    with site.sql() as cursor:
        cursor.execute("DELETE FROM test_web_syncer_plain")
        cursor.execute("DELETE FROM test_web_syncer_reach")
        cursor.execute("DELETE FROM bus_bus")
    world = World(site)
    try:
        yield world
    finally:
        world.leave()


class World:
    """The people of one test, what they do and what they see.

    >>> anna = world.follow("anna", INTERNAL)
    >>> world.write([anna.session])
    >>> world.settle()
    """

    def __init__(self, site):
        self.site = site
        self.ledger = Ledger()
        if site.admin is None:
            site.admin = Session(site, "admin")
        self.admin = site.admin
        self.replicas = []
        self.writers = []
        self.proxies = []
        self.projects = {}

    def user(self, login, groups):
        """Return a session of a user, who is made if missing.

        Tests share the sessions of users to whom nothing happens.
        """
        known = self.site.sessions.get((login, groups))
        if known is None:
            known = self.site.sessions[login, groups] = self.log_in(login, groups)
        self.projects[login] = self.site.projects[login]
        return known

    def log_in(self, login, groups):
        """Return a new session of a user, who is made if missing."""
        values = {"group_ids": [(6, 0, [self.group(name) for name in groups])]}
        users = self.admin.call("res.users", "search", [("login", "=", login)])
        if users:
            self.admin.call("res.users", "write", users, values)
        else:
            values |= {"name": login.title(), "login": login, "password": login}
            self.admin.call("res.users", "create", [values])
        session = Session(self.site, login)
        if login not in self.site.projects:
            values = {"name": login, "user_ids": [(6, 0, [session.uid])]}
            (project,) = self.admin.call("test.web.syncer.project", "create", [values])
            self.site.projects[login] = project
        self.projects[login] = self.site.projects[login]
        return session

    def group(self, name):
        """Return the id of a group of which ``name`` is the external id."""
        module, _, name = name.partition(".")
        domain = [("module", "=", module), ("name", "=", name)]
        (data,) = self.admin.call("ir.model.data", "search_read", domain, ["res_id"])
        return data["res_id"]

    def follow(self, login, groups, session=None, **options):
        """Return a client of a user, which has read what there is and listens."""
        replica = Replica(
            session or self.user(login, groups),
            self.ledger,
            sees_all="test_web_syncer.group_all" in groups,
            sees_secrets="test_web_syncer.group_secret" in groups,
            **options,
        )
        self.replicas.append(replica.start())
        return replica

    def follow_through_proxy(self, login, groups):
        """Return a client, and the network between it and the server."""
        proxy = Proxy(self.site.live.port)
        self.proxies.append(proxy)
        return self.follow(login, groups, url=proxy.url), proxy

    def follow_all(self, **options):
        """Return clients of four users, each of whom may read something else."""
        self.until_connected()
        replicas = [
            self.follow("anna", INTERNAL, **options),
            self.follow("berta", ALL, **options),
            self.follow("clara", SECRET, **options),
            self.follow("pia", PORTAL, **options),
        ]
        self.until_connected()
        return replicas

    def until_connected(self):
        """Return when every client is connected and has read what there was."""
        until(
            lambda: all(r.is_connected and r.fetches for r in self.replicas),
            "all clients are connected",
            patience=90,
        )

    def writer(self, owners, **options):
        """Return a writer, who does nothing by themselves before ``start()``."""
        session = self.user("wendy", SECRET)
        seed = len(self.writers)
        writer = Writer(
            session, self.ledger, owners, self.projects, seed=seed, **options
        )
        self.writers.append(writer)
        return writer

    def write(self, owners, models=(PLAIN, REACH), transactions=20, pause=0):
        """Return a writer who goes on writing, once it has written a little."""
        writer = self.writer(owners, models=models, pause=pause).start()
        self.go_on(writer, transactions)
        return writer

    def go_on(self, writer, transactions=20):
        """Return when a writer has committed some more transactions."""
        goal = writer.committed + transactions
        until(
            lambda: writer.committed >= goal or writer.errors,
            f"{transactions} more transactions are committed",
            patience=90,
        )
        assert not writer.errors

    def settle(self, patience=60):
        """Let the work end, and fail unless everybody sees what they may read.

        Nothing is done meanwhile that would wake a client which was forgotten.

        :param float patience: seconds
        """
        for writer in self.writers:
            writer.abandon()
        for writer in self.writers:
            writer.stop()
        self.site.recover()
        self.until_replicas_are_right(patience)
        calm = [replica for replica in self.replicas if replica.deaf_since is None]
        connections = [replica.connections for replica in calm]
        # Whatever was under way arrives before what happens now.
        last = self.writer([])
        owners = {r.session.login: r.session for r in self.replicas}
        for model in (PLAIN, REACH):
            for owner in list(owners.values())[:5]:
                last.create(model, owner)
        self.until_replicas_are_right(patience)
        assert connections == [replica.connections for replica in calm]
        for replica in self.replicas:
            assert not replica.leaks, (replica, replica.leaks[:3])
            assert not replica.heard & self.ledger.rolled_back, replica
        self.ledger.check(self.everything())

    def everything(self):
        """Return ``{(model, id): values}`` of all records, as they are."""
        rows = {}
        with self.site.sql() as cursor:
            for model in (PLAIN, REACH):
                table = model.replace(".", "_")
                cursor.execute(f"SELECT id, color FROM {table}")
                rows |= {(model, id_): {"color": color} for id_, color in cursor}
        return rows

    def until_replicas_are_right(self, patience=60, replicas=None):
        """Return when each client shows what ``read()`` gives its user.

        A client whose session has ended shows nothing any more.
        """
        truths = {}
        for replica in self.replicas if replicas is None else replicas:
            if replica.deaf_since is not None:
                continue
            key = replica.session.cookie, replica.models
            if key not in truths:
                truths[key] = replica.truth()
            truth = truths[key]
            try:
                until(
                    lambda r=replica, t=truth: r.rows == t,
                    f"{replica} is right",
                    patience,
                )
            except AssertionError as error:
                raise AssertionError(
                    f"{error}: {difference(replica.rows, truth)}"
                ) from None

    def figures(self):
        """Return what there was to do, for the report."""
        return {
            "committed": sum(writer.committed for writer in self.writers),
            "failed": sum(writer.failed for writer in self.writers),
            "unknown": sum(writer.unknown for writer in self.writers),
            "messages": sum(replica.messages for replica in self.replicas),
            "connections": [replica.connections for replica in self.replicas][:8],
            "attempts": [replica.attempts for replica in self.replicas][:8],
            "resets": sum(replica.resets for replica in self.replicas),
            "fetches": sum(replica.fetches for replica in self.replicas),
        }

    def leave(self):
        """Stop everything that the test started, but the servers."""
        print(self.figures())
        for writer in self.writers:
            writer.abandon()
        for replica in self.replicas:
            replica.abandon()
        for replica in self.replicas:
            replica.stop()
        for proxy in self.proxies:
            proxy.close()


def difference(rows, truth):
    """Return in words what is wrong with a replica."""
    wrong = []
    for model in truth:
        seen, right = rows[model], truth[model]
        wrong += [f"{model} {id_} is missing" for id_ in right.keys() - seen.keys()]
        wrong += [f"{model} {id_} is left over" for id_ in seen.keys() - right.keys()]
        wrong += [
            f"{model} {id_} is {seen[id_]}, not {right[id_]}"
            for id_ in right.keys() & seen.keys()
            if seen[id_] != right[id_]
        ]
    return "; ".join(wrong[:5]) + (f"; and {len(wrong) - 5} more" if wrong[5:] else "")
