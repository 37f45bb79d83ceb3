"""Running other programs, so that none outlives this one."""

import ctypes
import os
import re
import signal
import subprocess
import sys

from . import paths
from .terminal import SetupError

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: What programs say besides what went wrong.
_VAGUE = re.compile(
    r"E: Some index files failed|tar: Exiting with failure|W: |\S+ \S+ \d+ INFO "
)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def stop_on_signals():
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does, with its clean-up.

    A second signal does not interrupt the clean-up.
    """

    def stop(signum, _frame):
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        if signum == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + signum)

    for each in STOP_SIGNALS:
        signal.signal(each, stop)


def die_with_parent():
    """Ask the kernel to end this process when its parent is gone, even if killed.

    To be passed as ``preexec_fn``. Does nothing where the kernel is not Linux.
    """
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def run_logged(args, log, *, on_line=None, **options):
    """Run a program to its end, with its output in a log file.

    :param args: the command line
    :param str log: name of the log file, without folder and extension
    :param on_line: called with each line of output
    :param options: as of :class:`subprocess.Popen`
    :raises SetupError: if it fails, with the last line of its output
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    path = paths.LOGS / f"{log}.log"
    with open(path, "w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [str(arg) for arg in args],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
            text=True,
            errors="replace",
            **options,
        )
        try:
            for line in process.stdout:
                file.write(line)
                file.flush()
                if on_line:
                    on_line(line.rstrip())
            code = process.wait()
        finally:
            stop(process)
    if code:
        raise SetupError(f"{last_words(path)} (exit code {code}; all of it: {path})")


def stop(process, patience=10):
    """End a process and its group, if it still runs.

    :param process: a :class:`subprocess.Popen` that leads its own session
    :param patience: seconds that it has to end by itself; 0: it is killed at once
    """
    if process.poll() is not None:
        return
    if patience:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            pass
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_attached(args, **options):
    """Run a program in the foreground and return its exit code.

    It shares the terminal. A Ctrl-C there reaches it directly; signals sent to this
    process are passed on.

    :param args: the command line
    :param options: as of :class:`subprocess.Popen`
    :return: the exit code, or 128 + the number of the signal that ended it
    """
    awaited = {*STOP_SIGNALS, signal.SIGQUIT, signal.SIGCHLD}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)

    def prepare():
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        die_with_parent()

    try:
        process = subprocess.Popen(
            [str(arg) for arg in args], preexec_fn=prepare, **options
        )
        while process.poll() is None:
            received = signal.sigwaitinfo(awaited)
            # A positive code: from the kernel, that is the terminal, to all of us.
            if received.si_signo != signal.SIGCHLD and received.si_code <= 0:
                process.send_signal(received.si_signo)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    code = process.returncode
    return code if code >= 0 else 128 - code


def last_words(log):
    """Return the last line of a log file that says something.

    :param Path log: the file
    """
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if not _VAGUE.match(line)]
    return (telling or lines or ["it said nothing"])[-1]
