"""What can go wrong is told in one line that says what to do."""

import contextlib
import re
import shutil
import socket
import sys

import pytest
from environment import odoo_source, paths, ports, virtualenv
from environment.odoo_source import TESTED_REVISION as REVISION
from environment.terminal import SetupError


def error_of(result):
    code, _, stderr = result
    lines = stderr.splitlines()
    assert code == 1
    assert len(lines) == 1, stderr
    assert lines[0].startswith("error: ")
    return lines[0]


@pytest.fixture
def nothing_on_path(tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    return {"PATH": str(folder)}


def odoo_of_series(folder, series):
    (folder / "odoo").mkdir(parents=True)
    version = f"version_info = ({series}, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(version)
    return str(folder)


def test_a_taken_port_says_how_to_choose_another(bare_checkout):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        error = error_of(bare_checkout.run("run", PORT=str(port)))
    assert f"Port {port}" in error
    assert f"PORT={port + 1}" in error


@pytest.mark.parametrize("port", ["web", "0", "65536"])
def test_what_is_no_port_is_named(bare_checkout, port):
    assert f"PORT={port} is no port" in error_of(bare_checkout.run("run", PORT=port))


def test_a_folder_without_odoo_is_no_odoo_path(bare_checkout, tmp_path):
    error = error_of(bare_checkout.run("odoo", ODOO_PATH=str(tmp_path)))
    assert f"ODOO_PATH={tmp_path} is no Odoo source tree" in error


@pytest.mark.parametrize(
    ("series", "name"), [("18, 0, 0", "18.0"), ("'saas~19', 1, 0", "saas~19.1")]
)
def test_an_odoo_of_another_series_is_refused(bare_checkout, tmp_path, series, name):
    path = odoo_of_series(tmp_path / "other", series)
    error = error_of(bare_checkout.run("odoo", ODOO_PATH=path))
    assert f"ODOO_PATH={path} is Odoo {name}" in error
    assert "an Odoo 19.0 checkout" in error


def test_an_odoo_without_its_addons_is_refused(bare_checkout, tmp_path):
    path = odoo_of_series(tmp_path / "half", "19, 0, 0")
    assert "no addon web" in error_of(bare_checkout.run("odoo", ODOO_PATH=path))


def test_a_machine_that_cannot_fetch_odoo_is_told_of_the_ways(
    bare_checkout, nothing_on_path
):
    error = error_of(bare_checkout.run("odoo", **nothing_on_path, ODOO_PATH=""))
    assert "no apt-get" in error
    assert "ODOO_PATH=" in error
    assert "Debian" in error


def with_apt(folder, text):
    """Return variables that let apt's configuration say something more, and last."""
    shutil.copytree("/etc/apt/apt.conf.d", folder / "parts")
    (folder / "parts" / "zz-last").write_text(text)
    (folder / "apt.conf").write_text(f'Dir::Etc::parts "{folder}/parts";\n')
    return {"APT_CONFIG": str(folder / "apt.conf"), "ODOO_PATH": ""}


@pytest.mark.slow
def test_a_mirror_that_does_not_answer_is_named(bare_checkout, tmp_path):
    mirror = "http://127.0.0.1:1/debian"
    (tmp_path / "sources.list").write_text(f"deb {mirror} stable main\n")
    variables = with_apt(
        tmp_path,
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\n'
        'Dir::Etc::sourceparts "/dev/null";\n',
    )
    error = error_of(bare_checkout.run("odoo", "--version", **variables))
    assert f"No Odoo: {mirror}: " in error
    assert "onnect" in error
    assert "ODOO_PATH=" in error


@pytest.mark.slow
def test_lists_of_debian_that_have_expired_are_told(bare_checkout, tmp_path):
    expired = 'Acquire { Check-Date "1"; Check-Valid-Until "1"; Max-ValidTime "1"; };\n'
    variables = with_apt(tmp_path, expired)
    error = error_of(bare_checkout.run("odoo", "--version", **variables))
    assert "No Odoo: " in error
    assert re.search(r"/dists/\w+/InRelease is expired", error)
    assert f"ODOO_PATH=/path/to/odoo, known to work is {REVISION}" in error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("odoo-1", "Debian's sid and trixie did not give it: .*odoo-1"),
        (
            "libjs-underscore",
            r"what Debian has by now, 1\.\d+\S*, is no Odoo source tree",
        ),
    ],
)
def test_a_debian_that_no_longer_has_this_odoo_is_told(
    monkeypatch, tmp_path, package, reason
):
    packages = odoo_source.PACKAGES._replace(names=(f"{package}/sid",))
    monkeypatch.setattr(odoo_source, "PACKAGES", packages)
    monkeypatch.setattr(paths, "HOME", tmp_path)
    monkeypatch.setattr(paths, "LOCKS", tmp_path / "locks")
    monkeypatch.delenv("ODOO_PATH", raising=False)
    way = re.escape(f"ODOO_PATH=/path/to/odoo, known to work is {REVISION}")
    with pytest.raises(SetupError, match=f"No Odoo: {reason}.*{way}"):
        odoo_source.get()
    assert odoo_source.find() is None, "it was kept"


def test_another_odoo_of_the_series_is_told_and_taken(capsys):
    odoo_source.say_if_untested(odoo_source.TESTED)
    assert not capsys.readouterr().out
    odoo_source.say_if_untested("19.0.1+dfsg-1")
    told = capsys.readouterr().out
    assert "Debian has Odoo 19.0.1+dfsg-1 by now" in told
    assert REVISION in told


def test_a_machine_that_cannot_fetch_a_browser_is_told_of_the_ways(
    bare_checkout, nothing_on_path
):
    error = error_of(bare_checkout.run("test", **nothing_on_path))
    assert "No Chromium: there is no apt-get" in error
    assert "install Chromium" in error
    assert "CHROMIUM=" in error


def test_a_chromium_that_cannot_be_run_is_named(bare_checkout):
    error = error_of(bare_checkout.run("test", CHROMIUM="/no/such/chromium"))
    assert "CHROMIUM=/no/such/chromium" in error


@pytest.mark.parametrize("version", [(3, 9), (3, 14)])
def test_an_unsupported_python_is_told_which_are(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    with pytest.raises(SetupError, match=r"needs 3\.10 to 3\.13.*PYTHON="):
        virtualenv.check_python()


def test_a_missing_folder_of_extra_addons_is_named(bare_checkout):
    error = error_of(bare_checkout.run("odoo", EXTRA_ADDONS_PATH="/no/such/folder"))
    assert "EXTRA_ADDONS_PATH: there is no folder /no/such/folder" in error


def test_a_postgresql_that_does_not_answer_is_named(checkout):
    error = error_of(checkout.run("odoo", PGHOST="/no/such/folder"))
    assert "PostgreSQL cannot be reached with PGHOST" in error
    assert "/no/such/folder" in error


def test_a_role_that_odoo_refuses_is_named(checkout):
    assert "PGUSER=postgres" in error_of(checkout.run("odoo", PGUSER="postgres"))


@pytest.mark.slow
def test_an_addon_that_does_not_load_is_told_by_its_own_error(checkout):
    with open(checkout.path / "models" / "base.py", "a") as file:
        file.write("raise RuntimeError('not today')\n")
    error = error_of(checkout.run("run", PORT=str(ports.free())))
    assert "RuntimeError: not today" in error
