"""The draft graph as files: facts by kind of thing, claims by source in the order of its text,
what editors state, and N-Quads of the named graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from c3graph.model import DraftGraph
from c3graph.rdf.facts import facts
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.syntax import RdfFormat, prefixes, serialise
from c3graph.rdf.terms import OA, PROV, RDF, Quad, Term

_PLURALS = {
    "country": "countries", "funding": "funding", "competence": "competences",
    "community": "communities",
}  # fmt: skip
_OWN_FILES = {"links": "links.ttl", "sources": "sources.ttl", "conflicts": "conflicts.ttl",
              "examples": "examples.ttl"}  # fmt: skip
_README = """\
# The dataset as Turtle

Written by `c3graph build`, and by nothing else: what is edited here is lost at the next build.
The claim sheets (`../claims`) and the tables of the editors (`../*.yaml`) are the place to edit.

- `<kind>.ttl`: facts about the things of a kind, that is what sources say (of values that disagree
  the preferred ones), what editors add, and what follows from both.
- `claims/<source>.ttl`: the claims of a source in the order of its text, each with its passages
  (short surfaces with their places).
- `editorial.ttl`: what editors state, each with the sources it is derived from, who and when.
- `conflicts.ttl`: values on which sources disagree, and why one is preferred.
- `links.ttl`: links into other datasets, and where each was verified.
- `sources.ttl`: the documents, and the reading that made their claims.
- `examples.ttl`: the example questions of `queries/`.

Which source says a fact is in the claims: `rdf:subject`, `rdf:predicate` and `rdf:object` name the
fact, `c3:source` the source. The named graphs themselves are in a release (`c3graph.trig`).
The ontology and the schemes stand in `ontology/`.
"""


# Prefixes whose names hold # or /, which Turtle escapes.
_ESCAPING = {"source", "c3scheme"}
_CONCEPT = re.compile(r"<([^<>]*/scheme/([a-z-]+)/)")
_Places = Mapping[Term, tuple[int, str]]


def _order(quad: Quad) -> tuple[str, bool, str, str]:
    """Subject by subject, its types first, as a person reads Turtle."""
    return quad.subject.n, quad.predicate.value != RDF + "type", quad.predicate.n, quad.object.n


def _schemes(used: Iterable[str]) -> dict[str, str]:
    """A prefix for each scheme of which a concept is named."""
    found = {match[2]: match[1] for term in used if (match := _CONCEPT.match(term))}
    return dict(sorted(found.items()))


def _turtle(quads: Iterable[Quad], base: str, places: _Places | None = None) -> bytes:
    """Turtle of quads without their graphs, each triple once, only the prefixes that occur.

    Subjects come in the order of `places` where it has them. What a prefix would make unreadable,
    since its characters would be escaped, is written by its whole IRI.
    """

    def key(quad: Quad) -> tuple[tuple[int, str], tuple[str, bool, str, str]]:
        return (places or {}).get(quad.subject, (0, "")), _order(quad)

    triples = sorted({quad.triple() for quad in quads}, key=key)
    used = {term for q in triples for term in (q.subject.n, q.predicate.n, q.object.n)}
    used |= {f"<{getattr(q.object, 'datatype', '')}>" for q in triples}
    names = {
        name: iri
        for name, iri in (prefixes(base) | _schemes(used)).items()
        if name not in _ESCAPING and any(term.startswith(f"<{iri}") for term in used)
    }
    return serialise(triples, RdfFormat.TURTLE, names)


def _kind_file(quad: Quad, namespace: Namespace) -> str:
    parts = (namespace.named(str(quad.subject)) or "").split("/")
    kind = "competence" if parts[0] == "scheme" else parts[1] if len(parts) > 1 else "authoritie"
    return f"{_PLURALS.get(kind, kind + 's')}.ttl"


def _of_source(quads: Iterable[Quad]) -> dict[Term, Term]:
    """The source of each claim, each piece of evidence and each selector."""
    found: dict[Term, Term] = {}
    selected: dict[Term, Term] = {}
    for quad in quads:
        if quad.predicate.value in (f"{DEF}source", f"{OA}hasSource"):
            found[quad.subject] = quad.object
        elif quad.predicate.value == f"{OA}hasSelector":
            selected[quad.object] = quad.subject
    return found | {selector: found[of] for selector, of in selected.items() if of in found}


def _places(quads: Iterable[Quad]) -> _Places:
    """Where each node stands in the text: evidence and its selector, then the claims that begin
    there."""
    starts: dict[Term, int] = {}
    selectors: dict[Term, Term] = {}
    quoted: dict[Term, list[Term]] = defaultdict(list)
    for quad in quads:
        if quad.predicate.value == f"{OA}start":
            starts[quad.subject] = int(str(quad.object))
        elif quad.predicate.value == f"{OA}hasSelector":
            selectors[quad.subject] = quad.object
        elif quad.predicate.value == f"{PROV}wasQuotedFrom":
            quoted[quad.subject].append(quad.object)
    starts |= {evidence: starts[of] for evidence, of in selectors.items() if of in starts}
    places = {node: (start, f"0 {node}") for node, start in starts.items()}
    for claim, evidence in quoted.items():
        places[claim] = (min(starts.get(span, 0) for span in evidence), f"1 {claim}")
    return places


def _claims(draft: DraftGraph, namespace: Namespace) -> dict[str, bytes]:
    """Claims of each source, and the statements of the editors."""
    quads = [quad for quad in draft.quads if quad.graph == namespace.graph("claims")]
    of_source, places = _of_source(quads), _places(quads)
    grouped: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        source = of_source.get(quad.subject)
        path = (namespace.path(str(source)) or "").removeprefix("source/")
        grouped[f"claims/{path}.ttl" if source else "editorial.ttl"].append(quad)
    return {name: _turtle(found, namespace.base, places) for name, found in grouped.items()}


def turtle_files(
    draft: DraftGraph, schemes: Iterable[Quad], namespace: Namespace
) -> dict[str, bytes]:
    """Files below `data/ttl` by name. `schemes` are the quads of the scheme files themselves."""
    by_hand = {quad.triple() for quad in schemes}
    own = {namespace.graph(name): file for name, file in _OWN_FILES.items()}
    grouped: dict[str, list[Quad]] = defaultdict(list)
    for quad in draft.quads:
        if name := own.get(quad.graph):  # type: ignore[arg-type]
            grouped[name].append(quad)
    for quad in facts(draft.quads, namespace):
        if quad.graph not in own and quad.triple() not in by_hand:
            grouped[_kind_file(quad, namespace)].append(quad)
    made = {name: _turtle(quads, namespace.base) for name, quads in grouped.items()}
    made |= _claims(draft, namespace) | {"README.md": _README.encode()}
    return dict(sorted(made.items()))


def nquads(draft: DraftGraph) -> bytes:
    """The whole draft, one quad a line, in canonical order."""
    return "".join(quad.n + "\n" for quad in draft.quads).encode()
