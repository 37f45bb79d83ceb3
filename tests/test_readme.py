import re
from pathlib import Path
from textwrap import dedent

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parent.parent
CODE = ("*.py", "*.js", "*.xml")
BLOCK = re.compile(r"^\.\. code-block:: \w+\n\n((?:    .*\n|\n)+)", re.MULTILINE)
PICTURE = re.compile(r"^\.\. (?:image|figure):: (\S+)$", re.MULTILINE)


@tagged("post_install", "-at_install")
class TestReadme(BaseCase):
    def setUp(self):
        super().setUp()
        self.readme = (ROOT / "README.rst").read_text()

    def test_every_snippet_stands_in_code_that_is_tested(self):
        sources = [
            _without_indentation(path.read_text())
            for folder in ("examples", "static", "tests")
            for pattern in CODE
            for path in (ROOT / folder).rglob(pattern)
        ]
        snippets = BLOCK.findall(self.readme)
        self.assertTrue(snippets)
        for snippet in snippets:
            lines = _without_indentation(dedent(snippet))
            with self.subTest(snippet=snippet):
                self.assertTrue(any(lines in source for source in sources))

    def test_every_picture_is_there(self):
        pictures = PICTURE.findall(self.readme)
        self.assertTrue(pictures)
        for picture in pictures:
            self.assertTrue((ROOT / picture).is_file(), picture)


def _without_indentation(text):
    """The same snippet may stand at any depth of the code."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
