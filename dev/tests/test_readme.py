"""The README says what is true of this checkout."""

import re

import make_readme
import pytest
import snippets

#: Where code stands that tests run.
TESTED = ("e2e", "examples", "soak", "static", "tests")
CODE = {".py", ".js", ".xml"}
PICTURE = re.compile(r"^\.\. image:: (\S+)$", re.MULTILINE)
AGAIN = "make readme, and commit what it makes"


def test_the_readme_is_made_of_its_parts():
    assert make_readme.README.read_text() == make_readme.readme(), AGAIN


def test_the_page_in_odoos_apps_is_made_of_the_same_parts():
    assert make_readme.PAGE.read_text() == make_readme.page(), AGAIN


def test_every_part_is_in_the_readme():
    parts = {path.name for path in (make_readme.ROOT / "readme").iterdir()}
    assert parts == {f"{part}.rst" for part in make_readme.TITLES}


def test_every_file_that_is_shown_is_part_of_the_addon_that_is_installed():
    # by e2e/test_crm_live.py
    assert {path.split("/")[0] for path in snippets.files()} == {"crm_live"}


@pytest.mark.parametrize(
    "snippet", set(snippets.snippets()) - set(snippets.files().values())
)
def test_every_snippet_stands_in_code_that_is_tested(snippet):
    lines = _without_indentation(snippet).splitlines()
    imports = {line for line in lines if line.startswith("import ")}
    code = "\n".join(line for line in lines if line not in imports).strip()
    sources = [
        _without_indentation(path.read_text())
        for folder in TESTED
        for path in (make_readme.ROOT / folder).rglob("*")
        if path.suffix in CODE
    ]
    assert any(
        code in source and imports <= {*source.splitlines()} for source in sources
    )


@pytest.mark.parametrize("picture", PICTURE.findall(make_readme.readme()))
def test_every_picture_comes_with_the_addon(picture):
    assert picture.startswith(make_readme.PICTURES)
    assert (make_readme.ROOT / picture).is_file()


def _without_indentation(text):
    """The same snippet may stand at any depth of the code."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
