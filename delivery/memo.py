"""Results that are kept for all who would have got the same."""


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

    >>> memo = Memo()
    >>> memo.keep("greeting", "Hello, boss", {("has_group", "boss"): True})
    >>> memo.find("greeting", {("has_group", "boss"): True}.get)
    ('Hello, boss', {('has_group', 'boss'): True})
    >>> memo.find("greeting", {("has_group", "boss"): False}.get)
    """

    def __init__(self):
        self._trees = {}

    def find(self, key, answer):
        """Return a result that a person would have got, and what it depends on.

        :param key: hashable; what was computed, but for the person
        :param answer: returns the key of the person's answer to a question, and what
            equals no key where it is not known
        :return: the result, and ``{question: key of the answer}``; ``None`` where none
            is known
        :rtype: tuple | None
        """
        asked = {}
        node = self._trees.get(key)
        while isinstance(node, _Question):
            asked[node.question] = answer(node.question)
            node = node.branches.get(asked[node.question])
        return node and (node.value, asked)

    def keep(self, key, result, asked):
        """Keep a result for all who give the same answers.

        :param dict asked: ``{question: key of the answer}``, in the order of asking
        """
        branches, branch = self._trees, key
        for question, answer in asked.items():
            node = branches.setdefault(branch, _Question(question))
            if not isinstance(node, _Question) or node.question != question:
                # asked in another order than before, and so not to be found
                return
            branches, branch = node.branches, answer
        branches.setdefault(branch, _Result(result))
