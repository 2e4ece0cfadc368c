"""Each statement of a thing with the sources that say it, and the passage where it is at hand.

Values that were set aside are among them: what a source says is asked for, not what holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import NotFound, UsageError
from c3graph.model import Document
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import Iri, Literal, Term
from c3graph.store import Store

AROUND = 60
_FORBIDDEN = set('<>"{}|^`\\ \t\r\n')


@dataclass(frozen=True, slots=True)
class SourceEvidence:
    """One source's evidence for a statement; `before` and `after` are empty without its text."""

    source: str
    start: int
    end: int
    surface: str
    claim: str
    rule: str
    confidence: float
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    predicate: str
    value: Term
    said: tuple[SourceEvidence, ...]
    inferred: bool


_QUERY = """
PREFIX c3: <{DEF}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?p ?o ?claim ?source ?rule ?confidence ?start ?end ?surface WHERE {{
  {{ SELECT DISTINCT ?p ?o WHERE {{ GRAPH ?said {{ <{iri}> ?p ?o }} }} }}
  OPTIONAL {{ GRAPH <{base}graph/claims> {{
    ?claim rdf:subject <{iri}> ; rdf:predicate ?p ; rdf:object ?o ; c3:source ?source ;
      c3:rule ?rule ; c3:confidence ?confidence ; prov:wasQuotedFrom ?evidence .
    ?evidence oa:exact ?surface ; oa:hasSelector ?selector .
    ?selector oa:start ?start ; oa:end ?end .
  }} }}
}}"""


def explain(
    store: Store, iri: str, base: str, documents: Mapping[str, Document]
) -> tuple[ExplainedStatement, ...]:
    """Statements with `iri` as subject, those that sources say first, then by property and value.

    `documents` by source slug hold the texts at hand. Raises NotFound where the graph says nothing
    of the IRI, UsageError where it is no IRI.
    """
    if not iri.startswith(("http://", "https://")) or _FORBIDDEN & set(iri):
        raise UsageError(f"{iri!r} is no IRI", hint=f"for instance {base}id/project/clusters3")
    rows = store.query(_QUERY.format(base=base, iri=iri, DEF=DEF)).rows
    if not rows:
        raise NotFound("the graph says nothing of this", where=iri, hint="check the spelling")
    found: dict[tuple[str, Term], set[SourceEvidence]] = {}
    for predicate, value, *rest in rows:
        assert isinstance(predicate, Iri)
        assert value is not None
        said = found.setdefault((predicate.value, value), set())
        if rest[0] is not None:
            said.add(_said(rest, base, documents))
    statements = [
        ExplainedStatement(
            predicate, value, tuple(sorted(said, key=lambda s: (s.source, s.start))), not said
        )
        for (predicate, value), said in found.items()
    ]
    return tuple(sorted(statements, key=lambda s: (s.inferred, s.predicate, s.value.n)))


def around(text: str, start: int, end: int, near: int = AROUND) -> tuple[str, str, str]:
    """What stands before, in and after characters of a text, as far as a reader needs it."""
    return text[max(0, start - near) : start], text[start:end], text[end : end + near]


def _said(row: list[Term | None], base: str, documents: Mapping[str, Document]) -> SourceEvidence:
    claim, source, rule, confidence, start, end, surface = (str(term) for term in row)
    slug = source.removeprefix(f"{base}source/")
    first, last = int(start), int(end)
    document = documents.get(slug)
    before, _, after = around(document.text if document else "", first, last)
    return SourceEvidence(slug, first, last, surface, claim, rule, float(confidence), before, after)


def shown(term: Term, prefixes: Mapping[str, str]) -> str:
    """A term as a person reads it: prefixed name, text with its language, plain number."""
    if isinstance(term, Iri):
        best = max(
            (p for p in prefixes.items() if term.value.startswith(p[1])),
            key=lambda p: len(p[1]),
            default=None,
        )
        return f"{best[0]}:{term.value[len(best[1]) :]}" if best else f"<{term.value}>"
    if isinstance(term, Literal) and term.language:
        return f"{term.value} @{term.language}"
    return str(term)


def resolve(name: str, base: str) -> str:
    """An IRI from what a person types: a whole IRI, or its part behind the base."""
    return name if name.startswith(("http://", "https://")) else base + name.lstrip("/")


def texts(documents: Mapping[str, Document], folder: Path | None) -> str:
    """Why passages are not shown, or an empty text."""
    if documents:
        return ""
    return "no source text at hand" + (f" in {folder}" if folder else ": set `texts`")
