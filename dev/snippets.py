"""The code that the README shows."""

import re
from textwrap import dedent

import make_readme

_BLOCK = re.compile(r"^\.\. code-block:: \w+\n\n((?:    .*\n|\n)+)", re.MULTILINE)
_PATH = re.compile(r"# (\w+/\S+)\n")


def snippets():
    """Return the text of each snippet.

    :rtype: list[str]
    """
    return [dedent(block).strip() for block in _BLOCK.findall(make_readme.readme())]


def starting(words):
    """Return the snippet that starts with these words."""
    [snippet] = [text for text in snippets() if text.startswith(words)]
    return snippet


def files():
    """Return those snippets that are whole files, by the path that they begin with.

    :rtype: dict[str, str]
    """
    return {path[1]: text for text in snippets() if (path := _PATH.match(text))}
