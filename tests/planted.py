"""Planted datasets: sheets whose text grows with every surface that they quote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from c3graph import config
from c3graph.build import Built, build
from c3graph.config import Settings
from c3graph.model import ClaimSheet, DraftGraph, Release, Report, ValidatedGraph
from c3graph.pipeline import read_vocabulary
from c3graph.rdf.facts import default_graph
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import RDF, SKOS, Iri, Literal, Quad, Term, canonical
from c3graph.release import publishing
from c3graph.sheets import loading, yamlio
from c3graph.sheets.editorial import Editorial, load_editorial
from c3graph.store import embedded

BASE = "https://w3id.org/c3graph/"
NS = Namespace(BASE)
NOTHING = Editorial(countries={"Poland": "POL"})
LIMIT = 1_000_000
# What a release states of itself.
WHOSE = f'base = "{BASE}"\ntitle = "A planted dataset"\npublisher = "Planters"\n'
TOPICS = 'vocabularies = ["cluster-policy"]\n'
# The same for `init`, by its options; everybody is asked for names in two languages.
WHOSE_OPTIONS = (
    "--base", BASE, "--title", "A planted dataset", "--publisher", "Planters",
    "--language", "en", "--language", "pl",
)  # fmt: skip


@dataclass
class Sheet:
    """A claim sheet in the making, with its text."""

    slug: str = "planted"
    genre: str = "report"
    issued: str | None = None
    language: str = "en"
    text: str = ""
    entities: list[dict[str, object]] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)

    def span(self, surface: str) -> list[object]:
        start = len(self.text)
        self.text += surface + "\n"
        return yamlio.flow([start, start + len(surface), surface])

    def entity(self, key: str, type: str, name: str = "", **more: object) -> None:
        row = {"id": key, "type": type, "name": name or key, "language": "en"}
        self.entities.append({**row, "mentions": [self.span(name or key)], **more})

    def claim(self, predicate: str, subject: str, **more: object) -> str:
        seed = f"{self.slug} {len(self.claims)}"
        identifier = "a" + hashlib.sha256(seed.encode()).hexdigest()[:11]
        row = {"id": identifier, "subject": subject, "predicate": predicate}
        evidence = [self.span(str(more.get("value", more.get("object"))))]
        self.claims.append({**row, "evidence": evidence, **more})
        return identifier

    def yaml(self) -> str:
        data = self.text.encode()
        source = {
            "slug": self.slug, "file": f"{self.slug}.txt", "title": "A planted text",
            "title_language": "en", "language": self.language, "genre": self.genre,
            "issued": self.issued, "sha256": hashlib.sha256(data).hexdigest(),
            "length": len(self.text),
        }  # fmt: skip
        return yamlio.dump({"source": source, "entities": self.entities, "claims": self.claims})

    def write(self, root: Path) -> Path:
        for folder in ("data/claims", "texts"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "texts" / f"{self.slug}.txt").write_bytes(self.text.encode())
        path = root / "data/claims" / f"{self.slug}.yaml"
        path.write_text(self.yaml(), encoding="utf-8")
        return path

    def load(self, root: Path) -> ClaimSheet:
        return loading.load(self.write(root), limit=LIMIT, texts=root / "texts")


def dataset(root: Path, *sheets: Sheet) -> Settings:
    """Settings of a dataset with these sheets; ontology and shapes are the package's."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "c3graph.toml").write_text(
        f'{WHOSE}{TOPICS}texts = "texts"\nversion = "1.0"\nissued = "2020-01-01T00:00:00Z"\n',
        encoding="utf-8",
    )
    for sheet in sheets:
        sheet.write(root)
    return config.load(root, environ={})


def small() -> Sheet:
    """A project, who leads it, and an event; every claim is one that the shapes accept or not."""
    sheet = Sheet()
    sheet.entity("alpha", "Project", "ALPHA")
    sheet.entity("beta", "Organisation", "Beta Chamber", kind="chamber")
    sheet.claim("leads", "beta", object="alpha")
    sheet.claim("totalBudget", "alpha", value=100)
    return sheet


def build_of(
    root: Path, *sheets: Sheet, editorial: Editorial = NOTHING, ontology: tuple[Quad, ...] = (),
    namespace: Namespace = NS,
) -> Built:  # fmt: skip
    """The draft graph of planted sheets, over the repository's own schemes."""
    loaded = [sheet.load(root) for sheet in sheets]
    return build(loaded, editorial, ontology, schemes(), namespace)


def schemes() -> tuple[Quad, ...]:
    return read_vocabulary(config.load(Path(__file__).parents[1], environ={})).schemes


def editorial_of(root: Path, **files: str) -> Editorial:
    """The stewards' tables of these texts, by file stem."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    for stem, text in files.items():
        (root / "data" / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return load_editorial(root / "data", limit=LIMIT)


def validated(draft: DraftGraph) -> ValidatedGraph:
    """A draft with an empty report that conforms."""
    return ValidatedGraph(draft, Report(draft.sha256, "none", (), ()))


def served(quads: Iterable[Quad]) -> DraftGraph:
    """A draft of named graphs, with the facts among them as its default graph."""
    named = tuple(quads)
    return DraftGraph.of(canonical([*named, *default_graph(named, NS)]))


def store_of(folder: Path, draft: DraftGraph) -> Path:
    """A store on disk that holds a draft."""
    dump = folder.with_suffix(".nq")
    dump.write_text("".join(f"{quad.n}\n" for quad in draft.quads), encoding="utf-8")
    embedded.write_store(folder, dump)
    return folder


def triples(count: int, graph: str = "planted") -> DraftGraph:
    """A draft of labelled things: `count` of them, in one named graph."""
    quads = []
    for number in range(count):
        thing = NS.thing("project", f"p{number}")
        quads.append(Quad(thing, Iri(RDF + "type"), NS.term("Project"), NS.graph(graph)))
        label = Literal(f"P {number}", RDF + "langString", "en")
        quads.append(Quad(thing, Iri(SKOS + "prefLabel"), label, NS.graph(graph)))
    return served(quads)


def said(draft: DraftGraph, graph: str) -> set[tuple[str, str, str]]:
    """Triples of a named graph, with the namespaces of ours left out."""
    return {
        (short(q.subject), short(q.predicate), short(q.object))
        for q in draft.quads
        if q.graph == NS.graph(graph)
    }


def short(term: Term) -> str:
    for space, prefix in ((BASE + "def#", "c3:"), (BASE, ""), (RDF, "rdf:"), (SKOS, "skos:")):
        if isinstance(term, Iri) and term.value.startswith(space):
            return prefix + term.value.removeprefix(space)
    return term.n


def snapshot(folder: Path) -> dict[str, str]:
    """sha256 of each file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def publish(folder: Path, draft: DraftGraph, *, version: str = "1.0", inputs: str = "i") -> Release:
    """A release of a draft, with a report of two bytes in place of a real one."""
    return publishing.publish(
        validated(draft), folder, version=version, issued="2020-01-01T00:00:00Z", inputs=inputs,
        namespace=NS, extras={"report.json": b"{}"}, write_store=embedded.write_store,
    )  # fmt: skip


def copy_of_repository(root: Path) -> Path:
    """A folder with the repository's inputs linked in: what is written there is its own."""
    repository = Path(__file__).parents[1]
    (root / "data").mkdir(parents=True)
    for name in ("ontology", "shapes", "queries"):
        (root / name).symlink_to(repository / name)
    for path in (repository / "data").iterdir():
        if path.name != "ttl":
            (root / "data" / path.name).symlink_to(path)
    (root / "c3graph.toml").write_bytes((repository / "c3graph.toml").read_bytes())
    return root
