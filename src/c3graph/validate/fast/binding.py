"""Pre-binding by substitution (SHACL 1.0, appendix A.2): terms are put where variables stand.

For queries that cannot be run once for all nodes. Only the text is rewritten, so a blank node,
which no query can name, is left to another engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from c3graph.errors import ShapesError
from c3graph.validate.fast.plan import Uncovered

_TOKEN = re.compile(
    r"(?P<text>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n]*)'
    r"|(?P<bound>\b[bB][oO][uU][nN][dD]\s*\(\s*[?$](?P<tested>\w+)\s*\))"
    r"|[?$](?P<variable>\w+)"
    r"|(?P<word>\b(?:[sS][eE][lL][eE][cC][tT]|[wW][hH][eE][rR][eE]|[gG][rR][oO][uU][pP]\s+[bB][yY]|"
    r"[hH][aA][vV][iI][nN][gG]|[oO][rR][dD][eE][rR]\s+[bB][yY])\b)"
    r"|(?P<sign>[{}()])",
    re.DOTALL,
)


def bind_numbers(query: str, terms: Mapping[str, str]) -> str:
    """The query with terms for variables; `this` is selected as before.

    Raises Uncovered for a blank node, ShapesError for a nested SELECT that does not return a
    variable that is bound (which appendix A asks of it).
    """
    if any(term.startswith("_:") for term in terms.values()):
        raise Uncovered("a blank node cannot be put into a query's text")
    return "".join(_pieces(query, terms))


def _pieces(query: str, terms: Mapping[str, str]) -> Iterator[str]:
    at, depth, listing, selects, returned = 0, 0, "", 0, False
    for match in _TOKEN.finditer(query):
        yield query[at : match.start()]
        at, written = match.end(), match[0]
        word = (match["word"] or "").upper().split(" ")[0].strip()
        if match["bound"] and match["tested"] in terms:
            written = "(true)"
        elif (name := match["variable"]) in terms:
            written = terms[name]
            if listing and not depth:
                written = _LISTED[listing].format(term=written, name=name)
                returned |= name == "this"
        elif word == "WHERE" or match["sign"] == "{":
            if listing == "SELECT" and selects > 1 and not returned:
                raise ShapesError("the shapes cannot be run: a nested SELECT does not return $this")
            listing, depth = "", 0
        elif word:
            listing, depth = "" if word == "HAVING" else word, 0
            selects, returned = selects + (word == "SELECT"), False
        elif match["sign"] == "}":
            listing, depth = "", 0
        elif match["sign"]:
            depth += 1 if match["sign"] == "(" else -1
        yield written
    yield query[at:]


# What a bare variable becomes where only variables and bracketed expressions may stand.
_LISTED = {
    "SELECT": "({term} AS ?{name})",
    "GROUP": "({term} AS ?_{name})",
    "ORDER": "({term})",
}
