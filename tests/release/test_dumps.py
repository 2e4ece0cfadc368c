"""Dumps in RDF 1.2 and in Jelly: read again they are the graph, by its hash."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import config, pipeline
from c3graph.errors import RdfSyntaxError, UsageError
from c3graph.harvest.catalogue import catalogue
from c3graph.harvest.verify import verify_release
from c3graph.model import DraftGraph, Release
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, Quad, Term, canonical, graph_digest
from c3graph.release import dumps, kept, publishing
from c3graph.release.dumps import DumpFormat
from c3graph.web.linked.archive import media_type
from changed_graphs import NEW, quads
from planted import BASE, NS, dataset, served, triples, validated
from remote_stores import fuseki_jar

E = "http://example.org/"
STATEMENT = Iri(RDF + "Statement")


def reified(node: str, subject: Term, predicate: Term, value: Term) -> list[Quad]:
    return [
        Quad(Iri(node), Iri(RDF + "type"), STATEMENT),
        Quad(Iri(node), Iri(RDF + "subject"), subject),
        Quad(Iri(node), Iri(RDF + "predicate"), predicate),
        Quad(Iri(node), Iri(RDF + "object"), value),
    ]


def back(folder: Path, found: list[Quad]) -> list[Quad]:
    """The triples of the RDF 1.2 dump of some."""
    path = folder / dumps.Part.ALL.file(DumpFormat.N_TRIPLES_12)
    path.write_text(
        "".join(f"{line}\n" for line in dumps.reified(dumps.lined(canonical(found)))),
        encoding="utf-8",
    )
    return dumps.read(path)


def test_a_claim_is_one_triple_with_a_triple_term(tmp_path: Path) -> None:
    found = reified(f"{E}claim", Iri(f"{E}s"), Iri(f"{E}p"), Literal('a "b"\n'))
    found.append(Quad(Iri(f"{E}claim"), Iri(f"{E}source"), Iri(f"{E}deck")))
    assert list(dumps.reified(dumps.lined(canonical(found)))) == [
        f"<{E}claim> <{E}source> <{E}deck> .",
        f'<{E}claim> <{RDF}reifies> <<( <{E}s> <{E}p> "a \\"b\\"\\n" )>> .',
    ]
    assert graph_digest(back(tmp_path, found)) == graph_digest(found)


def test_what_is_no_single_triple_stays_as_it_is(tmp_path: Path) -> None:
    whole = reified(f"{E}c", Iri(f"{E}s"), Iri(f"{E}p"), Iri(f"{E}o"))
    two = [*whole, Quad(Iri(f"{E}c"), Iri(RDF + "object"), Iri(f"{E}o2"))]
    literal = reified(f"{E}c", Literal("s"), Iri(f"{E}p"), Iri(f"{E}o"))
    for found in (two, whole[:3], whole[1:], literal, []):
        assert list(dumps.reified(dumps.lined(canonical(found)))) == sorted(
            quad.n for quad in found
        )
        assert graph_digest(back(tmp_path, found)) == graph_digest(found)


_TERMS = st.one_of(
    st.sampled_from([Iri(f"{E}{name}") for name in "abc"]),
    st.text(alphabet='a"\\\n\té\U0001f600', max_size=4).map(Literal),
    st.sampled_from([Literal("1.10", XSD + "decimal"), Literal("x", RDF + "langString", "pl")]),
)
_PREDICATES = [
    *(RDF + name for name in ("subject", "predicate", "object", "type")), f"{E}p",
]  # fmt: skip
_QUADS = st.builds(
    Quad,
    st.sampled_from([Iri(f"{E}{name}") for name in "abc"]),
    st.sampled_from([Iri(p) for p in _PREDICATES]),
    _TERMS | st.just(STATEMENT),
)


@given(st.lists(_QUADS, max_size=14))
def test_any_triples_come_back(found: list[Quad]) -> None:
    data = "".join(f"{line}\n" for line in dumps.reified(dumps.lined(canonical(found))))
    read = ox.parse(data.encode(), format=ox.RdfFormat.N_TRIPLES)
    terms = [quad for quad in read if isinstance(quad.object, ox.Triple)]
    nodes = {q.subject for q in found if (q.predicate.value, q.object) == (RDF + "type", STATEMENT)}
    assert len(terms) <= len(nodes)
    with tempfile.TemporaryDirectory() as folder:
        assert graph_digest(back(Path(folder), list(canonical(found)))) == graph_digest(found)


def publish(folder: Path, draft: DraftGraph, more: tuple[str, ...] = ()) -> Release:
    from c3graph.store import embedded

    return publishing.publish(
        validated(draft), folder, version="1.0", issued="2020-01-01T00:00:00Z", inputs="i",
        namespace=NS, extras={"report.json": b"{}"}, write_store=embedded.write_store,
        more_dumps=more,
    )  # fmt: skip


def graph() -> DraftGraph:
    """Claims without a class, one with that of RDF 1.1, and terms that are easily bent."""
    said = reified(f"{BASE}claim/c9", Iri(f"{BASE}id/project/a"), Iri(f"{E}p"), Literal("ż\t"))
    said.append(Quad(Iri(f"{E}s"), Iri(f"{E}p"), Literal("1.10", XSD + "decimal")))
    named = (Quad(q.subject, q.predicate, q.object, Iri(f"{BASE}graph/claims")) for q in said)
    return served([*quads(NEW), *named])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return publish(tmp_path_factory.mktemp("dumps"), graph(), ("jelly",))


def test_both_are_the_graph_of_the_release(made: Release) -> None:
    union = graph_digest(dumps.read(made.path / "c3graph.nt"))
    assert graph_digest(dumps.read(made.path / "c3graph.rdf12.nt")) == union
    assert graph_digest(dumps.read(made.path / "c3graph.jelly")) == made.sha256
    plain = (made.path / "c3graph.rdf12.nt").read_bytes()
    assert gzip.decompress((made.path / "c3graph.rdf12.nt.gz").read_bytes()) == plain
    assert plain.count(b"<<( ") == 1


def test_jelly_is_the_same_bytes_each_time(made: Release, tmp_path: Path) -> None:
    again = publish(tmp_path, graph(), ("jelly",))
    files = (made.path / "manifest.json", again.path / "manifest.json")
    assert files[0].read_bytes() == files[1].read_bytes()
    without = publish(tmp_path / "without", graph())
    assert not (without.path / "c3graph.jelly").exists()


@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")
def test_rdflib_reads_jelly(made: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    import rdflib

    from c3graph.rdf.syntax import RdfFormat, parse

    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    found = rdflib.Dataset().parse(data=(made.path / "c3graph.jelly").read_bytes(), format="jelly")
    written = found.serialize(format="nquads", encoding="utf-8")
    assert graph_digest(parse(written, RdfFormat.N_QUADS)) == made.sha256


def test_jena_reads_triple_terms(made: Release) -> None:
    """Jena says as many triples, and the same ones where it writes them."""
    jar, java = fuseki_jar(), shutil.which("java")
    if jar is None or not jar.is_file() or java is None:
        pytest.skip("needs Jena's riot and Java 17: make tools")
    source = made.path / "c3graph.rdf12.nt"
    said = subprocess.run(
        [java, "-Xmx512m", "-cp", str(jar), "riotcmd.riot", "--output=nt", str(source)],
        capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    ours = ox.parse(source.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    theirs = ox.parse(said.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert {str(quad) for quad in theirs} == {str(quad) for quad in ours}


def test_what_is_no_jelly_says_so(tmp_path: Path) -> None:
    path = tmp_path / "c3graph.jelly"
    for data in (b"no jelly at all", b"\x00\xff", b"\x05\x0a\x03abc"):
        path.write_bytes(data)
        with pytest.raises(RdfSyntaxError, match=r"not valid Jelly"):
            dumps.read(path)


def test_triple_terms_elsewhere_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c3graph.rdf12.nt"
    path.write_text(f"<{E}c> <{E}says> <<( <{E}s> <{E}p> <{E}o> )>> .\n")
    with pytest.raises(RdfSyntaxError, match="a triple term that nothing reifies"):
        dumps.read(path)


def test_a_dump_that_nobody_knows_is_no_setting() -> None:
    with pytest.raises(UsageError, match="no dump is called 'hdt'"):
        dumps.also(["hdt"])
    assert dumps.also(["jelly"]) == tuple(DumpFormat)
    assert DumpFormat.JELLY not in dumps.also([])


def test_without_pyjelly_a_release_that_wants_it_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyjelly", None)
    monkeypatch.delitem(sys.modules, "c3graph.release.jelly", raising=False)
    with pytest.raises(UsageError, match="pyjelly is not installed"):
        publish(tmp_path, triples(3), ("jelly",))
    assert not (tmp_path / "current").exists()


def test_the_setting_is_part_of_what_a_release_is_named_after(tmp_path: Path) -> None:
    dataset(tmp_path)
    plain = config.load(tmp_path, environ={})
    more = config.load(tmp_path, environ={"C3GRAPH_MORE_DUMPS": "jelly"})
    assert pipeline.inputs_sha256(plain) != pipeline.inputs_sha256(more)


def test_both_are_distributions_with_their_types(made: Release) -> None:
    found = kept.read(made.path)
    said = catalogue((found,), BASE, BASE)
    node = f"{BASE}release/{made.version}#c3graph."
    types = "http://publications.europa.eu/resource/authority/file-type/"
    iana = "http://www.iana.org/assignments/media-types/"

    def of(name: str, predicate: str) -> set[str]:
        return {
            str(q.object)
            for q in said
            if str(q.subject) == node + name and q.predicate.value.endswith(predicate)
        }

    assert of("rdf12.nt", "terms/format") == {f"{types}RDF_N_TRIPLES"}
    assert of("rdf12.nt", "dcat#mediaType") == {f"{iana}application/n-triples"}
    assert of("rdf12.nt", "conformsTo") == {"https://www.w3.org/TR/rdf12-n-triples/"}
    assert of("rdf12.nt.gz", "compressFormat") == {f"{iana}application/gzip"}
    assert of("jelly", "terms/format") == {f"{types}RDF"}
    assert of("jelly", "dcat#mediaType") == {f"{iana}application/octet-stream"}
    assert of("jelly", "conformsTo") == {"https://w3id.org/jelly"}
    assert media_type("c3graph.rdf12.nt") == "application/n-triples; version=1.2"
    assert media_type("c3graph.jelly") == "application/x-jelly-rdf"
    assert media_type("c3graph.rdf12.nt.gz") == "application/gzip"


def test_verify_reads_both(made: Release, tmp_path: Path) -> None:
    path = tmp_path / made.path.name
    shutil.copytree(made.path, path)
    assert verify_release(path).exit_code == 0
    for name in ("c3graph.rdf12.nt", "c3graph.jelly"):
        data = (path / name).read_bytes()
        other = publish(tmp_path / "other", triples(2), ("jelly",)).path / name
        (path / name).write_bytes(other.read_bytes())
        _relist(path, name)
        wrong = {check.kind: check.wrong for check in verify_release(path).checks if check.wrong}
        assert wrong["dumps"] == (f"{name}: another graph",)
        (path / name).write_bytes(data)
        _relist(path, name)


def _relist(path: Path, name: str) -> None:
    import hashlib

    manifest = path / "manifest.json"
    document = json.loads(manifest.read_bytes())
    data = (path / name).read_bytes()
    row = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    document["files"][name] = row
    manifest.write_text(json.dumps(document))
