"""The answer to a view's call, with what it takes to be told when it is another one."""

import json
import logging
import secrets
import time
from contextlib import contextmanager

from .. import bus_row
from ..parameters import is_answering, is_watching
from .call import PATH, Call
from .internals import is_noting, noting_statements
from .reads import Reads
from .seal import seal
from .snapshot import Snapshot

_logger = logging.getLogger(__name__)

#: The header by which a view asks for that.
READS_HEADER = "X-Web-Syncer-Reads"
#: The key beside ``result`` in an answer.
KEY = "web_syncer"

_READS = "_web_syncer_noted"
_RESULT = b'"result"'


@contextmanager
def noting_reads(request):
    """Note what is read for the answer to a request, for a ``with`` block."""
    env = request.env
    # a visitor has a user, and no websocket by which he could watch anything
    if not (is_noting and env.uid and request.session.uid and is_watching(env)):
        yield
        return
    reads = Reads(_shape(request))
    setattr(request, _READS, (reads, time.thread_time()))
    with noting_statements(env, reads):
        yield


def add_watch(request, response):
    """Add to a JSON-RPC answer what it was read from, sealed.

    It is left out where the answer is an error, or no such answer.
    """
    reads, started_at = vars(request).pop(_READS, (None, 0))
    body = reads and response.mimetype == "application/json" and response.get_data()
    if not body or not body.endswith(b"}") or _RESULT not in body:
        return
    seconds = time.thread_time() - started_at
    try:
        watch = _make_watch(request, reads, seconds)
    except Exception:
        _logger.exception("Cannot tell what %s was read from", request.httprequest.path)
        return
    if watch:
        added = json.dumps({KEY: watch})[1:].encode()
        response.set_data(body[:-1] + b"," + added)


def _shape(request):
    """Return what a request asks for, but for the records."""
    params = request.params
    kwargs = params.get("kwargs") or {}
    named = (
        kwargs.get(n) for n in ("specification", "fields", "groupby", "aggregates")
    )
    # what a client sends may be long, and is not kept
    return hash((request.httprequest.path, params.get("method"), *map(repr, named)))


def _make_watch(request, reads, seconds):
    env = request.env
    dependencies = env["web.syncer.dependency"]
    content = dependencies._depending(reads.to_json())
    dependencies._add(content)
    path = request.httprequest.path
    # on another path, a client may call a model what it likes
    model = request.params["model"] if path.startswith(PATH) else None
    call = is_answering(env) and Call.from_request(path, request.params, env.uid)
    snapshot = Snapshot.of(env.cr)
    token = request.httprequest.headers.get(bus_row.TAB_HEADER)
    key = secrets.token_hex(8)
    sealed = seal(
        env,
        {
            "key": key,
            "uid": env.uid,
            "at": time.time(),
            "model": model,
            "path": path,
            "call": call.text if call else False,
            "seconds": seconds,
            "origin": bus_row.origin(token) if token else False,
            "snapshot": snapshot.text,
            "own": snapshot.own,
            "reads": json.dumps(content),
        },
    )
    return sealed and {
        "key": key,
        "sealed": sealed,
        "is_early": dependencies._is_early(content),
        "is_answered": bool(call),
    }
