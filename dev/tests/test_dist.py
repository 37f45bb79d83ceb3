"""What an administrator gets is the addon alone, and it serves."""

import subprocess
import sys
import zipfile

import make_dist
import pytest
from environment import paths

#: What is tracked in the root of the repository and is no part of the addon.
STAYS_OUT = {
    *(".ci", ".gitignore", ".pre-commit-config.yaml", ".prettierrc.json"),
    *("Makefile", "eslint.config.cjs", "pyproject.toml", "readme", "requirements.txt"),
    *("benchmarks", "dev", "e2e", "examples", "soak", "test_addons"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_dist.build(tmp_path_factory.mktemp("dist"))


def tracked():
    files = ["git", "-C", paths.CHECKOUT, "ls-files"]
    listed = subprocess.run(files, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def names(archive, folder):
    with zipfile.ZipFile(archive) as file:
        return {
            name.removeprefix(folder)
            for name in file.namelist()
            if name.startswith(folder)
        }


def test_both_hold_all_of_the_addon_and_nothing_else(made):
    wheel, archive = made
    addon = {name for name in tracked() if name.split("/")[0] not in STAYS_OUT}
    assert names(wheel, make_dist.PACKAGE) == addon
    assert names(archive, "web_syncer/") == addon


def test_the_archive_is_one_folder(made):
    _wheel, archive = made
    assert {name.split("/")[0] for name in names(archive, "")} == {"web_syncer"}


@pytest.mark.slow
def test_both_serve_beside_a_plain_odoo(tmp_path):
    script = paths.CHECKOUT / "dev" / "make_dist.py"
    made = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert len(list(tmp_path.iterdir())) == 2
