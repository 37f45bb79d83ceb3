"""Make README.rst and the page that Odoo's Apps show from ``readme/``: ``make readme``.

Each part is a file without a title of its own. Its sections are underlined with ``-``.
"""

import ast
import re
from pathlib import Path

from docutils.core import publish_parts
from docutils.writers.html5_polyglot import Writer

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.rst"
PAGE = ROOT / "static" / "description" / "index.html"
PICTURES = "static/description/"

#: The parts in their order, by their files' names, and the title of each.
TITLES = {
    "DESCRIPTION": None,
    "TRY": "Try it",
    "INSTALL": "Install it",
    "USAGE": "Make a model live",
    "JAVASCRIPT": "Listen in the browser",
    "CONFIGURE": "Run it in production",
    "SECURITY": "Security",
    "COSTS": "What it costs",
    "ROADMAP": "Limits",
    "MIGRATION": "Coming from the older addons",
    "DEVELOP": "Working on it",
    "HISTORY": "Changelog",
}
#: What is said to those who have a clone, and not to those who have the addon.
FOR_CLONES = ("TRY", "DEVELOP")

#: What docutils' own stylesheet would do, which Odoo does not have.
_STYLE = (
    (r'<span class="pre">(.*?)</span>', r"\1"),
    (r'<span class="docutils literal">(.*?)</span>', r"<code>\1</code>"),
    (r"<table[^>]*>", '<table class="table table-sm">'),
    (r"<img ", '<img class="img-fluid" '),
)

_HEADER = """\
.. This file is made by "make readme". Edit what it is made of, in the folder readme.

{line}
{name}
{line}

"""


def manifest():
    """Return what is in __manifest__.py.

    :rtype: dict
    """
    return ast.literal_eval((ROOT / "__manifest__.py").read_text())


def readme():
    """Return the text of README.rst."""
    name = manifest()["name"]
    return _HEADER.format(name=name, line="=" * len(name)) + _text(TITLES)


def page():
    """Return the text of static/description/index.html.

    :raises docutils.utils.SystemMessage: if a part is no correct reStructuredText
    """
    settings = {
        "doctitle_xform": False,
        "initial_header_level": 2,
        "syntax_highlight": "none",
        "halt_level": 2,
        "report_level": 5,
        "table_style": "colwidths-auto",
        # of older docutils, or the page would depend on which one there is
        "auto_id_prefix": "id",
    }
    source = _text([part for part in TITLES if part not in FOR_CLONES])
    html = publish_parts(
        source.replace(f":: {PICTURES}", ":: "),
        writer=Writer(),
        settings_overrides=settings,
    )
    body = html["body"].strip()
    for pattern, replacement in _STYLE:
        body = re.sub(pattern, replacement, body, flags=re.DOTALL)
    return f'<div class="container">\n{body}\n</div>\n'


def _text(parts):
    return "\n".join(map(_chapter, parts))


def _chapter(part):
    title = TITLES[part]
    heading = f"{title}\n{'=' * len(title)}\n\n" if title else ""
    return heading + (ROOT / "readme" / f"{part}.rst").read_text().strip() + "\n"


def main():
    for path, text in ((README, readme()), (PAGE, page())):
        path.write_text(text)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
