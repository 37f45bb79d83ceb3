"""What the first command fetches is whole."""

import re

import pytest


@pytest.mark.slow
def test_an_app_with_accounting_and_demo_data_is_installed_without_an_error(checkout):
    options = ("-i", "account", "--with-demo", "--stop-after-init", "--no-http")
    code, _, log = checkout.run("odoo", "-d", "books", *options)
    assert code == 0, log
    assert not re.findall(r"^.* (?:WARNING|ERROR|CRITICAL) .*$", log, re.M)
    assert "Module l10n_us loaded" in log
