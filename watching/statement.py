"""What a statement says that somebody has written himself."""

import re

_SHAPE = re.compile(
    r"""
    \s*SELECT\s.*?
    \sFROM\s+"?(?P<table>\w+)"?(?:\s+(?:AS\s+)?"?(?P<alias>(?!LEFT|JOIN|WHERE)\w+)"?)?
    (?P<joins>(?:\s+(?:LEFT\s+)?JOIN\s.*?)?)
    \s+WHERE\s(?P<where>.*)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_JOIN = re.compile(
    r"""
    JOIN\s+"?(?P<table>\w+)"?(?:\s+(?:AS\s+)?"?(?P<alias>(?!ON\b)\w+)"?)?\s+ON\s+
    (?P<on>.*?)(?=\s(?:LEFT\s+)?JOIN\s|$)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_MAIN = re.compile(r"\s*SELECT\s.*?\sFROM\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
#: What stands in the place of a condition that is known.
KNOWN = "__known__"
_BY_IDS = re.compile(r"\s*(?:\"?\w+\"?\.)?\"?id\"?\s*(?:IN\s+%s|=\s*ANY\(%s\))", re.I)


class PlainStatement:
    """A statement that selects from one table, and joins what is linked to its rows.

    .. attribute:: table

        the table

    .. attribute:: ids

        by which rows are selected; empty if they are selected by something else

    .. attribute:: joins

        pairs of a table, and its column that holds ids of the first table

    .. attribute:: is_searched

        whether rows are selected by a condition that is known
    """

    def __init__(self, table, is_searched, ids, joins):
        self.table = table
        self.is_searched = is_searched
        self.ids = ids
        self.joins = joins

    @classmethod
    def of(cls, statement, conditions):
        """Return what a statement says, ``None`` if it is none of these.

        :param odoo.tools.SQL statement: the statement
        :param dict conditions: ``{table: texts of the conditions that are known}``
        """
        whole = code = statement.code
        main = _MAIN.match(code)
        for condition in sorted(conditions.get(main and main[1], ()), key=len):
            # the longest that is there stands for itself
            if condition and condition in whole:
                code = whole.replace(condition, KNOWN)
        if len(re.findall(r"\b(?:FROM|UNION)\b", code, re.IGNORECASE)) != 1:
            return None
        shape = _SHAPE.fullmatch(code)
        if shape is None:
            return None
        main = shape["alias"] or shape["table"]
        joins = []
        for join in _JOIN.finditer(shape["joins"]):
            column = _linking_column(join["on"], join["alias"] or join["table"], main)
            if column is None:
                return None
            joins.append((join["table"], column))
        if len(joins) != len(re.findall(r"\bJOIN\b", code, re.IGNORECASE)):
            return None
        ids = ()
        if _BY_IDS.match(shape["where"]):
            value = statement.params[code[: shape.start("where")].count("%s")]
            ids = [id_ for id_ in value if type(id_) is int]
        is_searched = re.search(rf"{KNOWN}(?!.*\bOR\b)", shape["where"], re.I | re.S)
        return cls(shape["table"], bool(is_searched), ids, joins)


def _linking_column(condition, alias, main):
    """Return the column of a joined table that holds ids of the main table."""
    own = rf'"?{re.escape(alias)}"?\."?(\w+)"?'
    main_id = rf'"?{re.escape(main)}"?\."?id"?'
    for pattern in (rf"{own}\s*=\s*{main_id}\b", rf"{main_id}\s*=\s*{own}"):
        if found := re.search(pattern, condition, re.IGNORECASE):
            return found[1]
    return None
