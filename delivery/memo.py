"""Results that are kept for all who would have got the same."""

import threading

# Time after which somebody who waits for another's result computes by himself.
WAIT_SECONDS = 10


class _Question:
    __slots__ = ("branches", "question")

    def __init__(self, question):
        self.question = question
        # {key of an answer: what is asked next, or the result}
        self.branches = {}


class _Result:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


class Memo:
    """Results by what was asked about the user while they were made.

    A result is found by asking a person the same questions, in the same order: they
    lead along a path that somebody went before, or to the end of what is known. No key
    is made of what a computation *might* look at.
    """

    def __init__(self):
        self._trees = {}
        self._locks = {}

    def get(self, key, person, compute):
        """Return a result that the person would have got, and what it depends on.

        The first who asks computes, while others wait. A failure is not kept.

        :param key: hashable; what is computed, but for the person
        :param person: see :class:`.rights.Subscriber`
        :param compute: returns a result and ``{question: key of the answer}``
        :return: the result, and ``{question: key of the person's answer}``
        :rtype: tuple
        """
        if found := self._find(key, person):
            return found
        lock = self._locks.setdefault(key, threading.Lock())
        is_first = lock.acquire(blocking=False)
        if not is_first:
            person.rest()
            is_first = lock.acquire(timeout=WAIT_SECONDS)
        try:
            if found := self._find(key, person):
                return found
            result, asked = compute()
            self._keep(key, result, asked)
            return result, asked
        finally:
            if is_first:
                lock.release()

    def _find(self, key, person):
        asked = {}
        node = self._trees.get(key)
        while isinstance(node, _Question):
            answer = person.answer(node.question).key
            asked[node.question] = answer
            node = node.branches.get(answer)
        return node and (node.value, asked)

    def _keep(self, key, result, asked):
        branches, branch = self._trees, key
        for question, answer in asked.items():
            node = branches.setdefault(branch, _Question(question))
            if not isinstance(node, _Question) or node.question != question:
                # asked in another order than before, and so not to be found
                return
            branches, branch = node.branches, answer
        branches.setdefault(branch, _Result(result))
