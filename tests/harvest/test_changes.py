"""What changed from one release to another, with the claims that changed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.harvest.changes import Changes, Side, compare_sides
from c3graph.rdf import blanks
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.release import kept
from changed_graphs import before_and_after
from planted import BASE
from server_fixtures import Server, serving


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return before_and_after(tmp_path_factory.mktemp("changes"))


@pytest.fixture(scope="module")
def made(root: Path) -> Changes:
    old, new = kept.kept(root / "releases")
    return compare_sides(Side.release(old), Side.release(new), BASE)


def short(iri: str) -> str:
    return iri.removeprefix(BASE)


def test_things_and_why_they_changed(made: Changes) -> None:
    assert [(short(c.iri), c.kind, c.label) for c in made.things] == [
        ("id/project/a", "changed", "A"),
        ("id/project/b", "removed", "B"),
        ("id/project/c", "added", "C"),
        ("id/project/same", "changed", "Same"),
    ]
    a, b, c, same = made.things
    (year, partner) = sorted(a.replaced, key=lambda pair: pair[0].property, reverse=True)
    assert (str(year[0].value), str(year[1].value)) == ("1", "2")
    assert [short(claim) for claim in year[0].claims] == ["claim/a1"]
    assert [short(claim) for claim in year[1].claims] == ["claim/a2"]
    assert short(str(partner[1].value)) == "id/project/c"
    assert (a.added, a.removed) == ((), ())
    assert {said.graph for said in b.removed} == {"deck"}
    assert [tuple(map(short, said.claims)) for said in c.added] == [(), ("claim/c1",)]
    assert (same.added, same.removed, same.replaced) == ((), (), ())
    assert [short(claim) for claim in same.evidence] == ["claim/s1"]


def test_nothing_changed(root: Path) -> None:
    newest = kept.find(root / "releases", "current")
    found = compare_sides(Side.release(newest), Side.release(newest), BASE)
    assert (found.things, found.added, found.removed) == ((), 0, 0)


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "diff", *words])


def test_the_command_in_each_format(root: Path, made: Changes) -> None:
    text = run(root, "previous")
    assert text.exit_code == 0, text.stderr
    assert "~ project:a  A" in text.stdout
    assert "      by claim:a2" in text.stdout
    document = json.loads(run(root, "1.0", "1.1", "--format", "json").stdout)
    assert document["added"] == made.added
    assert document["things"][0]["changed"][1]["to"]["claims"] == [f"{BASE}claim/a2"]
    page = run(root, "1.0", "--format", "html").stdout
    assert "<ins>" in page
    assert "<del>" in page
    turtle = run(root, "1.0", "--format", "rdf").stdout
    found = rdflib.Graph().parse(data=turtle, format="turtle")
    sets = rdflib.Namespace("http://purl.org/vocab/changeset/schema#")
    assert len(set(found.subjects(rdflib.RDF.type, sets.ChangeSet))) == 4
    assert len(list(found.objects(None, sets.removal))) == 4
    assert len(list(found.objects(None, sets.addition))) == 4


@pytest.mark.parametrize(("name", "code"), [("9", 8), ("1.", 8)])
def test_a_release_that_is_not_one(name: str, code: int, root: Path) -> None:
    done = run(root, name)
    assert done.exit_code == code
    assert "kept: 1.0" in done.stderr


def test_a_value_cannot_leave_the_page(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("")
    (tmp_path / "b.ttl").write_text('<x:a> <x:b> "</ins><script>alert(1)</script>" .')
    page = run(root, str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl"), "--format", "html")
    assert "<script" not in page.stdout
    assert "&lt;script&gt;" in page.stdout


BLANK = """
<x:a> <x:address> [ <x:street> "Main" ; <x:place> [ <x:name> "Lublin" ] ] .
<x:b> <x:list> ( 1 2 3 ) .
"""


def test_blank_nodes_are_told_by_what_is_said_of_them(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(BLANK)
    (tmp_path / "b.ttl").write_text('<x:0> <x:c> [ <x:d> "new" ] .\n' + BLANK)
    old, new = str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl")
    assert json.loads(run(root, old, old, "--format", "json").stdout)["things"] == []
    found = json.loads(run(root, old, new, "--format", "json").stdout)
    assert (found["added"], found["removed"]) == (2, 0)
    ring = "_:a <x:p> _:b . _:b <x:p> _:a . _:a <x:q> 1 ."
    turned = "_:z <x:p> _:y . _:y <x:p> _:z . _:y <x:q> 1 ."
    one, other = (blanks.named(parse(t.encode(), RdfFormat.TURTLE)) for t in (ring, turned))
    assert one == other


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


def test_the_change_log_and_its_feed(server: Server, root: Path) -> None:
    old, new = kept.kept(root / "releases")
    page = server.client.get("/changes", headers={"Accept": "text/html"})
    assert f'href="/changes/{new.version}"' in page.text
    one = server.client.get(f"/changes/{new.version}", headers={"Accept": "text/html"})
    assert 'href="/id/project/c"' in one.text
    rdf = server.client.get(f"/changes/{new.version}?format=ttl")
    assert rdf.headers["content-type"].startswith("text/turtle")
    assert server.client.get(f"/changes/{old.version}").status_code == 404
    feed = ElementTree.fromstring(server.client.get("/changes.atom").content)
    space = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{space}updated") for e in feed.iter(f"{space}entry")] == [
        "2020-05-01T10:00:00+00:00"
    ]
    summary = feed.findtext(f"{space}entry/{space}summary") or ""
    assert summary.startswith("Things: 1 added, 2 changed, 1 removed.")
