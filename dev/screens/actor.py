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

    def sequence(self, count):
        """Return operations in words: each once before any comes twice."""
        chosen = []
        while len(chosen) < count:
            every = sorted(self.operations())
            self.random.shuffle(every)
            chosen += every
        return chosen[:count]

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
        """Return the value of a field of one record."""
        return self.call(model, "read", ids[:1], [name])[0][name]
