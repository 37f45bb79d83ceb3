"""Keeps what is done with ``syncer_disable`` from the bus, whoever flushes it.

What the ORM has not written yet, and not computed yet, was caused either in silence or
not, and is kept apart by flushing it when that changes. A million records imported in
silence change it once.
"""

from contextlib import contextmanager

from .internals import is_uninstalling

# in the data of the postcommit hooks, which outlive savepoints
SILENCE = "web_syncer.silence"


class _Silence:
    """What is not flushed yet was done in silence.

    .. attribute:: depth

        how many calls are running that ask for silence; what they call is silent too
    """

    __slots__ = ("depth",)

    def __init__(self):
        self.depth = 0


def must_be_silent(env):
    """Return whether what is going to be done must not be published.

    If it may, what was done in silence before is flushed first.
    """
    if env.context.get("syncer_disable") or is_uninstalling(env):
        return True
    data = env.cr.postcommit.data
    if SILENCE not in data:
        return False
    if data[SILENCE].depth:
        return True
    with silence(env):
        env.flush_all()
    data.pop(SILENCE, None)
    return False


@contextmanager
def silence(env):
    """Do something in silence, for a ``with`` block.

    What waited to be flushed is published before, since it was not to be silenced.
    """
    data = env.cr.postcommit.data
    if SILENCE not in data:
        env.flush_all()
        data[SILENCE] = _Silence()
    current = data[SILENCE]
    current.depth += 1
    try:
        yield
    finally:
        current.depth -= 1


def is_flushed_in_silence(env):
    """Return whether what is being flushed was done in silence."""
    return SILENCE in env.cr.postcommit.data
