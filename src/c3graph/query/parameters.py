"""Setting a variable of a query to a term, so that one file answers the same question of another
thing.

A value becomes an RDF term first and SPARQL text only from that term, so that nothing in it can
end the place it is put into. The query is rewritten, not the engine told: the same text is asked of
the embedded store and of a remote one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from c3graph.errors import UsageError
from c3graph.query.patterns import group_parts
from c3graph.query.tokens import Query
from c3graph.rdf.syntax import is_iri, is_language
from c3graph.rdf.terms import RDF, BlankNode, Iri, Literal, Term, language_string, typed

_LITERAL = re.compile(r'"(?P<value>.*)"(?:@(?P<language>[\w-]+)|\^\^(?P<datatype>\S+))?', re.DOTALL)
_NUMBERS = ((re.compile(r"[+-]?\d+"), "integer"), (re.compile(r"[+-]?\d*\.\d+"), "decimal"))
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*):([^\s:/][^\s]*)")
_PATH = re.compile(r"[A-Za-z][\w-]*(?:/[\w.~-]+)+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BACKSLASHES = re.compile(r"\\\\([uU])?|\\.")
_BELOW_BASE = {"id", "scheme", "source", "claim", "graph", "query", "release"}
_HINT = 'an IRI, prefix:name, kind/slug, a number, true, "text", "text"@en or "text"^^xsd:date'

Value = str | int | float | bool | Decimal | datetime.date | Term


def term(name: str, value: Value, base: str, prefixes: Mapping[str, str]) -> Term:
    """The term that a value for the variable `name` stands for.

    Text is read as an IRI, prefixed name, path below the base (`id/project/clusters3`, or
    `project/clusters3` for short), number, truth or quoted literal; a bare slug is a thing of the
    kind that the variable is named after. Raises UsageError for any other text.
    """
    if isinstance(value, Iri | Literal):
        return value
    if isinstance(value, BlankNode):
        raise UsageError(f"{name}: a blank node names nothing outside its graph", hint=_HINT)
    if isinstance(value, bool):
        return typed(value, "boolean")
    if isinstance(value, int | Decimal):
        return typed(value, "integer" if isinstance(value, int) else "decimal")
    if isinstance(value, float):
        return typed(repr(value), "double")
    if isinstance(value, datetime.date):
        kind = "dateTime" if isinstance(value, datetime.datetime) else "date"
        return typed(value.isoformat(), kind)
    return _read(name, value.strip(), base, prefixes)


def parameter_terms(
    settings: Iterable[str], base: str, prefixes: Mapping[str, str]
) -> dict[str, Term]:
    """Terms by variable from texts like `project=clusters3`.

    Raises UsageError for a text without `=`, a variable set twice, and what `term` raises for.
    """
    found: dict[str, Term] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip().lstrip("?$")
        if not equals or not name:
            raise UsageError(f"{setting!r} sets nothing", hint="--set project=clusters3")
        if name in found:
            raise UsageError(f"?{name} is set twice")
        found[name] = term(name, value, base, prefixes)
    return found


def _read(name: str, given: str, base: str, prefixes: Mapping[str, str]) -> Term:
    if literal := _LITERAL.fullmatch(given):
        return _literal(name, literal, base, prefixes)
    for pattern, datatype in _NUMBERS:
        if pattern.fullmatch(given):
            return typed(given, datatype)
    if given in ("true", "false"):
        return typed(given, "boolean")
    if given.startswith("<") and given.endswith(">"):
        return _iri(name, given[1:-1])
    prefixed = _PREFIXED.fullmatch(given)
    if prefixed and prefixed[1] in prefixes:
        return _iri(name, prefixes[prefixed[1]] + prefixed[2])
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", given):
        return _iri(name, given)
    if _PATH.fullmatch(given):
        first, _, rest = given.partition("/")
        if first in _BELOW_BASE:
            return _iri(name, base + given)
        if prefixes.get(first, "").startswith(base):
            return _iri(name, prefixes[first] + rest)
    if _SLUG.fullmatch(given) and prefixes.get(name, "").startswith(base):
        return _iri(name, prefixes[name] + given)
    raise UsageError(f"{name}: {given!r} is no value", hint=_HINT)


def _iri(name: str, given: str) -> Iri:
    if not is_iri(given):
        raise UsageError(f"{name}: {given!r} is no IRI", hint=_HINT)
    return Iri(given)


def _literal(name: str, found: re.Match[str], base: str, prefixes: Mapping[str, str]) -> Literal:
    if language := found["language"]:
        if not is_language(language.lower()):
            raise UsageError(f"{name}: {language!r} is no language tag")
        return language_string(found["value"], language.lower())
    if found["datatype"] is None:
        return Literal(found["value"])
    datatype = _read(name, found["datatype"], base, prefixes)
    if not isinstance(datatype, Iri) or datatype.value == RDF + "langString":
        raise UsageError(f"{name}: {found['datatype']!r} is no datatype", hint=_HINT)
    return Literal(found["value"], datatype.value)


def written(value: Term) -> str:
    """A term as SPARQL text.

    A backslash is never followed by u or U: engines that resolve codepoint escapes before they
    look for strings (SPARQL 1.1, section 19.2) would take the two for one.
    """
    return _BACKSLASHES.sub(_apart, value.n)


def _apart(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}\\u{ord(match[1]):04X}" if match[1] else match[0]


def bind(query: str, values: Mapping[str, Term]) -> str:
    """A query with variables set to terms.

    Where the query gives a variable its value in a VALUES block, that value is replaced; a
    variable without one is given it at the beginning of the outermost group. Raises UsageError
    for a variable that the query does not have, computes itself, or has in a subquery only.
    """
    for name, value in values.items():
        query = _bind(query, name, written(value))
    return query


def _bind(text: str, name: str, value: str) -> str:
    query = Query(text)
    known = query.variables()
    if name not in known:
        listed = ", ".join(f"?{other}" for other in known)
        raise UsageError(f"the query has no variable ?{name}", hint=f"it has: {listed}")
    spans = []
    for block in query.values():
        if block.variables == (name,):
            spans.append(block.span)
        elif name in block.variables and len(block.rows) == 1:
            spans.append(block.rows[0][block.variables.index(name)])
    if not spans:
        return _inject(query, name, value)
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {value} {text[end:]}"
    return text


def _inject(query: Query, name: str, value: str) -> str:
    if name in query.computed():
        raise UsageError(f"?{name} is computed by the query and cannot be set")
    if query.group_at is None or name not in group_parts(query).visible:
        raise UsageError(
            f"?{name} is not in the query's outermost group",
            hint=f"give it a place: VALUES ?{name} {{ … }}",
        )
    at = query.tokens[query.group_at].end
    return f"{query.text[:at]} VALUES ?{name} {{ {value} }} {query.text[at:]}"
