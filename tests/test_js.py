import os

from odoo.tests import HttpCase, tagged

#: Another suite, such as ``@web_syncer/views/list``, for who works on its tests.
SUITE = os.environ.get("WEB_SYNCER_HOOT", "@web_syncer")


def is_fatal(message):
    """Whether a console error ends the run; HOOT reports failed tests by itself."""
    return "[HOOT]" not in message


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    def test_hoot_suite_passes(self):
        # HOOT knows a suite by a hash of its name.
        suite = 0
        for character in SUITE:
            suite = ((suite << 5) - suite + ord(character)) & 0xFFFFFFFF
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite:08x}",
            "",
            "",
            login="admin",
            timeout=900,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=is_fatal,
        )
