"""What a query is, told from its tokens before any engine sees it.

Tokens follow the terminals of SPARQL 1.1, section 19.8. Codepoint escapes (section 19.2) are
resolved first, so that no spelling of a keyword slips through. A token that is no keyword here
(a variable, a prefixed name, an IRI, a string, a comment) is never taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from c3graph.errors import QuerySyntaxError, Refused
from c3graph.model import QueryForm

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-\u00b7]*[\w\-\u00b7])?)?:(?:[\w.\-\u00b7:]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<blank>_:[\w.\-]+)
  | (?P<word>[^\W\d_][\w]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = {
    "SELECT": QueryForm.SELECT,
    "ASK": QueryForm.ASK,
    "CONSTRUCT": QueryForm.GRAPH,
    "DESCRIBE": QueryForm.GRAPH,
}
_UPDATES = set("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())


@dataclass(frozen=True, slots=True)
class Inspected:
    """The form of a query, and the endpoints its SERVICE clauses name (variables as written)."""

    form: QueryForm
    services: tuple[str, ...]


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def inspect(query: str) -> Inspected:
    """Form and SERVICE clauses of a query.

    Raises Refused for an update, QuerySyntaxError where no query form is found.
    """
    text = _ESCAPE.sub(_unescape, query)
    form: QueryForm | None = None
    services: list[str] = []
    in_service = False
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind in ("space", "comment"):
            continue
        if in_service and not (kind == "word" and token.upper() == "SILENT"):
            services.append(token)
            in_service = False
        if kind != "word":
            continue
        word = token.upper()
        if word == "SERVICE":
            in_service = True
        if form is None:
            if word in _UPDATES:
                raise Refused("updates are not served here", hint="send a query")
            form = _FORMS.get(word)
            if form is None and word not in ("BASE", "PREFIX"):
                line, column = _position(text, match.start())
                raise QuerySyntaxError(
                    f"{token!r} begins no query",
                    line=line,
                    column=column,
                    text=token,
                    hint="SELECT, ASK, CONSTRUCT or DESCRIBE",
                )
    if form is None:
        raise QuerySyntaxError("the query is empty", hint="SELECT, ASK, CONSTRUCT or DESCRIBE")
    return Inspected(form, tuple(services))


def _position(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def refuse_services(inspected: Inspected, hosts: tuple[str, ...]) -> None:
    """Raise Refused for a SERVICE whose host the settings do not name (a variable never is)."""
    for service in inspected.services:
        match = re.fullmatch(
            r"<https?://([^/:@>]+)(?::\d+)?(?:[/?#][^>]*)?>", service, re.IGNORECASE
        )
        if match is None or match[1].lower() not in {host.lower() for host in hosts}:
            raise Refused(
                f"SERVICE {service} is not allowed here",
                hint="only hosts named in the setting service_hosts are called",
            )
