"""Make what an administrator gets, and check that it serves: ``make dist``.

    python3 dev python dev/make_dist.py [FOLDER]

The wheel and the archive hold the addon alone. Each is put beside a plain Odoo, into
an environment that knows nothing of this checkout: the wheel by pip, the archive as a
folder of addons. A database is made there, and asked for all that the addon promises.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import requests
import websocket
from environment import databases, installed, odoo_source, paths, ports, processes
from environment.odoo_server import OdooServer
from environment.terminal import SetupError, say, step

ADDON = "web_syncer"
#: Where the wheel has the addon.
PACKAGE = f"odoo/addons/{ADDON}/"
DATABASE = installed.name("dist")
#: An addon that publishes a model of Odoo's.
PUBLISHER = {
    "__manifest__.py": '{"name": "P", "author": "P", "license": "LGPL-3",'
    ' "depends": ["web_syncer"]}',
    "__init__.py": "from odoo import models\n\n\n"
    "class ResPartner(models.Model):\n"
    '    _inherit = "res.partner"\n'
    "    _implements_syncer = True\n",
}
PATIENCE = 60


def build(folder):
    """Make the wheel and the archive.

    :param Path folder: made if missing
    :return: the two files
    :rtype: tuple[Path, Path]
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as built:
        pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", built]
        processes.run_logged([*pip, paths.CHECKOUT], "dist-wheel")
        [wheel] = Path(built).iterdir()
        wheel = Path(shutil.copy(wheel, folder))
    version = wheel.name.split("-")[1]
    archive = folder / f"{ADDON}-{version}.zip"
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(archive, "w") as target:
        for info in source.infolist():
            if info.filename.startswith(PACKAGE):
                content = source.read(info)
                info.filename = f"{ADDON}/{info.filename.removeprefix(PACKAGE)}"
                target.writestr(info, content, zipfile.ZIP_DEFLATED)
    return wheel, archive


class PlainOdoo(OdooServer):
    """An Odoo of an environment of its own.

    :param Path folder: for the environment
    """

    def __init__(self, folder):
        self._folder = folder
        self._python = folder / "venv" / "bin" / "python"
        self._addons = folder / "addons"
        super().__init__(DATABASE, ports.free(), folder / "odoo.log")
        self._make_environment(folder / "venv")
        publisher = self._addons / "publisher"
        publisher.mkdir(parents=True)
        for name, text in PUBLISHER.items():
            (publisher / name).write_text(text)

    def _make_environment(self, folder):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        [site] = folder.glob("lib/python*/site-packages")
        # Odoo, and what it requires, are there as if they had been installed here
        shared = [odoo_source.get().root, *map(Path, sys.path)]
        lines = [f"{path}\n" for path in shared if path.name.endswith("-packages")]
        (site / "odoo.pth").write_text("".join(lines))

    def pip_install(self, wheel):
        """Install the wheel as the README says."""
        pip = [self._python, "-m", "pip", "install", "--no-deps", wheel]
        processes.run_logged(pip, "dist-pip", env=_bare_environment())

    def unpack(self, archive):
        """Unpack the archive into the folder of addons."""
        with zipfile.ZipFile(archive) as file:
            file.extractall(self._addons)

    def _command(self):
        return [
            *(self._python, paths.CHECKOUT / "dev" / "libexec" / "odoo"),
            *("-d", DATABASE, f"--http-port={self.port}", "-i", f"{ADDON},publisher"),
            *("--addons-path", self._addons, "--data-dir", self._folder / "data"),
            *("--config", os.devnull, "--http-interface", ports.HOST),
            "--max-cron-threads=0",
        ]


def check(put):
    """Check that the addon serves where it was put.

    :param put: function that puts it into a :class:`PlainOdoo`
    :raises SetupError: if it does not
    """
    with tempfile.TemporaryDirectory() as folder:
        odoo = PlainOdoo(Path(folder))
        put(odoo)
        try:
            odoo.start(patience=300)
            _check_what_is_served(odoo)
        except (AssertionError, SetupError) as error:
            log = shutil.copy(odoo.log, paths.LOGS / "dist-odoo.log")
            raise SetupError(f"{error or error.__cause__} (see {log})") from error
        finally:
            odoo.stop()
            databases.drop(DATABASE)


def _check_what_is_served(odoo):
    session = requests.Session()

    def call(path, **params):
        answer = session.post(f"{odoo.url}{path}", json={"params": params}, timeout=60)
        return answer.json()["result"]

    def call_model(model, method, *args):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return call(path, model=model, method=method, args=args, kwargs={})

    login = {"db": DATABASE, "login": "admin", "password": "admin"}
    partner = call("/web/session/authenticate", **login)["partner_id"]

    domain = [("name", "=", ADDON)]
    [module] = call_model("ir.module.module", "search_read", domain)
    _expect(module["state"] == "installed", f"the module is {module['state']}")
    _expect("Deletions" in module["description_html"], "the module has no page")
    pictures = re.findall(r'src="([^"]+)"', module["description_html"])
    _expect(pictures, "the module's page has no pictures")
    for picture in (f"/{ADDON}/static/description/icon.png", *pictures):
        answer = session.get(f"{odoo.url}{picture}", timeout=60)
        _expect(answer.status_code == 200, f"{picture}: HTTP {answer.status_code}")

    page = session.get(f"{odoo.url}/odoo", timeout=300).text
    bundle = re.search(r'"(/web/assets/[^"]+web\.assets_web\.min\.js)"', page)
    _expect(bundle, "the web client has no bundle")
    script = session.get(f"{odoo.url}{bundle[1]}", timeout=300)
    _expect(script.status_code == 200, f"the bundle: HTTP {script.status_code}")
    _expect("@web_syncer/syncer" in script.text, "the bundle lacks the addon")

    with _subscribed(odoo, session, "res.partner") as heard:
        call_model("res.partner", "write", [partner], {"city": "Ghent"})
        [_db, model, id_], payload = heard("write")
        _expect((model, id_) == ("res.partner", partner), f"heard of {model} {id_}")
        _expect(payload["data"].get("city") == "Ghent", f"heard {payload}")


@contextlib.contextmanager
def _subscribed(odoo, session, model):
    """Listen to a model; what is given returns the next notification of a method."""
    connection = websocket.create_connection(
        odoo.url.replace("http", "ws") + "/websocket",
        cookie=f"session_id={session.cookies['session_id']}",
        origin=odoo.url,
        timeout=PATIENCE,
    )

    def heard(method):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for notification in json.loads(connection.recv()):
                message = notification["message"]
                told = message["payload"] if message["type"] == "web.syncer" else []
                for key, payload in told:
                    if payload["method"] == method:
                        return key, payload
        raise SetupError(f"no {method} was heard")

    with contextlib.closing(connection):
        data = {"channels": [f"{DATABASE}:{model}"], "last": 0}
        connection.send(json.dumps({"event_name": "subscribe", "data": data}))
        # the subscription has no answer of its own
        time.sleep(1)
        yield heard


def _expect(condition, complaint):
    if not condition:
        raise SetupError(f"What was made does not serve: {complaint}")


def _bare_environment():
    names = [name for name in os.environ if name.startswith(("ODOO_", "PYTHONPATH"))]
    return {name: value for name, value in os.environ.items() if name not in names}


def main(folder=paths.CHECKOUT / "dist"):
    for name in os.environ.keys() - _bare_environment().keys():
        if name != "ODOO_PATH":
            del os.environ[name]
    with step("Make the wheel and the archive"):
        wheel, archive = build(Path(folder))
    with step("Check the wheel"):
        check(lambda odoo: odoo.pip_install(wheel))
    with step("Check the archive"):
        check(lambda odoo: odoo.unpack(archive))
    for file in (wheel, archive):
        say(f"{file} ({file.stat().st_size // 1024} KiB)")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except SetupError as error:
        sys.exit(f"error: {error}")
