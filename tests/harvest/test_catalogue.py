"""The catalogue: complete by the official shapes of DCAT-AP, and by the portals' own points."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SH
from rdflib.term import Node

from c3graph import config, pipeline
from c3graph.config import Settings
from c3graph.harvest.catalogue import catalogue
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import Literal, Quad
from c3graph.release import about, kept
from c3graph.release.about import About
from c3graph.release.kept import KeptRelease
from c3graph.web.http.media import GRAPHS
from planted import BASE, copy_of_repository, publish, triples
from server_fixtures import serving
from web_fixtures import Client, engine

# The closed namespace of rdflib is that of DCAT 2.
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SITE = "http://127.0.0.1:8000/"
ROOT = Path(__file__).parents[2]


@lru_cache
def shapes(path: Path) -> rdflib.Graph:
    """Official shapes without the properties and shapes that they name and never describe."""
    found = rdflib.Graph().parse(path)
    for predicate in (SH.property, SH.node):
        for shape, target in list(found.subject_objects(predicate)):
            if (target, None, None) not in found:
                found.remove((shape, predicate, target))
    return found


def failures(graph: rdflib.Graph, path: Path) -> list[tuple[Node | None, ...]]:
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(path), advanced=False)
    assert isinstance(report, rdflib.Graph)
    parts = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return [tuple(report.value(result, part) for part in parts) for result in results]


def graph_of(quads: tuple[Quad, ...]) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(f"{quad.n}\n" for quad in quads), format="nt")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> tuple[KeptRelease, ...]:
    """Two kept releases: the first made before releases described themselves."""
    folder = tmp_path_factory.mktemp("kept")
    publish(folder, triples(3), version="1.0")
    described = about.describe(settings, pipeline.build_graph(settings, write=False).draft.quads)
    newest = publish(folder, triples(4), version="1.1")
    found = kept.kept(folder)
    assert [release.version for release in found][-1] == newest.version
    return found[0], replace(found[1], about=described)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dcat-ap-SHACL.ttl", "ranges.ttl"])
def test_it_conforms_to_the_official_shapes_alone(
    name: str, two: tuple[KeptRelease, ...], shared: Path
) -> None:
    found = graph_of(catalogue(two, BASE, SITE))
    assert failures(found, shared / "conformance" / "dcat-ap" / name) == []


@pytest.mark.parametrize(
    ("kind", "predicate"),
    [
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.DataService, DCAT.endpointURL),
        (DCAT.DatasetSeries, DCTERMS.description),
    ],
)
def test_the_shapes_see_what_is_taken_away(
    kind: rdflib.URIRef, predicate: rdflib.URIRef, two: tuple[KeptRelease, ...], shared: Path
) -> None:
    found = graph_of(catalogue(two, BASE, SITE))
    node = next(iter(found.subjects(RDF.type, kind)))
    assert list(found.objects(node, predicate))
    found.remove((node, predicate, None))
    seen = failures(found, shared / "conformance" / "dcat-ap" / "dcat-ap-SHACL.ttl")
    assert (node, predicate, SH.MinCountConstraintComponent, None) in seen


def test_versions_follow_each_other(two: tuple[KeptRelease, ...]) -> None:
    found = graph_of(catalogue(two, BASE, SITE))
    old, new = (rdflib.URIRef(f"{BASE}release/{release.version}") for release in two)
    whole = rdflib.URIRef(f"{BASE}.well-known/void#dataset")
    assert set(found.objects(new, DCTERMS.replaces)) == {old}
    assert set(found.objects(new, DCTERMS.isVersionOf)) == {whole}
    assert set(found.objects(whole, DCAT.hasCurrentVersion)) == {new}
    assert set(found.objects(whole, DCAT.distribution)) == set(
        found.objects(new, DCAT.distribution)
    )
    assert len(list(found.objects(new, DCAT.distribution))) == 30
    assert not any(isinstance(node, rdflib.BNode) for triple in found for node in triple)


def test_a_long_series_is_paged(two: tuple[KeptRelease, ...]) -> None:
    many = tuple(replace(two[0], version=f"1.{n}-abc") for n in range(7))
    seen: set[Node] = set()
    for page in (1, 2, 3, 4):
        found = graph_of(catalogue(many, BASE, SITE, page=page, size=2))
        listed = set(found.objects(rdflib.URIRef(f"{BASE}catalog"), DCAT.dataset))
        assert all((node, RDF.type, DCAT.Dataset) in found for node in listed)
        assert rdflib.URIRef(f"{BASE}release/1.6-abc") in listed
        seen |= listed
    assert len(seen) == 8


def test_a_description_survives_its_file(two: tuple[KeptRelease, ...], tmp_path: Path) -> None:
    described = two[1].about
    (tmp_path / about.FILE).write_bytes(described.json())
    assert about.read(tmp_path) == described
    assert about.read(tmp_path / "elsewhere") == About("elsewhere", "elsewhere")
    assert (described.start, described.end) == ("2011-01-01", "2020-12-31")
    places = {place.iri.rpartition("/")[2]: place.name for place in described.spatial}
    assert places["POL"] == "Poland"
    assert (places["PL81"], places["HUN"]) == ("Lubelskie", "Hungary")


def test_the_period_is_that_of_properties_which_the_ontology_has() -> None:
    """Events alone give a dataset its period, here the February of a leap year."""
    names = Namespace(BASE)
    event = names.thing("event", "e")
    held = (("heldOn", "2020-02"), ("heldUntil", "2020-02"), ("partnerCount", "9999"))
    described = about.describe(
        Settings(), [Quad(event, names.term(p), Literal(v)) for p, v in held]
    )
    assert (described.start, described.end) == ("2020-02-01", "2020-02-29")
    ontology = {quad.subject for quad in pipeline.read_vocabulary(config.load(ROOT, {})).ontology}
    assert {names.term(name) for name in about._PERIOD} <= ontology


@pytest.mark.parametrize(
    ("lexical", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-04", "2014-04-01", "2014-04-30"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2014-13", "", ""),
        ("2014-02-03", "2014-02-03", "2014-02-03"),
        ("2014-02-03T10:00:00Z", "2014-02-03", "2014-02-03"),
        ("soon", "", ""),
    ],
)
def test_what_a_date_covers(lexical: str, first: str, last: str) -> None:
    assert about._date(lexical, last=False) == first
    assert about._date(lexical, last=True) == last


# rdflib's own reader of JSON-LD makes what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_every_syntax_says_the_same(tmp_path: Path) -> None:
    client = Client(engine(tmp_path))
    graphs = []
    for media_type in GRAPHS:
        answer = client.get("/catalog", media_type)
        assert answer.headers["content-type"].startswith(media_type)
        syntax = {"text/turtle": "turtle", "application/rdf+xml": "xml"}.get(media_type)
        syntax = syntax or ("json-ld" if "json" in media_type else "nt")
        graphs.append(set(rdflib.Graph().parse(data=answer.content, format=syntax)))
    assert graphs[0]
    assert all(graph == graphs[0] for graph in graphs)
    page = client.get("/catalog", "text/html")
    assert "DCAT-AP" in page.text
    tag = client.get("/catalog", "text/turtle").headers["etag"]
    assert client.get("/catalog", "text/turtle", if_none_match=tag).status_code == 304
    assert client.get("/catalog?page=2", "text/turtle").status_code == 404
    assert client.get("/catalog", "image/png").status_code == 406


def test_downloads_are_where_the_server_was_asked(tmp_path: Path) -> None:
    client = Client(engine(tmp_path))
    for host, wanted in (("data.example:8080", "http://data.example:8080/"), ("a b", BASE)):
        body = client.get("/catalog", "application/n-triples", host=host).text
        assert f"#downloadURL> <{wanted}release/1.0/c3graph.nt>" in body


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, released_settings: Settings) -> Iterator[str]:
    """A server on the repository's dataset, with an older release beside it."""
    root = copy_of_repository(tmp_path_factory.mktemp("catalogue") / "root")
    folder = root / "releases"
    publish(folder, triples(3), version="1.0")
    newest = kept.kept(released_settings.folder("releases"))[-1].path
    (folder / newest.name).symlink_to(newest)
    (folder / "current").write_text(f"{newest.name}\n")
    with serving(root) as server:
        yield server.url


@pytest.mark.slow
def test_it_has_every_point_of_the_quality_assessment(served: str, shared: Path) -> None:
    script = shared / "conformance" / "mqa.py"
    done = subprocess.run(
        [sys.executable, str(script), f"{served}/catalog"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "405 of 405  https://w3id.org/c3graph/.well-known/void#dataset" in done.stdout
    assert f"405 of 405  {BASE}release/2026" in done.stdout, done.stdout
    # The older one was made without settings: it says what it knows.
    lost = {line.strip() for line in done.stdout.splitlines() if line.startswith("    ")}
    assert {name.split(":")[0] for name in lost} == {
        "keyword", "theme", "spatial", "temporal", "licence", "known licence",
    }  # fmt: skip
