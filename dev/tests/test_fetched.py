"""What the first command fetches is whole."""

import contextlib
import re

import psutil
import pytest
from environment import browser, node


@pytest.mark.slow
def test_an_app_with_accounting_and_demo_data_is_installed_without_an_error(checkout):
    options = ("-i", "account", "--with-demo", "--stop-after-init", "--no-http")
    code, _, log = checkout.run("odoo", "-d", "books", *options)
    assert code == 0, log
    assert not re.findall(r"^.* (?:WARNING|ERROR|CRITICAL) .*$", log, re.M)
    assert "Module l10n_us loaded" in log


@pytest.fixture
def fetched_browser(monkeypatch):
    """The browser of a machine that has none."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "NAMES", ())
    return browser.path()


@pytest.mark.slow
def test_a_machine_without_a_browser_gets_one_that_shows_text(
    fetched_browser, playwright
):
    chromium = playwright.chromium.launch(
        executable_path=fetched_browser, args=browser.ARGS
    )
    with contextlib.closing(chromium):
        page = chromium.new_page()
        page.set_content("<span>iiii</span> <span>WWWW</span>")
        narrow, wide = (
            each.bounding_box()["width"] for each in page.locator("span").all()
        )
    assert 0 < narrow < wide


def test_a_browser_on_the_path_comes_first(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.path() == str(program)


def test_playwright_runs_on_the_node_that_needs_no_library_of_the_machine(playwright):
    drivers = [
        process.exe()
        for process in psutil.Process().children()
        if "run-driver" in process.cmdline()
    ]
    assert drivers == [node.path()]
