"""The README says what is true of this checkout."""

import ast
import re
from pathlib import Path

import make_readme
import pytest
import snippets
from environment import odoo_source

from odoo import sql_db

#: Where code stands that tests run.
TESTED = ("e2e", "examples", "soak", "static", "test_addons", "tests")
CODE = {".py", ".js", ".xml"}
CONFIGURATION = re.compile(r"# /etc/(\w+)/")
PICTURE = re.compile(r"^\.\. image:: (\S+)$", re.MULTILINE)
CONFIGURE = (make_readme.ROOT / "readme" / "CONFIGURE.rst").read_text()
LINE = re.compile(r"^- [^`]*?: ``(.+?)``(?:, or ``(.+?)``)?", re.MULTILINE | re.DOTALL)
#: What the operator may find in the log, with … for what varies.
TROUBLES = [
    " ".join(line.split())
    for lines in LINE.findall(CONFIGURE)
    for line in lines
    if line
]
AGAIN = "make readme, and commit what it makes"


def test_the_readme_is_made_of_its_parts():
    assert make_readme.README.read_text() == make_readme.readme(), AGAIN


def test_the_page_in_odoos_apps_is_made_of_the_same_parts():
    assert make_readme.PAGE.read_text() == make_readme.page(), AGAIN


def test_every_part_is_in_the_readme():
    parts = {path.name for path in (make_readme.ROOT / "readme").iterdir()}
    assert parts == {f"{part}.rst" for part in make_readme.TITLES}


def test_the_odoo_that_it_was_tested_with_is_named():
    words = " ".join(make_readme.readme().split())
    assert f"``{odoo_source.TESTED}``" in words
    assert odoo_source.TESTED_REVISION in words


def test_every_file_that_is_shown_is_part_of_the_addon_that_is_installed():
    # by e2e/test_crm_live.py
    assert {path.split("/")[0] for path in snippets.files()} == {"crm_live"}


def test_every_configuration_that_is_shown_is_tried():
    # by soak/production.py
    names = {
        path for text in snippets.snippets() if (path := CONFIGURATION.match(text))
    }
    assert {path[1] for path in names} == {"odoo", "nginx"}


@pytest.mark.parametrize(
    "snippet",
    [
        text
        for text in snippets.snippets()
        if text not in snippets.files().values() and not CONFIGURATION.match(text)
    ],
)
def test_every_snippet_stands_in_code_that_is_tested(snippet):
    lines = _without_indentation(snippet).splitlines()
    imports = {line for line in lines if line.startswith("import ")}
    code = "\n".join(line for line in lines if line not in imports).strip()
    files = [
        path.read_text()
        for folder in TESTED
        for path in (make_readme.ROOT / folder).rglob("*")
        if path.suffix in CODE
    ]
    sources = map(_without_indentation, (*files, *snippets.files().values()))
    assert any(
        code in source and imports <= {*source.splitlines()} for source in sources
    )


def test_every_trouble_that_is_logged_is_explained():
    assert TROUBLES
    assert not _logged_troubles() - set(TROUBLES)


@pytest.mark.parametrize("line", TROUBLES)
def test_every_trouble_that_is_explained_is_logged(line):
    if line not in _logged_troubles():
        # it is Odoo's
        pieces = re.split(r" … | \(8072\)", line)
        bus = odoo_source.find().addons_path[-1] / "bus"
        files = (bus / "websocket.py", bus / "models" / "bus.py", Path(sql_db.__file__))
        sources = [file.read_text() for file in files]
        assert any(all(piece in text for piece in pieces) for text in sources)


@pytest.mark.parametrize(
    "picture", PICTURE.findall(make_readme.readme()) + make_readme.manifest()["images"]
)
def test_every_picture_comes_with_the_addon(picture):
    assert picture.startswith(make_readme.PICTURES)
    assert (make_readme.ROOT / picture).is_file()


def _logged_troubles():
    """Return what the addon logs when something is wrong, with … for what varies."""
    packages = [file.parent for file in make_readme.ROOT.glob("*/__init__.py")]
    files = [file for folder in packages for file in folder.rglob("*.py")]
    troubles = set()
    for file in (*make_readme.ROOT.glob("*.py"), *files):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Name(id="_logger"),
                        attr="warning" | "error" | "exception",
                    ),
                    args=[ast.Constant(value=message), *_],
                ):
                    troubles.add(re.sub("%[sr]", "…", message))
    return troubles


def _without_indentation(text):
    """The same snippet may stand at any depth of the code."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
