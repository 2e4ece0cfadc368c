"""`--since`: what differs from a kept release is judged, and the report is that of the whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from c3graph import cli, pipeline, validate
from c3graph.checking import incremental, request
from c3graph.checking.incremental import Released
from c3graph.checking.request import CheckRequest
from c3graph.config import Settings
from c3graph.errors import NotFound, ReleaseError, ShapesError, UsageError
from c3graph.model import DraftGraph, Release, Report
from c3graph.rdf import sortedlines, syntax
from c3graph.rdf.sortedlines import SortedFile
from c3graph.rdf.terms import RDF, RDFS, SKOS, Iri, Quad, canonical, language_string
from c3graph.store.neighbours import Neighbours
from c3graph.validate import Before, Columns, GraphChange, Shapes
from faults import FAULTS, plant, plant_all
from listed import Listed

pytestmark = pytest.mark.slow

DEF = "https://w3id.org/c3graph/def#"
TYPE, SUBCLASS = Iri(RDF + "type"), Iri(RDFS + "subClassOf")


@pytest.fixture(scope="module")
def kept(released_settings: Settings, released: Release) -> Released:
    return incremental.open_release(released_settings.folder("releases"), "current")


@pytest.fixture(scope="module")
def shapes(settings: Settings) -> Shapes:
    return validate.read_shapes(settings.resources("shapes"))


def since(kept: Released, draft: DraftGraph, shapes: Shapes, settings: Settings) -> Report:
    accepted = pipeline.accepted_file(settings)
    compared = incremental.of_draft(kept, draft)
    return incremental.judge(kept, compared, shapes, accepted=accepted, seconds=0)


def whole(draft: DraftGraph, shapes: Shapes, settings: Settings) -> Report:
    return validate.validate(draft, shapes, accepted=pipeline.accepted_file(settings))


def same(one: Report, other: Report) -> None:
    """Results with places and mends, counts of focus nodes, hashes: all but how it was found."""
    assert one.results == other.results
    assert one.checks == other.checks
    assert replace(one, since=None) == replace(other, since=None)


def without_whole(report: Report) -> int:
    """How many nodes were judged again, no shape at all its nodes."""
    assert report.since is not None
    assert report.since.whole is None
    assert not [one for one in report.since.again if one.reason]
    return sum(one.nodes for one in report.since.again)


@pytest.mark.parametrize("name", [*list(FAULTS)[::5], "all"])
def test_an_added_fault_is_found_as_in_the_whole(
    name: str, kept: Released, draft: DraftGraph, shapes: Shapes, settings: Settings
) -> None:
    planted = plant_all(draft.quads)[0] if name == "all" else plant(name, draft.quads)[0]
    faulty = DraftGraph.of(canonical(planted))
    report = since(kept, faulty, shapes, settings)
    assert len(report.results) > 0
    assert 0 < without_whole(report) < 1_500
    same(report, whole(faulty, shapes, settings))


def _triples(quads: Iterable[Quad]) -> set[tuple[str, str, str]]:
    return {(q.subject.n, q.predicate.n, q.object.n) for q in quads}


def test_removed_faults_are_gone(draft: DraftGraph, shapes: Shapes, settings: Settings) -> None:
    faulty = DraftGraph.of(canonical(plant_all(draft.quads)[0]))
    before, now = _triples(faulty.quads), _triples(draft.quads)
    report = whole(faulty, shapes, settings)
    assert len(report.results) > len(FAULTS)
    judged = validate.validate_since(
        Before("faulty", Listed(before), report),
        GraphChange(sorted(now - before), sorted(before - now), lambda: Columns.of(draft.quads)),
        shapes, sha256=draft.sha256, accepted=pipeline.accepted_file(settings),
    )  # fmt: skip
    assert judged.since is not None
    # An object of some properties may be a literal, and a result does not tell it from an IRI.
    assert {one.shape for one in judged.since.again if one.reason} == {
        "https://w3id.org/c3graph/shape/reference"
    }
    same(judged, whole(draft, shapes, settings))


Edit = Callable[[list[Quad]], list[Quad]]


def _first(quads: Iterable[Quad], kind: str) -> Iri:
    wanted = Iri(DEF + kind)
    found = min(q.subject.n for q in quads if q.predicate == TYPE and q.object == wanted)
    return Iri(found[1:-1])


def type_changed(quads: list[Quad]) -> list[Quad]:
    """An organisation becomes a place: what refers to it is of the wrong class."""
    thing = _first(quads, "Organisation")
    kinds = {Iri(DEF + "Organisation"): Iri(DEF + "Place")}
    return [
        replace(q, object=kinds.get(q.object, q.object))
        if q.subject == thing and q.predicate == TYPE and isinstance(q.object, Iri) else q
        for q in quads
    ]  # fmt: skip


def label_changed(quads: list[Quad]) -> list[Quad]:
    """A competence takes the name of another."""
    names = [q for q in quads if q.predicate.value == SKOS + "prefLabel"]
    one = next(q for q in names if q.subject == _first(quads, "Competence"))
    other = next(
        q for q in names
        if q.object.n.endswith("@pl") and "competence" in q.subject.n and q.subject != one.subject
    )  # fmt: skip
    said = (one.subject, one.predicate, one.object)
    return [
        replace(q, object=other.object) if (q.subject, q.predicate, q.object) == said else q
        for q in quads
    ]


def thing_removed(quads: list[Quad]) -> list[Quad]:
    """All that is said of a thing is gone; others still point at it."""
    thing = _first(quads, "Region")
    return [q for q in quads if q.subject != thing]


def claim_of_a_conflict_removed(quads: list[Quad]) -> list[Quad]:
    claim = next(q.object for q in quads if q.predicate.value == DEF + "otherClaim")
    return [q for q in quads if q.subject != claim]


def conflict_removed(quads: list[Quad]) -> list[Quad]:
    conflict = _first(quads, "Conflict")
    return [q for q in quads if q.subject != conflict]


def class_emptied(quads: list[Quad]) -> list[Quad]:
    """No cluster is left, so that its shape has nothing to check."""
    return [q for q in quads if q.object != Iri(DEF + "Cluster")]


def stated_twice(quads: list[Quad]) -> list[Quad]:
    """A statement moves to a second graph: the union stays as it is."""
    one = next(q for q in quads if q.predicate.value == DEF + "startDate")
    return [*quads, replace(one, graph=Iri("https://w3id.org/c3graph/graph/second"))]


@pytest.mark.parametrize(
    ("edit", "found", "judged"),
    [
        (type_changed, True, True), (label_changed, True, True), (thing_removed, True, True),
        (claim_of_a_conflict_removed, True, True), (conflict_removed, True, True),
        (class_emptied, True, True), (stated_twice, False, False),
    ],
)  # fmt: skip
def test_an_edit_is_judged_as_the_whole(
    edit: Edit, found: bool, judged: bool, kept: Released, draft: DraftGraph, shapes: Shapes,
    settings: Settings,
) -> None:  # fmt: skip
    edited = DraftGraph.of(canonical(edit(list(draft.quads))))
    assert edited.sha256 != draft.sha256
    report = since(kept, edited, shapes, settings)
    assert bool(report.results or report.unchecked) is found
    assert bool(without_whole(report)) is judged
    same(report, whole(edited, shapes, settings))


def test_what_has_not_changed_is_not_judged(
    kept: Released, draft: DraftGraph, shapes: Shapes, settings: Settings
) -> None:
    report = since(kept, draft, shapes, settings)
    assert without_whole(report) == 0
    assert report.since is not None
    assert (report.since.added, report.since.removed) == (0, 0)
    same(report, whole(draft, shapes, settings))


def test_another_hierarchy_of_classes_is_judged_whole(
    kept: Released, draft: DraftGraph, shapes: Shapes, settings: Settings
) -> None:
    more = Quad(Iri(DEF + "Talk"), SUBCLASS, Iri(DEF + "Event"), draft.quads[0].graph)
    changed = DraftGraph.of(canonical([*draft.quads, more]))
    report = since(kept, changed, shapes, settings)
    assert report.since is not None
    assert {one.reason for one in report.since.again} == {"the hierarchy of classes has changed"}
    assert len(report.since.again) == len(report.checks)
    same(report, whole(changed, shapes, settings))


def test_a_shape_that_has_changed_is_judged_whole(
    kept: Released, draft: DraftGraph, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "shapes"
    shutil.copytree(settings.resources("shapes")[0], folder)
    file = folder / "label.ttl"
    said = file.read_text(encoding="utf-8")
    assert said.count("sh:targetClass c3:Label ;") == 1
    more = said.replace("sh:targetClass c3:Label ;", "sh:targetClass c3:Label, c3:Talk ;")
    file.write_text(more, encoding="utf-8")
    loaded = validate.read_shapes([folder])
    report = since(kept, draft, loaded, settings)
    assert report.since is not None
    assert {(one.shape, one.reason) for one in report.since.again} == {
        ("https://w3id.org/c3graph/shape/label", "the shape has changed")
    }
    assert report.since.again[0].nodes == 4 + 9
    same(report, whole(draft, loaded, settings))


@pytest.mark.parametrize("suffix", ["nq", "nt", "ttl"])
def test_files_are_judged_as_the_whole(
    suffix: str, released: Release, released_settings: Settings, tmp_path: Path
) -> None:
    """Positions too, in a file whose lines are out of order, and one that has to be parsed."""
    quads = syntax.read_rdf(released.path / f"c3graph.{suffix}")
    thing = _first(quads, "Project")
    kept_ones = [q for q in quads if not (q.subject == thing and q.object.n.endswith("@en"))]
    kept_ones.append(
        Quad(thing, Iri(SKOS + "prefLabel"), language_string("Nom", "fr"), quads[0].graph)
    )
    format = syntax.RdfFormat.of(Path(f"x.{suffix}"))
    file = tmp_path / f"mine.{suffix}"
    file.write_bytes(syntax.serialise(kept_ones, format))
    report = request.check(released_settings, CheckRequest((file,), since="current"))
    assert 0 < without_whole(report) < 200
    assert report.results[0].positions[0].file == str(file)
    same(report, request.check(released_settings, CheckRequest((file,))))


def test_what_cannot_be_told_apart_is_judged_whole(
    released: Release, released_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "mine.nt"
    lines = (released.path / "c3graph.nt").read_text(encoding="utf-8")
    file.write_text(f"{lines}_:b <{RDF}type> <{DEF}Project> .\n", encoding="utf-8")
    report = request.check(released_settings, CheckRequest((file,), since="current"))
    assert report.since is not None
    assert report.since.whole == "there are blank nodes, whose names tell nothing"
    same(report, request.check(released_settings, CheckRequest((file,))))
    part = tmp_path / "part.nt"
    part.write_text(f"<http://e/x> <{RDF}type> <{DEF}Project> .\n", encoding="utf-8")
    report = request.check(released_settings, CheckRequest((part,), since="current"))
    assert report.since is not None
    assert report.since.whole is not None
    same(report, request.check(released_settings, CheckRequest((part,))))


def test_an_old_release_is_judged_whole_and_a_broken_one_refused(
    released: Release, released_settings: Settings, draft: DraftGraph, shapes: Shapes,
    tmp_path: Path,
) -> None:  # fmt: skip
    copy = tmp_path / released.path.name
    shutil.copytree(released.path, copy)
    said = json.loads((copy / "report.json").read_bytes())
    for check in said["checks"]:
        del check["sha256"]
    data = json.dumps(said).encode()
    (copy / "report.json").write_bytes(data)
    with pytest.raises(ReleaseError, match="the report is not the one released"):
        incremental.open_release(tmp_path, str(copy))
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["files"]["report.json"] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": 1}
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    report = since(incremental.open_release(tmp_path, str(copy)), draft, shapes, released_settings)
    assert report.since is not None
    assert {one.reason for one in report.since.again} == {
        "the release does not say how this shape judged"
    }
    same(report, whole(draft, shapes, released_settings))
    (copy / "c3graph.nt").write_bytes(b"")
    with pytest.raises(ReleaseError, match="a dump is not the one released"):
        incremental.open_release(tmp_path, str(copy))


def test_what_since_is_for(released_settings: Settings, released: Release) -> None:
    with pytest.raises(NotFound):
        request.check(released_settings, CheckRequest(since="1999"))
    with pytest.raises(UsageError, match="--since is for files"):
        request.check(released_settings, CheckRequest(endpoint="http://e/", since="current"))
    with pytest.raises(UsageError, match="--since is for files"):
        request.check(released_settings, CheckRequest(engine="pyshacl", since="current"))
    with pytest.raises(ShapesError):
        request.check(released_settings, CheckRequest(shapes=(Path("none"),), since="current"))


def test_the_command_says_what_it_did(
    released: Release, released_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(released_settings.root)
    run = CliRunner().invoke(cli.main, ["validate", released.path.name, "--since", "current"])
    assert run.exit_code == 0, run.output
    expected = f"since {released.version}: 0 statements added, 0 removed; judged again: nothing"
    assert expected in run.output


LINES = st.lists(st.text("abé ", min_size=1, max_size=3), max_size=12)


@given(LINES, LINES, st.booleans())
def test_lines_are_told_apart(one: list[str], other: list[str], end: bool) -> None:
    before, now = sorted(set(one)), other
    old = "".join(f"{line}\n" for line in before).encode()
    new = "\n".join(now).encode() + (b"\n" if end and now else b"")
    found = sortedlines.compare(old, new, 1_000)
    assert set(found.removed) == {line.encode() for line in set(before) - set(now)}
    assert {line.encode() for line in set(now) - set(before)} <= set(found.added)
    assert set(found.added) <= set(map(str.encode, now))
    lines = sorted({*before, *now} - (set(before) - set(now)))
    more = [line.encode() for line in set(now) - set(before)]
    expected = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert SortedFile(old).sha256_with(found.removed, more) == expected


@given(LINES, st.text("abé ", max_size=2))
def test_lines_are_found_by_their_beginning(lines: list[str], start: str) -> None:
    dump = SortedFile("".join(f"{line}\n" for line in sorted(set(lines))).encode())
    expected = sorted({line.encode() for line in lines if line.startswith(start)})
    assert list(dump.starting(start.encode())) == expected


def test_dumps_that_share_nothing_are_not_told_apart() -> None:
    old, new = (b"".join(b"%s%d\n" % (c, n) for n in range(5_000)) for c in (b"a", b"b"))
    with pytest.raises(sortedlines.TooDifferent):
        sortedlines.compare(old, new, 100)


def test_a_release_is_looked_up_as_it_was_written(released: Release, draft: DraftGraph) -> None:
    lookup, listed = Neighbours(released.path), Listed(_triples(draft.quads))
    nodes = sorted({*listed.out, *listed.into})[::97]
    assert len(nodes) > 100
    for node in nodes:
        assert sorted(lookup.about(node)) == sorted(listed.about(node))
        expected = listed.leading(node, None, 0)
        assert sorted(lookup.leading(node, None, 10**6)) == sorted(expected)
        assert len(lookup.leading(node, None, 0)) == min(1, len(expected))
