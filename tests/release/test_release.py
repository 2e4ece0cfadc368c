from __future__ import annotations

import errno
import gzip
import hashlib
import json
import multiprocessing
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from c3graph import atomic
from c3graph.errors import NotConforming, ReleaseError
from c3graph.model import DraftGraph, Report, ValidatedGraph
from c3graph.model import Release as Released
from c3graph.rdf import facts, syntax
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import Quad, graph_digest
from c3graph.release import publishing
from c3graph.store import open_embedded
from planted import NS, publish, snapshot, triples
from remote_stores import fuseki_jar

PLAIN = ["c3graph.jsonld", "c3graph.nq", "c3graph.nt", "c3graph.rdf", "c3graph.trig", "c3graph.ttl"]
PARTS = [f"c3graph-{part}.{end}" for part in ("facts", "provenance")
         for end in ("jsonld", "nt", "rdf", "ttl")]  # fmt: skip
DUMPS = sorted([*PLAIN, *PARTS, *(f"{name}.gz" for name in (*PLAIN, *PARTS))])
# Those of RDF 1.2 are read by tests/release/test_dumps.py.
FILES = sorted([*DUMPS, "c3graph.rdf12.nt", "c3graph.rdf12.nt.gz"])
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


@pytest.fixture
def small(tmp_path: Path) -> Released:
    return publish(tmp_path / "releases", triples(20))


def test_what_a_release_holds(small: Released) -> None:
    folder = small.path
    assert sorted(path.name for path in folder.iterdir()) == [
        *FILES, "manifest.json", "report.json", "store", "store.json",
    ]  # fmt: skip
    assert folder.name == small.version
    assert small.version.startswith("1.0-")
    assert (folder.parent / "current").read_text() == f"{small.version}\n"
    assert small.counts == {
        "class/Project": 20, "graph/default": 40, "graph/planted": 40, "triples": 40,
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert sorted(manifest["files"]) == [*FILES, "report.json"]
    assert manifest["graph_sha256"] == small.sha256 == triples(20).sha256
    for name, row in manifest["files"].items():
        assert row["bytes"] == (folder / name).stat().st_size
    made = json.loads((folder / "store.json").read_bytes())
    assert made["nq_sha256"] == manifest["files"]["c3graph.nq"]["sha256"]
    assert any(name.endswith(".sst") for name in made["files"])


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FILES, "report.json"])
@pytest.mark.parametrize("how", ["longer", "changed", "gone"])
def test_a_file_that_was_tampered_with_is_named(name: str, how: str, small: Released) -> None:
    path = small.path / name
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data + b"\n" if how == "longer" else b" " + data[1:])
    with pytest.raises(ReleaseError, match="not the one released") as caught:
        publishing.open_release(small.path.parent)
    assert caught.value.where == str(path)
    assert caught.value.exit_code == 7


def test_a_store_that_was_tampered_with_is_detected(small: Released) -> None:
    store = small.path / "store"
    table = next(store.glob("*.sst"))
    data = table.read_bytes()
    for spoiled in (data[:-1] + bytes([data[-1] ^ 1]), data[:-1], b""):
        table.write_bytes(spoiled)
        with pytest.raises(ReleaseError, match="not the one made for this release") as caught:
            publishing.open_release(small.path.parent)
        assert caught.value.where == str(store)
    table.write_bytes(data)
    (store / "999999.sst").write_bytes(b"more")
    with pytest.raises(ReleaseError, match="not the one made"):
        publishing.open_release(small.path.parent)
    (store / "999999.sst").unlink()
    publishing.open_release(small.path.parent)


def test_a_store_of_another_release_is_detected(small: Released, tmp_path: Path) -> None:
    other = publish(tmp_path / "others", triples(21))
    for name in ("store", "store.json"):
        kept = small.path / name
        if kept.is_dir():
            shutil.rmtree(kept)
            shutil.copytree(other.path / name, kept)
        else:
            kept.write_bytes((other.path / name).read_bytes())
    with pytest.raises(ReleaseError, match="not the one made for this release"):
        publishing.open_release(small.path.parent)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("graph_sha256", "0" * 64),
        ("inputs_sha256", "other"),
        ("release", "1.0-000000000000"),
        ("files", {}),
        ("files", {"../x": {"sha256": "0", "bytes": 1}}),
        ("counts", None),
    ],
)
def test_a_manifest_that_was_tampered_with(key: str, value: object, small: Released) -> None:
    path = small.path / "manifest.json"
    document = json.loads(path.read_bytes())
    if value is None:
        del document[key]
    else:
        document[key] = value
    path.write_text(json.dumps(document))
    with pytest.raises(ReleaseError):
        publishing.open_release(small.path.parent)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"files": 3}'])
def test_a_manifest_that_cannot_be_read(data: bytes, small: Released) -> None:
    (small.path / "manifest.json").write_bytes(data)
    with pytest.raises(ReleaseError, match="the manifest cannot be read"):
        publishing.open_release(small.path.parent)


def test_no_release_yet(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release yet") as caught:
        publishing.open_release(tmp_path)
    assert caught.value.hint == "make one: c3graph release"
    (tmp_path / "current").write_bytes(b"\xff")
    with pytest.raises(ReleaseError):
        publishing.open_release(tmp_path)


def test_the_same_content_is_made_once(small: Released) -> None:
    before = {path: path.stat().st_mtime_ns for path in small.path.rglob("*")}
    again = publish(small.path.parent, triples(20))
    assert again == small
    assert {path: path.stat().st_mtime_ns for path in small.path.rglob("*")} == before


def test_other_content_inputs_or_version_make_another(small: Released) -> None:
    folder = small.path.parent
    names = {
        small.version,
        publish(folder, triples(21)).version,
        publish(folder, triples(20), inputs="j").version,
        publish(folder, triples(20), version="1.1").version,
    }
    assert len(names) == 4
    assert {path.name for path in folder.iterdir() if path.is_dir()} == names
    back = publish(folder, triples(20))
    assert publishing.open_release(folder).version == back.version == small.version


def test_a_broken_release_is_made_again(small: Released) -> None:
    good = snapshot(small.path)
    (small.path / "c3graph.ttl").write_bytes(b"")
    shutil.rmtree(small.path / "store")
    again = publish(small.path.parent, triples(20))
    kept = {name: sha for name, sha in good.items() if not name.startswith("store")}
    assert kept.items() <= snapshot(again.path).items()
    assert len(open_embedded(again.path / "store").query(ALL).rows) == 40


def test_made_from_knows_graph_inputs_and_version(small: Released) -> None:
    folder, graph = small.path.parent, triples(20).sha256
    assert publishing.made_from(folder, graph, "i", "1.0") == small
    assert publishing.made_from(folder, graph, "j", "1.0") is None
    assert publishing.made_from(folder, "0" * 64, "i", "1.0") is None
    assert publishing.made_from(folder, graph, "i", "1") is None
    publish(folder, triples(20), version="1.0-beta")
    assert publishing.made_from(folder, graph, "i", "1.0") is None


def _publish(folder: Path, count: int) -> None:
    publish(folder, triples(count))


@pytest.mark.parametrize("counts", [(30, 30), (30, 31)])
def test_two_processes_at_once(counts: tuple[int, int], small: Released) -> None:
    folder = small.path.parent
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_publish, args=(folder, count)) for count in counts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert publishing.open_release(folder).sha256 in {triples(count).sha256 for count in counts}
    assert len([p for p in folder.iterdir() if p.is_dir()]) == 1 + len(set(counts))
    for path in folder.iterdir():
        if path.is_dir():
            publishing.verify(path)
            publishing.verify_store(path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("at", range(0, 9, 2))
def test_no_room_leaves_the_release_in_service(
    number: int, at: int, small: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))

    def refuse(path: Path, data: bytes) -> None:
        if next(calls) >= at:
            raise OSError(number, "no room", str(path))
        written(path, data)

    written = atomic.write_new
    monkeypatch.setattr(atomic, "write_new", refuse)
    monkeypatch.setattr(publishing, "write_new", refuse)
    with pytest.raises(ReleaseError, match="cannot be written: no room"):
        publish(small.path.parent, triples(21))
    monkeypatch.undo()
    assert publishing.open_release(small.path.parent) == small
    assert publish(small.path.parent, triples(21)).sha256 == triples(21).sha256


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("a file")
    with pytest.raises(ReleaseError, match="cannot be written: File exists"):
        publish(tmp_path / "releases", triples(1))


def test_only_a_report_of_this_graph_that_conforms_is_released() -> None:
    draft = triples(1)
    with pytest.raises(NotConforming, match="about another graph"):
        ValidatedGraph(draft, Report("0" * 64, "none", (), ()))


def rdfc(quads: Iterable[Quad]) -> str:
    """The RDFC-1.0 hash of a graph, by the library's canonicalisation."""
    dataset = ox.Dataset(syntax.to_oxigraph(quad) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found = sorted(f"{quad} .\n" for quad in dataset)
    return hashlib.sha256("".join(found).encode()).hexdigest()


def test_a_compressed_dump_says_nothing_of_where_it_was_made(small: Released) -> None:
    for name in PLAIN:
        packed = (small.path / f"{name}.gz").read_bytes()
        assert packed[3:10] == bytes([0, 0, 0, 0, 0, packed[8], 255])
        assert gzip.decompress(packed) == (small.path / name).read_bytes()


def test_a_hash_of_a_graph_is_that_of_rdfc(small: Released) -> None:
    quads = triples(20).quads
    assert rdfc(quads) == graph_digest(quads) == small.sha256


def lines(data: bytes, format: RdfFormat) -> set[str]:
    return {quad.triple().n for quad in parse(data, format)}


@pytest.mark.slow
def test_each_dump_is_the_served_graph(released: Released, draft: DraftGraph) -> None:
    served = open_embedded(released.path / "store").query(
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    )
    union = {quad.triple().n for quad in draft.quads}
    records = {quad.triple().n for quad in facts.provenance(draft.quads, NS)}
    wanted = {"facts": {quad.n for quad in served.triples}, "provenance": records, "": union}
    hashes: dict[str, set[str]] = {}
    for name in DUMPS:
        part = name.partition(".")[0].removeprefix("c3graph").removeprefix("-")
        read = {quad.triple() for quad in syntax.read_rdf(released.path / name)}
        assert {quad.n for quad in read} == wanted[part], name
        hashes.setdefault(part, set()).add(rdfc(read))
    assert {part: len(found) for part, found in hashes.items()} == dict.fromkeys(wanted, 1)
    assert hashes["facts"] == {rdfc(served.triples)}
    quads = list(parse((released.path / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS))
    assert graph_digest(quads) == draft.sha256 == released.sha256
    assert released.counts["triples"] == len(union)
    assert released.served == len(served.triples) == len(wanted["facts"]) > 4_000


def test_the_quads_are_the_dataset_that_is_served(released: Released) -> None:
    store = ox.Store.read_only(str(released.path / "store"))
    data = (released.path / "c3graph.nq").read_bytes()
    assert {str(quad) for quad in store} == {
        str(quad) for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["c3graph.ttl", "c3graph.rdf", "c3graph.jsonld", "c3graph.nt"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_library_reads_the_same(
    name: str, released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    ours = lines((released.path / "c3graph.nt").read_bytes(), RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(released.path / name)
    assert len(graph) == len(ours)
    theirs = lines(graph.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    assert theirs == ours


@pytest.mark.slow
@pytest.mark.parametrize("name", ["c3graph.nq", "c3graph.trig"])
@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")
def test_another_library_reads_the_same_named_graphs(
    name: str, released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    data = (released.path / name).read_bytes()
    found = rdflib.Dataset().parse(data=data, format="nquads" if name.endswith("nq") else "trig")
    written = found.serialize(format="nquads", encoding="utf-8")
    assert graph_digest(parse(written, RdfFormat.N_QUADS)) == released.sha256


@pytest.mark.slow
@pytest.mark.parametrize("name", DUMPS)
def test_jena_reads_the_same(name: str, released: Released) -> None:
    jar, java = fuseki_jar(), shutil.which("java")
    if jar is None or not jar.is_file() or java is None:
        pytest.skip("needs Jena's riot and Java 17: make tools")
    named = name.removesuffix(".gz").endswith(("nq", "trig"))
    form, format = ("nq", RdfFormat.N_QUADS) if named else ("nt", RdfFormat.N_TRIPLES)
    said = subprocess.run(
        [java, "-Xmx512m", "-cp", str(jar), "riotcmd.riot", f"--output={form}",
         str(released.path / name)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    if named:
        assert graph_digest(parse(said, format)) == released.sha256
    else:
        plain = f"{name.partition('.')[0]}.nt"
        assert lines(said, format) == lines((released.path / plain).read_bytes(), format)
