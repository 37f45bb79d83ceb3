"""Two looks at the same view, compared."""

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

#: How much of what a part shows names it in a path.
NAME_LENGTH = 30
#: Parts by which a person finds a place. Others are left out of paths.
LANDMARK = re.compile(
    r"\[\w+\]|\.(o_control_panel|o_kanban_(group|record)|o_data_row|o_group_header|o_cell|o_pager"
    r"|o_statusbar_status|o_column_title|o_progressbar|o_pivot.*|o_graph.*|o_calendar.*"
    r"|o_event|o_search_panel|o-mail-(Message|Activity|Attachment.*|Chatter.*|Follower)"
    r"|o_activity_record|o_activity_summary_cell|o_list_footer|fc-event)|t[dhr]"
)
NOTHING = "(not there)"


@dataclass(frozen=True)
class Difference:
    """Something that a live view shows differently from one opened afresh.

    :param str where: path to it
    :param str live: what the live view shows
    :param str fresh: what it should show
    """

    where: str
    live: str
    fresh: str

    def __str__(self):
        return f"{self.where}: shows {self.live}, should show {self.fresh}"


def compare(live, fresh):
    """Return what differs between two looks, as ``look.js`` gives them.

    :rtype: list[Difference]
    """
    return [*_compare(live, fresh, ())]


def words(node):
    """Return the text of a part and of what is in it, as one line."""
    own = [str(node[fact]) for fact in ("text", "value") if node.get(fact)]
    return " ".join(filter(None, own + [words(child) for child in node["has"]]))


def _compare(live, fresh, path):
    if live == fresh:
        return
    inside = path
    if LANDMARK.fullmatch(fresh["is"]):
        inside = (*path, _name(fresh))
    here = inside if inside != path else (*path, fresh["is"])
    for fact in sorted({*live, *fresh} - {"is", "has"}):
        if live.get(fact) != fresh.get(fact):
            shown, right = _only_what_differs(live.get(fact), fresh.get(fact))
            yield Difference(f"{' > '.join(here)} {fact}", shown, right)
    for left, right in _pairs(live["has"], fresh["has"]):
        if left and right:
            yield from _compare(left, right, inside)
        else:
            where = " > ".join((*here, (left or right)["is"]))
            yield Difference(where, _in_words(left), _in_words(right))


def _pairs(live, fresh):
    """Return the parts that stand for each other, and those that stand alone."""
    keys = [
        [json.dumps(node, sort_keys=True) for node in nodes] for nodes in (live, fresh)
    ]
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield from _pair_changed(live[i:j], fresh[k:m])


def _pair_changed(live, fresh):
    kinds = [[node["is"] for node in nodes] for nodes in (live, fresh)]
    if len(live) != len(fresh):
        # what is nearly the same is the same that changed
        kinds = [[_outline(node) for node in nodes] for nodes in (live, fresh)]
    matcher = SequenceMatcher(None, *kinds, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(live[i:j], fresh[k:m], strict=True)
        else:
            count = min(j - i, m - k)
            yield from zip(live[i : i + count], fresh[k : k + count], strict=True)
            yield from ((node, None) for node in live[i + count : j])
            yield from ((None, node) for node in fresh[k + count : m])


def _outline(node):
    """Return what a part is, and the first thing that it says."""
    return node["is"], words(node)[:NAME_LENGTH]


def _name(node):
    text = words(node)
    short = text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH]}…"
    return f"{node['is']} “{short}”" if text else node["is"]


def _in_words(node):
    if node is None:
        return NOTHING
    return f"“{words(node) or node.get('classes') or node['is']}”"


def _only_what_differs(live, fresh):
    """Return two values in words, of lists and classes what only one of them has."""
    if isinstance(live, list) and isinstance(fresh, list):
        return (
            str([item for item in live if item not in fresh]),
            str([item for item in fresh if item not in live]),
        )
    return repr(live), repr(fresh)
