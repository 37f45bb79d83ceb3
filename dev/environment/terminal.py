"""What the person at the terminal sees."""

import contextlib
import sys
import time

#: Seconds between two lines of progress where lines cannot be overwritten.
QUIET = 10


class SetupError(Exception):
    """Something that the person can put right; the message says what and how."""


def say(text=""):
    """Print a line, at once."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Show a step that may take long, how far it is, and how long it took.

    :param str title: what is being done
    :return: a function to call with a short text whenever there is progress

    >>> with step("Fetch the archive") as progress:
    ...     progress("3 of 12 MB")
    """
    started = shown = time.monotonic()
    live = sys.stdout.isatty()

    def seconds():
        return f"{time.monotonic() - started:.0f} s"

    def progress(text):
        nonlocal shown
        now = time.monotonic()
        if live and now - shown > 0.1:
            shown = now
            print(f"\r\033[K{title}: {text} ({seconds()})"[:150], end="", flush=True)
        elif not live and now - shown > QUIET:
            shown = now
            say(f"    {text} ({seconds()})")

    print(f"{title} …", end="" if live else "\n", flush=True)
    try:
        yield progress
    except BaseException:
        if live:
            say()
        raise
    say(f"\r\033[K{title}: {seconds()}" if live else f"    done in {seconds()}")
