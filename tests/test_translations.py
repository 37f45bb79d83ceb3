import re
from io import BytesIO
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

FOLDER = Path(__file__).resolve().parent.parent / "i18n"
CODE = re.compile("odoo-(javascript|python)")
#: Views and what leads to them, but for fields that none of them shows.
VIEWS = re.compile(
    r"ir\.(ui|actions|model\.constraint)"
    r"|_(model|explanation|process)__(?!create_|write_|display_|id$|is_chosen|follows_by_addon)"
)


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def setUp(self):
        super().setUp()
        exported = BytesIO()
        trans_export(None, ["web_syncer"], exported, "po", self.env)
        self.terms = polib.pofile(exported.getvalue().decode())

    def test_the_template_holds_every_term(self):
        template = polib.pofile(FOLDER / "web_syncer.pot")
        self.assertEqual(
            sorted(term.msgid for term in template),
            sorted(term.msgid for term in self.terms),
            "Make it anew: dev/odoo i18n export -d DATABASE web_syncer",
        )

    def test_what_people_read_is_translated_into_each_language(self):
        shown = {t.msgid for t in self.terms if is_shown(t)}
        self.assertTrue(shown)
        files = list(FOLDER.glob("*.po"))
        self.assertTrue(files)
        for file in files:
            with self.subTest(file.name):
                translated = polib.pofile(file).translated_entries()
                self.assertEqual({t.msgid for t in translated}, shown)
                for term in translated:
                    self.assertEqual(places(term.msgid), places(term.msgstr))


def is_shown(term):
    """Return whether people read a term."""
    return bool(CODE.search(term.comment)) or any(
        VIEWS.search(place) for place, _line in term.occurrences
    )


def places(text):
    """Return what is to be filled in."""
    return sorted(re.findall(r"%(?:\(\w+\))?s", text))
