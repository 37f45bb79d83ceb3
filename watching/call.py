"""What a view has asked of a model, so that it can be asked again."""

import hashlib
import json
from typing import NamedTuple
from weakref import WeakValueDictionary

from odoo.service.model import call_kw
from odoo.tools import json_default

from .footprint import Footprint
from .internals import noting_statements, without_request
from .reads import Reads
from .snapshot import Snapshot

#: By which views read. Nothing else is ever asked again.
METHODS = frozenset(
    (
        *("formatted_read_group", "formatted_read_grouping_sets", "get_activity_data"),
        *("name_search", "read", "read_progress_bar", "search", "search_count"),
        *("search_fetch", "search_panel_select_multi_range"),
        *("search_panel_select_range", "search_read", "web_name_search", "web_read"),
        *("web_read_group", "web_search_read"),
    )
)
PATH = "/web/dataset/call_kw"

_calls = WeakValueDictionary()


class Answer(NamedTuple):
    """What a call is answered with.

    :param str text: JSON, as the client would get it over HTTP
    :param str digest: see :func:`digest_of`
    :param Footprint footprint: what it was read from
    :param Snapshot snapshot: which transactions it shows
    """

    text: str
    digest: str
    footprint: Footprint
    snapshot: Snapshot


class Call:
    """A call that reads; equal ones of all users are one object.

    .. attribute:: text

        plain JSON: model, method, arguments
    """

    def __init__(self, text):
        self.text = text

    @classmethod
    def of(cls, text):
        """Return the one of a text."""
        call = _calls.get(text)
        if call is None:
            call = _calls[text] = cls(text)
        return call

    @classmethod
    def from_request(cls, path, params, uid):
        """Return what a client has asked, ``None`` if it cannot be asked again.

        :param str path: of the request
        :param dict params: of the request
        :param int uid: id of the user who asks
        """
        method = params.get("method")
        if not path.startswith(PATH) or method not in METHODS:
            return None
        kwargs = {**params["kwargs"]}
        context = {**(kwargs.get("context") or {})}
        # who asks is told by whoever asks again
        if context.pop("uid", uid) != uid:
            return None
        kwargs["context"] = context
        return cls.of(json.dumps([params["model"], method, params["args"], kwargs]))

    def ask(self, env):
        """Ask again, and note what is read for it.

        :param env: environment of whoever asks, with a cursor that is not being noted
        :return: the JSON of the answer, and ``{model: …}`` (see :class:`Footprint`)
        :raise RequestNeeded: if the answer depends on the request that it is for
        """
        model, method, args, kwargs = json.loads(self.text)
        # what a client has sent may be long, and is not kept
        reads = Reads(hash(self.text))
        # as over HTTP, where a call that names no companies is answered by the user's
        env = env(context={})
        with noting_statements(env, reads), without_request():
            result = call_kw(env[model], method, args, kwargs)
            text = json.dumps(result, default=json_default)
        return text, reads.to_json()


def digest_of(text):
    """Return what tells the JSON of an answer from that of any other."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
