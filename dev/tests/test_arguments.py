"""Paths that are given to ``make test`` are those that one sees in the checkout."""

import pytest
from environment import paths
from environment.test import ROOT, pytest_command


def selection(*args):
    command = [str(part) for part in pytest_command("unused", list(args))]
    return command[command.index("not soak") + 1 :]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch):
    monkeypatch.chdir(paths.CHECKOUT)


@pytest.mark.parametrize(
    ("given", "linked"),
    [
        ("tests/test_js.py", "addons/web_syncer/tests/test_js.py"),
        ("e2e/test_demo.py::test_one", "e2e/test_demo.py::test_one"),
        ("test_addons/test_web_syncer", "addons/test_web_syncer/tests"),
        ("dev/tests", "dev/tests"),
    ],
)
def test_a_path_is_taken_through_the_link_that_odoo_knows(given, linked):
    assert selection(given) == [str(ROOT / linked)]


def test_a_folder_stands_for_all_tests_below_it():
    assert set(selection(".")) == set(selection())
    assert set(selection("test_addons")) < set(selection())


@pytest.mark.parametrize("option", ["-k", "-m"])
def test_what_is_selected_by_name_is_no_path(option):
    *folders, name, value = selection(option, "e2e")
    assert (name, value) == (option, "e2e")
    assert str(ROOT / "e2e") in folders
