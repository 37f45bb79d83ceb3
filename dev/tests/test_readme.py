"""The README says what is true of this checkout."""

import re
from textwrap import dedent

import make_readme
import pytest

#: Where code stands that tests run.
TESTED = ("dev/tests", "e2e", "examples", "static", "tests")
CODE = {".py", ".js", ".xml"}
BLOCK = re.compile(r"^\.\. code-block:: \w+\n\n((?:    .*\n|\n)+)", re.MULTILINE)
PICTURE = re.compile(r"^\.\. image:: (\S+)$", re.MULTILINE)
AGAIN = "make readme, and commit what it makes"


def test_the_readme_is_made_of_its_parts():
    assert make_readme.README.read_text() == make_readme.readme(), AGAIN


def test_the_page_in_odoos_apps_is_made_of_the_same_parts():
    assert make_readme.PAGE.read_text() == make_readme.page(), AGAIN


def test_every_part_is_in_the_readme():
    parts = {path.name for path in (make_readme.ROOT / "readme").iterdir()}
    assert parts == {f"{part}.rst" for part in make_readme.TITLES}


@pytest.mark.parametrize("snippet", BLOCK.findall(make_readme.readme()))
def test_every_snippet_stands_in_code_that_is_tested(snippet):
    lines = _without_indentation(dedent(snippet))
    sources = [
        _without_indentation(path.read_text())
        for folder in TESTED
        for path in (make_readme.ROOT / folder).rglob("*")
        if path.suffix in CODE
    ]
    assert any(lines in source for source in sources)


@pytest.mark.parametrize("picture", PICTURE.findall(make_readme.readme()))
def test_every_picture_comes_with_the_addon(picture):
    assert picture.startswith(make_readme.PICTURES)
    assert (make_readme.ROOT / picture).is_file()


def _without_indentation(text):
    """The same snippet may stand at any depth of the code."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
