"""What a query is, told from its tokens before any engine sees it.

Tokens follow the terminals of SPARQL 1.1, section 19.8. A token that is no keyword here (a
variable, a prefixed name, an IRI, a string, a comment) is never taken for one. Where engines read
a text in more than one way, every reading is looked at, so that no SERVICE slips through: with
codepoint escapes resolved first (section 19.2) and left where they are, and with `<` as the
beginning of a relative IRI and as less-than.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from c3graph.errors import QuerySyntaxError, Refused
from c3graph.model import QueryForm

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_][\w.\-\u00b7]{0,251}+(?<!\.))?
             :(?:[\w.\-\u00b7:]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<blank>_:[\w.\-]+)
  | (?P<word>[^\W\d_][\w]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Nothing else can follow less-than in this way.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_FORMS = {
    "SELECT": QueryForm.SELECT,
    "ASK": QueryForm.ASK,
    "CONSTRUCT": QueryForm.GRAPH,
    "DESCRIBE": QueryForm.GRAPH,
}
# Longer queries are looked at anew each time, not kept in memory.
REMEMBERED = 5000
# Case folding takes more than ASCII for these letters: the precheck lets more through, never less.
_SERVICE = re.compile("service", re.IGNORECASE)
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
    return _short(query) if len(query) <= REMEMBERED else _inspect(query)


@lru_cache(maxsize=256)
def _short(query: str) -> Inspected:
    return _inspect(query)


def _inspect(query: str) -> Inspected:
    form = _form_either(query)
    resolved = _ESCAPE.sub(_unescape, query)
    readings = (query,) if resolved == query else (query, resolved)
    services = [s for text in readings if _SERVICE.search(text) for s in _services(text)]
    return Inspected(form, tuple(dict.fromkeys(services)))


def form_of(query: str) -> QueryForm:
    """The form of a query alone. Raises as `inspect` does."""
    return _short(query).form if len(query) <= REMEMBERED else _form_either(query)


def _form_either(query: str) -> QueryForm:
    try:
        return _form(query)
    except QuerySyntaxError:
        return _form(_ESCAPE.sub(_unescape, query))


def _form(text: str) -> QueryForm:
    """The first word behind the prologue."""
    before = ""
    for match in TOKEN.finditer(text):
        token, word = match[0], match[0].upper()
        if match.lastgroup != "word" or word in ("BASE", "PREFIX"):
            if match.lastgroup not in ("space", "comment"):
                before = word
            continue
        if word in _UPDATES:
            raise Refused("updates are not served here", hint="send a query")
        if word in _FORMS:
            return _FORMS[word]
        line, column = _position(text, match.start())
        if before == "PREFIX":
            raise QuerySyntaxError(
                "the name of a prefix ends in a colon", where=f"line {line}, column {column}",
                hint=f"write PREFIX {token}: <...>", line=line, column=column, text=token,
            )  # fmt: skip
        raise QuerySyntaxError(
            f"a query cannot begin with {token!r}",
            line=line,
            column=column,
            text=token,
            hint="begin with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )
    raise QuerySyntaxError(
        "the query is empty", hint="begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
    )


def _services(text: str) -> Iterator[str]:
    """The token behind each SERVICE, in every way the text falls into tokens.

    `<` begins a relative IRI or is less-than, as the engine's grammar has it at that point; what
    is a string or a comment further on differs with it. Readings meet again at a token's start,
    so each is followed only while it is new.
    """
    if "service" not in text.casefold():
        return
    seen: set[tuple[int, bool]] = set()
    waiting = [(0, False)]
    while waiting:
        offset, in_service = waiting.pop()
        while (offset, in_service) not in seen:
            seen.add((offset, in_service))
            match = TOKEN.match(text, offset)
            if match is None:
                break
            kind, token, offset = match.lastgroup, match[0], match.end()
            if kind in ("space", "comment"):
                continue
            if kind == "iri" and not _ABSOLUTE.match(token):
                waiting.append((match.start() + 1, False))
            if in_service and not (kind == "word" and token.upper() == "SILENT"):
                yield token
                in_service = False
            if kind == "word" and token.upper() == "SERVICE":
                in_service = True


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
