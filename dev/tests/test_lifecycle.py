"""Nothing outlives the command that started it, however that ends."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest
from environment import databases, installed, ports
from environment.odoo_server import OdooServer

#: A program that says when it runs and ends when its input does.
WAIT = "print('ready', flush=True); input()"


@contextlib.contextmanager
def waiting_command(checkout):
    process = checkout.start(
        *("python", "-c", WAIT), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    while process.stdout.readline() not in ("ready\n", ""):
        pass
    with contextlib.closing(process.stdin), process.stdout:
        yield process


def end(process):
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.wait() == 0


def postmasters(checkout):
    return [
        process
        for process in checkout.processes()
        if process.name() == "postgres" and "-D" in process.cmdline()
    ]


def test_the_last_command_to_end_stops_postgresql(checkout):
    with waiting_command(checkout) as first, waiting_command(checkout) as second:
        assert len(postmasters(checkout)) == 1
        end(first)
        assert len(postmasters(checkout)) == 1
        end(second)
    assert not checkout.processes()


def test_the_command_after_a_killed_one_works_and_cleans_up(checkout):
    with waiting_command(checkout) as killed:
        (program,) = psutil.Process(killed.pid).children()
        killed.kill()
        killed.wait()
        program.wait(10)
    assert len(postmasters(checkout)) == 1
    assert checkout.run("python", "-c", "")[0] == 0
    assert not checkout.processes()


def test_the_command_after_a_killed_postgresql_works(checkout):
    with waiting_command(checkout) as killed:
        (postmaster,) = postmasters(checkout)
        for process in (psutil.Process(killed.pid), postmaster):
            process.kill()
        killed.wait()
        psutil.wait_procs(checkout.processes(), 10)
    code, _, stderr = checkout.run("python", "-c", "import odoo.cli")
    assert code == 0, stderr


def test_exit_codes_and_signals_pass(checkout):
    assert checkout.run("python", "-c", "raise SystemExit(7)")[0] == 7
    with waiting_command(checkout) as terminated:
        terminated.send_signal(signal.SIGTERM)
        assert terminated.wait() == 128 + signal.SIGTERM


def test_odoo_gets_its_arguments(checkout):
    code, stdout, stderr = checkout.run("odoo", "--version")
    assert code == 0, stderr
    assert "Odoo Server 19.0" in stdout


@pytest.fixture
def odoo(tmp_path):
    """A server of a database of its own, in which nobody does anything else."""
    database = installed.name("restarted")
    databases.clone(installed.base(), database)
    # The person's own, on which the virtual environment is not.
    programs = os.path.dirname(sys.executable)
    path = os.pathsep.join(part for part in os.get_exec_path() if part != programs)
    log = tmp_path / "odoo.log"
    server = OdooServer(database, ports.free(), log, env={"PATH": path})
    server.start()
    yield server
    server.stop()
    databases.drop(database)


def test_a_server_that_odoo_restarts_comes_back(odoo):
    def starts():
        return odoo.log.read_text().count("HTTP service (werkzeug) running")

    (process,) = (
        child
        for child in psutil.Process().children()
        if f"--http-port={odoo.port}" in child.cmdline()
    )
    # As when the limit of memory is reached.
    process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 60
    while starts() < 2:
        assert odoo.runs, odoo.log.read_text()
        assert time.monotonic() < deadline, odoo.log.read_text()
        time.sleep(0.1)
    with urllib.request.urlopen(f"{odoo.url}/web/login") as answer:
        assert answer.status == 200


class Terminal:
    """A terminal in which a command runs."""

    def __init__(self, checkout, *args, **variables):
        self.text = ""
        self.pid, self._fd = pty.fork()
        if not self.pid:
            os.chdir(checkout.path)
            os.execvpe(args[0], args, {**checkout.environment, **variables})

    def read_until(self, pattern):
        """Read what the command writes until it matches; raise if it ends before."""
        seen = ""
        while not re.search(pattern, seen):
            try:
                seen += os.read(self._fd, 4096).decode(errors="replace")
            except OSError:
                raise AssertionError(f"no {pattern!r} in {seen}") from None
        return seen

    def press_ctrl_c(self):
        os.write(self._fd, b"\x03")

    def exit_code(self):
        _, status = os.waitpid(self.pid, 0)
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)


def test_ctrl_c_reaches_a_program_once(checkout):
    program = """
import signal, time
caught = []
signal.signal(signal.SIGINT, lambda *_: caught.append(1))
print("ready", flush=True)
while not caught:
    time.sleep(0.01)
# A second one, if any, would be here by now or within this wait.
signal.sigtimedwait([], 0.3)
raise SystemExit(40 + len(caught))
"""
    terminal = Terminal(checkout, sys.executable, "dev", "python", "-c", program)
    terminal.read_until("ready")
    terminal.press_ctrl_c()
    with contextlib.suppress(AssertionError):
        terminal.read_until("never")
    assert terminal.exit_code() == 41


@pytest.mark.slow
def test_the_demo_is_served_until_ctrl_c_and_follows_the_code(checkout):
    port = str(ports.free())

    def serve():
        command = ("make", "run", f"PYTHON={sys.executable}", f"PORT={port}")
        terminal = Terminal(checkout, *command)
        text = terminal.read_until("Ctrl-C stops everything")
        page = f"http://127.0.0.1:{port}/web/login"
        with urllib.request.urlopen(page) as answer:
            assert answer.status == 200
        terminal.press_ctrl_c()
        terminal.read_until("Stopping")
        terminal.exit_code()
        assert not checkout.processes()
        return text

    first = serve()
    assert "Make the demo database" in first
    assert f"http://127.0.0.1:{port}" in first
    assert "demo database" not in serve()
    with open(
        checkout.path / "examples/web_syncer_demo/models/bike_repair.py", "a"
    ) as f:
        f.write("# changed\n")
    assert "Update the addons in the demo database" in serve()
    assert "demo database" not in serve()
