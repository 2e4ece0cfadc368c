"""The stewards' own tables: who is who (aliases), external links, where competences hang, what
editors state themselves, and which names were replaced.

`data/aliases.yaml`, `links.yaml`, `broader.yaml`, `editorial.yaml` and `replaced.yaml`; each may
be absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from c3graph.model import Entity
from c3graph.rdf.confined import Bounds
from c3graph.rdf.declared import Predicate
from c3graph.rdf.iris import KINDS, Namespace, slugify
from c3graph.rdf.syntax import is_iri, is_language
from c3graph.rdf.terms import SCHEMA, SKOS, Iri
from c3graph.sheets import loading, yamlio
from c3graph.sheets.predicates import PREDICATES, TYPES, is_date
from c3graph.sheets.yamlio import YamlNode

_PREFIXES = {
    "skos:": SKOS,
    "dct:": "http://purl.org/dc/terms/",
    "owl:": "http://www.w3.org/2002/07/owl#",
    "schema:": SCHEMA,
}
_TYPES = {**{kind: name for name, kind in KINDS.items()}, "competence": "Competence"}
# What an editor cannot state in a row of its own: it makes a node of its own (who took part in what
# as what), and a node needs a source that says so.
_NEEDS_A_SOURCE = {
    "participatesIn", "organises", "leads", "memberOf", "addressesCompetence", "speaksOn",
    "totalBudget", "euContribution", "minAmount", "maxAmount", "currency", "role", "figure",
    "lesson", "heldOn", "addressedTo",
}  # fmt: skip
EDITORS = frozenset(PREDICATES) - _NEEDS_A_SOURCE
_Names = dict[tuple[str, str], str]
_NamesIn = dict[tuple[str, str, str], str]
_Labels = dict[str, dict[str, str]]
_Load = Callable[[Path], YamlNode]


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A link of ours into another dataset, and where it was verified. `thing` is kind/slug."""

    thing: str
    property: str
    target: str
    verified: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of the editors: `to` is kind/slug, `sources` are what it is derived from."""

    thing: str
    predicate: str
    sources: tuple[str, ...]
    to: str | None = None
    value: str | int | float | bool | None = None
    language: str | None = None
    reason: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Editorial:
    """`names`: (type, name) -> kind/slug; `names_in`: the same in one source, (type, name,
    source) -> kind/slug; `labels`: kind/slug -> preferred labels by language; `called`: what
    links lead to -> its names in its own vocabulary, by language; `broader`: topic slug -> slug
    above it, at `lines` of its file; `countries`: name as worded -> authority code;
    `replaced`: old kind/slug -> new; `reviewed`: the day the aliases were reviewed,
    `decided` that of the statements."""

    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: tuple[ExternalLink, ...] = ()
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    broader: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[Stated, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    reviewed: str | None = None
    decided: str | None = None
    names_in: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def path(self, entity: Entity, source: str = "") -> str:
        """kind/slug of the thing an entity of a sheet is: by the alias table (a row for this
        source first), else by its name."""
        name = (entity.type, entity.name)
        if found := self.names_in.get((*name, source)) or self.names.get(name):
            return found
        kind = "competence" if entity.type == "Competence" else KINDS[entity.type]
        return f"{kind}/{slugify(entity.name)}"


def iri(namespace: Namespace, path: str) -> Iri:
    """The IRI of a thing given as kind/slug; competences are concepts of their scheme."""
    kind, _, slug = path.partition("/")
    return namespace.concept(kind, slug) if kind == "competence" else namespace.thing(kind, slug)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and is_iri(text)


def _path(value: YamlNode, given: str | None = None) -> str:
    text = value.text() if given is None else given
    kind, slash, slug = text.partition("/")
    if not slash or kind not in _TYPES or slugify(slug) != slug:
        raise value.fail(f"{text!r} is not a kind/slug", f"kinds: {', '.join(sorted(_TYPES))}")
    return text


def _day(row: Mapping[str, YamlNode]) -> str | None:
    if "reviewed" not in row:
        return None
    return row["reviewed"].choice(lambda text: len(text) == 10 and is_date(text), "day")


def _aliases(path: Path, load: _Load) -> tuple[_Names, _NamesIn, _Labels, str | None]:
    names: _Names = {}
    names_in: _NamesIn = {}
    labels: _Labels = {}
    top = load(path).mapping({"reviewed", "reviewer", "things"}, {"things"})
    for item in top["things"].sequence():
        row = item.mapping({"thing", "labels", "names", "reason"}, {"thing", "names", "reason"})
        thing = _path(row["thing"])
        if "labels" in row:
            labels[thing] = {language: cell.text() for language, cell in row["labels"].items()}
            for language, cell in row["labels"].items():
                if not is_language(language):
                    raise cell.fail(f"unknown language tag {language!r}")
        for name in row["names"].sequence():
            parts = name.sequence()
            if len(parts) not in (2, 3):
                raise name.fail("a name is [type, name] or [type, name, source]")
            key = (parts[0].choice(set(TYPES), "entity type"), parts[1].text())
            if len(parts) == 3:
                known = names_in.setdefault((*key, parts[2].text()), thing)
            else:
                known = names.setdefault(key, thing)
            if known != thing:
                raise name.fail(f"{key[1]!r} already stands for {known}")
    return names, names_in, labels, _day(top)


def _called(names: YamlNode) -> _Labels:
    """What vocabularies of others call their concepts, by IRI and language."""
    found: _Labels = {}
    for target, cell in names.items():
        if not _is_address(target):
            raise cell.fail(f"{target!r} is not an address", "the IRI of what is named")
        found[target] = {language: name.text() for language, name in cell.items()}
        for language, name in cell.items():
            if not is_language(language):
                raise name.fail(f"unknown language tag {language!r}")
    return found


def _links(path: Path, load: _Load) -> tuple[tuple[ExternalLink, ...], dict[str, str], _Labels]:
    top = load(path).mapping({"links", "countries", "names"}, {"links"})
    links = []
    for item in top["links"].sequence():
        keys = {"thing", "property", "to", "verified"}
        row = item.mapping(keys, keys)
        name = row["property"].text()
        prefix = next((p for p in _PREFIXES if name.startswith(p)), None)
        if prefix is None or not name.removeprefix(prefix).isalpha():
            raise row["property"].fail(f"unknown prefix in {name!r}", ", ".join(_PREFIXES))
        target = row["to"].choice(_is_address, "address")
        full = _PREFIXES[prefix] + name.removeprefix(prefix)
        links.append(
            ExternalLink(_path(row["thing"]), full, target, row["verified"].text(), item.line)
        )
    countries: dict[str, str] = {}
    for code, cell in top["countries"].items() if "countries" in top else []:
        countries |= {name.text(): code for name in cell.sequence()}
    return tuple(links), countries, _called(top["names"]) if "names" in top else {}


def _end(row: Mapping[str, YamlNode], end: str, types: frozenset[str], predicate: Predicate) -> str:
    path = _path(row[end])
    kind = _TYPES[path.partition("/")[0]]
    if kind not in types:
        known = ", ".join(sorted(types))
        what = "subject" if end == "thing" else "object"
        raise row[end].fail(f"the {what} of {predicate.name} is not a {kind}", f"allowed: {known}")
    return path


def _stated(item: YamlNode) -> Stated:
    keys = {"thing", "property", "to", "value", "language", "from", "reason"}
    row = item.mapping(keys, {"thing", "property", "from", "reason"})
    predicate = PREDICATES[row["property"].choice(set(EDITORS), "property of the editors")]
    wanted, unwanted = ("to", "value") if predicate.objects else ("value", "to")
    if wanted not in row or unwanted in row:
        raise item.fail(f"{predicate.name} wants {wanted!r} and not {unwanted!r}")
    sources = tuple(cell.text() for cell in row["from"].sequence())
    if not sources:
        raise row["from"].fail("name at least one source that this is derived from")
    language = None
    if "language" in row:
        language = row["language"].choice(is_language, "language tag")
    if predicate.value == "text" and language is None:
        raise item.fail(f"{predicate.name} is a text: say in which language", "language: pl")
    return Stated(
        thing=_end(row, "thing", predicate.subjects, predicate),
        predicate=predicate.name,
        sources=sources,
        to=_end(row, "to", predicate.objects, predicate) if predicate.objects else None,
        value=None if predicate.objects else loading.value_in(row["value"], predicate),
        language=language,
        reason=row["reason"].text(),
        line=item.line,
    )


def _statements(path: Path, load: _Load) -> tuple[tuple[Stated, ...], str | None]:
    top = load(path).mapping({"reviewed", "reviewer", "statements"}, {"statements"})
    return tuple(_stated(item) for item in top["statements"].sequence()), _day(top)


def _replaced(path: Path, load: _Load) -> dict[str, str]:
    """Old names, each with the one it leads to now: never one that was replaced itself."""
    found: dict[str, str] = {}
    cells = load(path).items()
    old = {name for name, _ in cells}
    for name, cell in cells:
        found[_path(cell, name)] = new = _path(cell)
        if new in old:
            raise cell.fail(f"{new} is replaced itself", "name the thing that stands now")
    return found


def load_editorial(folder: Path, *, limit: int, bounds: Bounds = yamlio.BOUNDS) -> Editorial:
    """The tables of a dataset. Raises SheetError with file and line for a malformed one."""
    read = partial(yamlio.load, limit=limit, bounds=bounds)
    tables = "aliases links broader editorial replaced".split()
    files = {name: folder / f"{name}.yaml" for name in tables}
    here = {name for name, path in files.items() if path.is_file()}
    names, names_in, labels, reviewed = (
        _aliases(files["aliases"], read) if "aliases" in here else ({}, {}, {}, None)
    )
    external, countries, called = _links(files["links"], read) if "links" in here else ((), {}, {})
    above, lines = {}, {}
    if "broader" in here:
        cells = read(files["broader"]).items()
        above = {slug: cell.text() for slug, cell in cells}
        lines = {slug: cell.line for slug, cell in cells}
    stated, decided = _statements(files["editorial"], read) if "editorial" in here else ((), None)
    replaced = _replaced(files["replaced"], read) if "replaced" in here else {}
    return Editorial(
        names, labels, external, called, above, countries, stated, replaced, reviewed, decided,
        names_in, lines,
    )  # fmt: skip
