"""What pages show, as values. Pure: made from rows, without a store or a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from c3graph.terms import DCT, OA, OWL, RDF, RDFS, SKOS, XSD, Iri, Literal, Term
from c3graph.web.languages import of_authority, pick
from c3graph.web.links import Links, shorten

Row = Sequence[Term | None]
Lookup = Callable[[str, int, int], tuple[str, str, str] | None]
MAX_VALUES_IN_GROUP = 200
MAX_PASSAGES = 200
TYPE = RDF + "type"
LABEL, PREF_LABEL, ALT_LABEL = RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"

# Properties our ontology reuses without labelling them.
_KNOWN = {
    TYPE: "type", LABEL: "label", PREF_LABEL: "name", ALT_LABEL: "other name",
    SKOS + "broader": "broader", SKOS + "narrower": "narrower", SKOS + "inScheme": "in scheme",
    SKOS + "topConceptOf": "top concept of", SKOS + "definition": "definition",
    SKOS + "exactMatch": "same as (exact match)", SKOS + "closeMatch": "close match",
    OWL + "sameAs": "same as", DCT + "title": "title", DCT + "language": "language",
    DCT + "issued": "issued", DCT + "publisher": "publisher", DCT + "source": "published at",
    DCT + "isReplacedBy": "replaced by",
}  # fmt: skip
_FIRST = (PREF_LABEL, LABEL, ALT_LABEL, TYPE)
# Properties whose values stand for a thing on a page.
NAMED_BY = frozenset({PREF_LABEL, LABEL, DCT + "title"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as a reader sees it. `language` is empty, or that of the text shown;
    `foreign` says that it is not the reader's first; `href` None is not a link."""

    text: str
    iri: str = ""
    href: str | None = None
    language: str = ""
    foreign: bool = False
    datatype: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Evidence: offsets and surface, and the text around them where it is at hand."""

    start: int
    end: int
    surface: str
    href: str
    language: str
    text: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim as the graph has it; `passages` are start, end and surface."""

    iri: str
    subject: Term
    predicate: Term
    object: Term
    source: Term
    status: Term | None
    rule: str
    confidence: str
    passages: tuple[tuple[int, int, str], ...]

    @property
    def iris(self) -> list[str]:
        """What a page names when it shows this claim."""
        terms = (self.subject, self.predicate, self.object, self.source, self.status)
        return [self.iri, *(str(term) for term in terms if isinstance(term, Iri))]


@dataclass(frozen=True, slots=True)
class ClaimView:
    claim: Shown
    subject: Shown
    predicate: Shown
    object: Shown
    source: Shown
    status: Shown | None
    rule: str
    confidence: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A value with those who say so. `standing` is preferred, other, or empty."""

    value: Shown
    claims: tuple[ClaimView, ...]
    graphs: tuple[Shown, ...]
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All values of a property; `more` counts those not shown."""

    property: Shown
    statements: tuple[Statement, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Values on which sources disagree: the preferred and the others, side by side."""

    conflict: Shown
    property: Shown
    preferred: tuple[ClaimView, ...]
    others: tuple[ClaimView, ...]
    reason: Shown | None


class Names:
    """Labels of the IRIs on a page, in the reader's languages."""

    __slots__ = ("_labels", "_languages", "_links", "_source_languages")

    def __init__(self, links: Links, languages: Sequence[str]) -> None:
        self._links = links
        self._languages = tuple(languages)
        self._labels: dict[str, list[Literal]] = {}
        self._source_languages: dict[str, str] = {}

    def add(self, iri: str, name: Literal) -> None:
        self._labels.setdefault(iri, []).append(name)

    def speaks(self, source: str, authority: str) -> None:
        """The language of a source, an IRI of the EU's table."""
        self._source_languages[source] = of_authority(authority)

    def source_language(self, iri: str) -> str:
        return self._source_languages.get(iri, "")

    def literal(self, value: Literal) -> Shown:
        tag = value.language.lower()
        plain = value.datatype == RDF + "langString" or value.datatype.startswith(XSD)
        datatype = "" if plain else shorten(value.datatype, self._links.base)
        href = None
        if value.datatype == XSD + "anyURI" and value.value.startswith(("http://", "https://")):
            href = value.value
        return Shown(
            value.value, "", href, tag, self._foreign(tag), datatype, external=href is not None
        )

    def _foreign(self, tag: str) -> bool:
        return bool(tag) and tag.split("-")[0] != self._languages[0].split("-")[0]

    def show(self, term: Term | str | None) -> Shown:
        """A term by its best label; an IRI without one by a short form of itself."""
        if isinstance(term, Literal):
            return self.literal(term)
        iri = "" if term is None else str(term)
        href = self._links.href(iri)
        external = href == iri
        label = pick(self._labels.get(iri, ()), self._languages)
        if label is None:
            text = _KNOWN.get(iri) or shorten(iri, self._links.base)
            return Shown(text, iri, href, external=external)
        tag = label.language.lower()
        return Shown(label.value, iri, href, tag, self._foreign(tag), external=external)

    def best(self, literals: Iterable[Literal]) -> Shown | None:
        found = pick(literals, self._languages)
        return None if found is None else self.literal(found)


def iris_in(*tables: Iterable[Row]) -> list[str]:
    """Every IRI in these rows, for their names."""
    return [str(term) for rows in tables for row in rows for term in row if isinstance(term, Iri)]


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


def _slug(source: str) -> str:
    return source.rsplit("/", 1)[-1]


def records(rows: Iterable[Row], base: str) -> tuple[ClaimRecord, ...]:
    """Claims from rows of `PageQueries.claims`, in the order of their sources and passages."""
    about: dict[str, dict[str, Term]] = {}
    quoted: dict[str, dict[str, dict[str, Term]]] = {}
    for claim, evidence, predicate, value in rows:
        if value is None:
            continue
        iri = _text(claim)
        if evidence is None:
            about.setdefault(iri, {})[_text(predicate)] = value
        else:
            parts = quoted.setdefault(iri, {}).setdefault(_text(evidence), {})
            parts[_text(predicate)] = value
    made = []
    for iri, said in about.items():
        if not {RDF + "subject", RDF + "predicate", RDF + "object", base + "def#source"} <= set(
            said
        ):
            continue
        passages = {
            (
                int(str(parts[OA + "start"])),
                int(str(parts[OA + "end"])),
                _text(parts.get(OA + "exact")),
            )
            for parts in quoted.get(iri, {}).values()
            if OA + "start" in parts and OA + "end" in parts
        }
        made.append(
            ClaimRecord(
                iri,
                said[RDF + "subject"],
                said[RDF + "predicate"],
                said[RDF + "object"],
                said[base + "def#source"],
                said.get(base + "def#status"),
                _text(said.get(base + "def#rule")),
                _text(said.get(base + "def#confidence")),
                tuple(sorted(passages)),
            )
        )
    return tuple(sorted(made, key=lambda r: (_text(r.source), r.passages, r.iri)))


def claims_from(
    found: Iterable[ClaimRecord], names: Names, links: Links, lookup: Lookup
) -> tuple[ClaimView, ...]:
    """Claims as shown, the text around their passages looked up."""
    looked_up, views = 0, []
    for record in found:
        source = _text(record.source)
        language, passages = names.source_language(source), []
        for start, end, surface in record.passages:
            looked_up += 1
            near = lookup(_slug(source), start, end) if looked_up <= MAX_PASSAGES else None
            href = links.href(f"{source}#char={start},{end}") or ""
            passages.append(Passage(start, end, surface, href, language, near))
        views.append(
            ClaimView(
                names.show(record.iri),
                names.show(record.subject),
                names.show(record.predicate),
                names.show(record.object),
                names.show(record.source),
                None if record.status is None else names.show(record.status),
                record.rule,
                record.confidence,
                tuple(passages),
            )
        )
    return tuple(views)


def _order(group: Group) -> tuple[int, str]:
    iri = group.property.iri
    return (_FIRST.index(iri) if iri in _FIRST else len(_FIRST), group.property.text.lower())


def groups_from(
    statements: Iterable[Row],
    found: Iterable[ClaimRecord],
    claims: Iterable[ClaimView],
    conflicts: Iterable[ConflictView],
    names: Names,
) -> tuple[Group, ...]:
    """Statements of a thing by property, each with its claims and its standing in a conflict."""
    by_iri = {view.claim.iri: view for view in claims}
    said: dict[tuple[str, str], dict[str, ClaimView]] = {}
    for record in found:
        if record.iri in by_iri:
            key = (_text(record.predicate), record.object.n)
            said.setdefault(key, {})[record.iri] = by_iri[record.iri]
    preferred = {c.claim.iri for conflict in conflicts for c in conflict.preferred}
    others = {c.claim.iri for conflict in conflicts for c in conflict.others}
    values: dict[str, dict[str, tuple[Term, list[str]]]] = {}
    for predicate, value, graph in statements:
        if value is not None:
            entry = values.setdefault(_text(predicate), {}).setdefault(value.n, (value, []))
            entry[1].append(_text(graph))
    named = set(values.get(PREF_LABEL, ()))
    labels = values.get(LABEL, {})
    for key_n in [key_n for key_n in labels if key_n in named]:
        del labels[key_n]
    made = []
    for predicate_iri, by_value in values.items():
        shown = []
        for key_n, (term, graphs) in by_value.items():
            backing = tuple(said.get((predicate_iri, key_n), {}).values())
            iris = {view.claim.iri for view in backing}
            standing = "preferred" if iris & preferred else "other" if iris & others else ""
            in_graphs = tuple(names.show(graph) for graph in sorted(set(graphs)))
            shown.append(Statement(names.show(term), backing, in_graphs, standing))
        shown.sort(
            key=lambda s: (
                s.standing == "other",
                s.value.foreign,
                s.value.text.lower(),
                s.value.language,
            )
        )
        more = max(0, len(shown) - MAX_VALUES_IN_GROUP)
        if shown:
            cut = tuple(shown[:MAX_VALUES_IN_GROUP])
            made.append(Group(names.show(predicate_iri), cut, more))
    return tuple(sorted(made, key=_order))


def conflict_parts(rows: Iterable[Row], base: str) -> dict[str, dict[str, list[Term]]]:
    """The values of each conflict by the local name of their property."""
    parts: dict[str, dict[str, list[Term]]] = {}
    for conflict, predicate, value in rows:
        name = _text(predicate).removeprefix(base + "def#")
        if value is not None:
            parts.setdefault(_text(conflict), {}).setdefault(name, []).append(value)
    return parts


def conflicts_from(
    parts: Mapping[str, Mapping[str, Sequence[Term]]], claims: Iterable[ClaimView], names: Names
) -> tuple[ConflictView, ...]:
    """Conflicts with the claims on either side."""
    by_iri = {view.claim.iri: view for view in claims}

    def side(values: Sequence[Term]) -> tuple[ClaimView, ...]:
        return tuple(by_iri[v] for v in sorted(map(str, values)) if v in by_iri)

    made = []
    for iri, values in sorted(parts.items()):
        reasons = [term for term in values.get("reason", ()) if isinstance(term, Literal)]
        properties = values.get("conflictProperty", ())
        made.append(
            ConflictView(
                names.show(iri),
                names.show(properties[0] if properties else None),
                side(values.get("preferredClaim", ())),
                side(values.get("otherClaim", ())),
                names.best(reasons),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in its tree."""

    concept: Shown
    children: tuple[Node, ...]


def tree(rows: Iterable[Row], names: Names) -> tuple[Node, ...]:
    """Concepts below their broader ones. Every concept appears; a cycle is cut where it closes."""
    broader: dict[str, set[str]] = {}
    for concept, over in rows:
        broader.setdefault(_text(concept), set()).update({_text(over)} if over else ())
    below: dict[str, list[str]] = {}
    for iri, parents in broader.items():
        for parent in parents & broader.keys():
            below.setdefault(parent, []).append(iri)
    placed: set[str] = set()

    def node(iri: str, above: frozenset[str]) -> Node:
        placed.add(iri)
        path = above | {iri}
        children = [node(child, path) for child in below.get(iri, ()) if child not in path]
        return Node(names.show(iri), tuple(sorted(children, key=_by_name)))

    roots = [iri for iri, parents in broader.items() if not parents & broader.keys()]
    made = [node(iri, frozenset()) for iri in roots]
    for iri in sorted(broader):
        if iri not in placed:
            made.append(node(iri, frozenset()))
    return tuple(sorted(made, key=_by_name))


def _by_name(node: Node) -> str:
    return node.concept.text.lower()
