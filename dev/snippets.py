"""The code that the README shows."""

import re
from textwrap import dedent

import make_readme

_BLOCK = re.compile(r"^\.\. code-block:: (\w+)\n\n((?:    .*\n|\n)+)", re.MULTILINE)
_PATH = re.compile(r"# (\w+/\S+)\n")


def snippets():
    """Return the text of each snippet; of a change of code, what it changes to.

    :rtype: list[str]
    """
    return [
        _changed(dedent(block)) if language == "diff" else dedent(block).strip()
        for language, block in _BLOCK.findall(make_readme.readme())
    ]


def _changed(diff):
    kept = [line for line in diff.splitlines() if not line.startswith("-")]
    return dedent("\n".join(line[1:] for line in kept)).strip()


def starting(words):
    """Return the snippet that starts with these words."""
    [snippet] = [text for text in snippets() if text.startswith(words)]
    return snippet


def files():
    """Return those snippets that are whole files, by the path that they begin with.

    :rtype: dict[str, str]
    """
    return {path[1]: text for text in snippets() if (path := _PATH.match(text))}
