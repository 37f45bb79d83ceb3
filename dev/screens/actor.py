"""Somebody who does things at random, the same ones for the same seed."""

import random


def operation(method):
    """Mark a method of an :class:`Actor` as something that can be done at any time."""
    method.is_operation = True
    return method


class Actor:
    """Somebody who does things elsewhere.

    Each operation is a method, named as what it does: ``rename_a_stage``.

    :param call: ``call(model, method, *args, **kwargs)`` does it for their user
    :param seed: of what is chosen at random
    """

    def __init__(self, call, seed):
        self.call = call
        self.random = random.Random(seed)
        self._number = 0

    @classmethod
    def operations(cls):
        """Return ``{what it does, in words: name of the method}``."""
        return {
            name.replace("_", " "): name
            for name in dir(cls)
            if getattr(getattr(cls, name), "is_operation", False)
        }

    def do(self, words):
        """Do an operation.

        :param str words: one of :meth:`operations`
        """
        return getattr(self, self.operations()[words])()

    @classmethod
    def batches(cls, seed, size, count=None):
        """Return batches of operations in words, each once before any comes twice.

        :param seed: of their order
        :param int size: of a batch
        :param int count: of operations in all, by default each once
        """
        order, chosen = random.Random(seed), []
        while len(chosen) < (count or 1):
            every = sorted(cls.operations())
            order.shuffle(every)
            chosen += every
        chosen = chosen[:count]
        return [chosen[i : i + size] for i in range(0, len(chosen), size)]

    def new(self, what):
        """Return a name that nothing else has."""
        self._number += 1
        return f"{what} {self._number}"

    def any(self, model, *domain, count=1):
        """Return the ids of some records that fulfil a domain, fewer if there are."""
        found = sorted(self.call(model, "search", list(domain)))
        return self.random.sample(found, min(count, len(found)))

    def write(self, model, ids, **values):
        """Write values to records."""
        if ids:
            self.call(model, "write", ids, values)

    def create(self, model, **values):
        """Create a record and return its id in a list."""
        return self.call(model, "create", [values])

    def value(self, model, ids, name):
        """Return the value of a field of one record, ``False`` if there is none."""
        return bool(ids) and self.call(model, "read", ids[:1], [name])[0][name]
