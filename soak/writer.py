"""Writers: users who create, change and delete records without a pause."""

import random
import threading
from collections import defaultdict

import requests
from replica import PLAIN, REACH
from servers import RpcError
from worker import Worker


class Writer(Worker):
    """One user's work, in a thread of its own, with a record of it in the ledger.

    :param Session session: of a user who may write everybody's records
    :param Ledger ledger: where to note what was done
    :param owners: sessions of those to whom the records are given
    :param dict projects: by login, the project of which each owner is a member
    :param models: names of the models to write
    :param bool shares: several writers work on the same records, and delete none
    :param float pause: seconds between two transactions
    :param int seed: of what is done

    .. attribute:: committed, failed, unknown

        how many transactions ended so; ``unknown``: the server died meanwhile
    """

    def __init__(
        self,
        session,
        ledger,
        owners,
        projects,
        models=(PLAIN,),
        shares=False,
        pause=0,
        seed=0,
    ):
        super().__init__()
        self.session = session
        self.ledger = ledger
        self.owners = owners
        self.projects = projects
        self.models = models
        self.shares = shares
        self.pause = pause
        self.committed = self.failed = self.unknown = 0
        self.ids = defaultdict(list)
        self._random = random.Random(seed)

    def create(self, model, owner, count=1, **values):
        """Create records and return their ids."""
        number, own = self._values(model, owner)
        made = [{**own, **values} for _ in range(count)]
        ids = self._call(model, "create", made)
        self.ledger.intend(model, ids, owner)
        self.ledger.commit(model, ids, number)
        self.ids[model] += ids
        return ids

    def write(self, model, ids, owner, server=None, **values):
        """Write records, of which ``owner`` becomes the owner."""
        number, own = self._values(model, owner)
        self.ledger.intend(model, ids, owner)
        try:
            self._call(model, "write", ids, {**own, **values}, server=server)
        except RpcError as error:
            if not error.is_in_doubt:
                self.ledger.roll_back(number)
            raise
        self.ledger.commit(model, ids, number, in_order=not self.shares)

    def unlink(self, model, ids):
        """Delete records."""
        self.ledger.unlink(model, ids)
        self.ids[model] = [id_ for id_ in self.ids[model] if id_ not in ids]
        self._call(model, "unlink", ids)

    def write_and_wait(self, model, ids, owner, lock, fail=False, server=None):
        """Write in a transaction that ends when nobody holds an advisory lock.

        :return: the thread in which it happens
        """
        number, values = self._values(model, owner)
        self.ledger.intend(model, ids, owner)

        def work():
            try:
                self._call(
                    model, "write_and_wait", ids, values, lock, fail, server=server
                )
            except RpcError as error:
                if not error.is_in_doubt:
                    self.ledger.roll_back(number)
            except requests.RequestException:
                self.unknown += 1
            else:
                self.ledger.commit(model, ids, number)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _run(self):
        while not self._stop.wait(self.pause):
            model = self._random.choice(self.models)
            try:
                self._step(model)
                self.committed += 1
            except RpcError as error:
                self.failed += 1
                if not error.is_expected:
                    self.errors.append(error)
                    return
            except requests.RequestException:
                self.unknown += 1
                self._stop.wait(0.2)

    def _step(self, model):
        owner, ids = self._random.choice(self.owners), self.ids[model]
        action = self._random.random()
        if not ids or (action < 0.3 and len(ids) < 30 and not self.shares):
            self.create(model, owner, self._random.randint(1, 3))
        elif action < 0.4 and not self.shares:
            self.unlink(model, [self._random.choice(ids)])
        else:
            chosen = self._random.sample(ids, min(len(ids), self._random.randint(1, 3)))
            self.write(model, chosen, owner)

    def _values(self, model, owner):
        number, values = self.ledger.values(owner)
        if model == REACH:
            values["project_id"] = self.projects[owner.login]
        return number, values

    def _call(self, model, method, *args, server=None):
        site = self.session.site
        server = server or self._random.choice([site.first, site.second])
        return self.session.call(model, method, *args, server=server)
