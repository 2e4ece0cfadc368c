"""The stewards' own tables: who is who (aliases), external links, where competences hang.

`data/aliases.yaml`, `data/links.yaml` and `data/broader.yaml`; each may be absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from c3graph import yamlio
from c3graph.iris import KINDS, Namespace, slugify
from c3graph.model import Entity
from c3graph.predicates import TYPES
from c3graph.syntax import is_iri
from c3graph.terms import SKOS, Iri
from c3graph.yamlio import Value

_PREFIXES = {
    "skos:": SKOS,
    "dct:": "http://purl.org/dc/terms/",
    "owl:": "http://www.w3.org/2002/07/owl#",
}


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A link of ours into another dataset, and where it was verified. `thing` is kind/slug."""

    thing: str
    property: str
    target: str
    verified: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Editorial:
    """`names`: (type, name) -> kind/slug; `labels`: kind/slug -> preferred labels by language;
    `broader`: competence slug -> slug above it; `countries`: name as worded -> authority code."""

    names: dict[tuple[str, str], str]
    labels: dict[str, dict[str, str]]
    links: tuple[ExternalLink, ...]
    broader: dict[str, str]
    countries: dict[str, str]

    def path(self, entity: Entity) -> str:
        """kind/slug of the thing an entity of a sheet is: by the alias table, else by its name."""
        if found := self.names.get((entity.type, entity.name)):
            return found
        kind = "competence" if entity.type == "Competence" else KINDS[entity.type]
        return f"{kind}/{slugify(entity.name)}"


def iri(namespace: Namespace, path: str) -> Iri:
    """The IRI of a thing given as kind/slug; competences are concepts of their scheme."""
    kind, _, slug = path.partition("/")
    return namespace.concept(kind, slug) if kind == "competence" else namespace.thing(kind, slug)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and is_iri(text)


def _path(value: Value) -> str:
    kinds = {*KINDS.values(), "competence"}
    text = value.text()
    kind, slash, slug = text.partition("/")
    if not slash or kind not in kinds or slugify(slug) != slug:
        raise value.fail(f"{text!r} is no kind/slug", f"kinds: {', '.join(sorted(kinds))}")
    return text


def _aliases(
    path: Path, limit: int
) -> tuple[dict[tuple[str, str], str], dict[str, dict[str, str]]]:
    names: dict[tuple[str, str], str] = {}
    labels: dict[str, dict[str, str]] = {}
    top = yamlio.load(path, limit).mapping({"reviewed", "reviewer", "things"}, {"things"})
    for item in top["things"].sequence():
        row = item.mapping({"thing", "labels", "names", "reason"}, {"thing", "names", "reason"})
        thing = _path(row["thing"])
        if "labels" in row:
            labels[thing] = {language: cell.text() for language, cell in row["labels"].items()}
        for name in row["names"].sequence():
            parts = name.sequence()
            if len(parts) != 2:
                raise name.fail("a name is [type, name]")
            key = (parts[0].choice(set(TYPES), "entity type"), parts[1].text())
            if names.setdefault(key, thing) != thing:
                raise name.fail(f"{key[1]!r} already stands for {names[key]}")
    return names, labels


def _links(path: Path, limit: int) -> tuple[tuple[ExternalLink, ...], dict[str, str]]:
    top = yamlio.load(path, limit).mapping({"links", "countries"}, {"links"})
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
    return tuple(links), countries


def load(folder: Path, *, limit: int) -> Editorial:
    """The tables of a dataset. Raises SheetError with file and line for a malformed one."""
    aliases, links, broader = (folder / f"{n}.yaml" for n in ("aliases", "links", "broader"))
    names, labels = _aliases(aliases, limit) if aliases.is_file() else ({}, {})
    external, countries = _links(links, limit) if links.is_file() else ((), {})
    above = {}
    if broader.is_file():
        above = {slug: cell.text() for slug, cell in yamlio.load(broader, limit).items()}
    return Editorial(names, labels, external, above, countries)
