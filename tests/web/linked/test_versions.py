"""Kept releases: each is served as it was, by its address or by date; what is gone says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SKOS

from c3graph.rdf.terms import DCT
from c3graph.release import kept, publishing
from kept_releases import FIRST, SECOND, THIRD, graph, publish
from planted import BASE
from server_fixtures import Server, serving, small_root

OLD = "Wed, 01 May 2019 00:00:00 GMT"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: a thing is renamed and one withdrawn with the second, one with the third."""
    root = small_root(tmp_path_factory.mktemp("versions"), things=1)
    folder = root / "releases"
    shutil.rmtree(folder)
    publish(folder, graph(a="A", b="B", gone="Gone", old="Old"), "1.0", FIRST)
    new = f"{BASE}id/project/new"
    second = graph(a="A", b="B, renamed", old=new, new="New")
    publish(folder, second, "1.1", SECOND)
    publish(folder, graph(a="A", b="B, renamed", old=new, new="New", c="C"), "1.2", THIRD)
    dropped = publish(folder, graph(a="A"), "1.3", THIRD)
    publish(folder, graph(a="A", b="B, renamed", old=new, new="New", c="C"), "1.2", THIRD)
    shutil.rmtree(dropped.path)
    return root


@pytest.fixture(scope="module")
def versions(root: Path) -> list[str]:
    return [found.version for found in kept.kept(root / "releases")]


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


def label(server: Server, path: str) -> str:
    answer = server.client.get(path)
    assert answer.status_code == 200, answer.text
    slug = path.rpartition("/")[2].removesuffix(".ttl")
    found = rdflib.Graph().parse(data=answer.text, format="turtle")
    return str(found.value(rdflib.URIRef(f"{BASE}id/project/{slug}"), SKOS.prefLabel))


def test_releases_stand_in_the_order_they_were_made(versions: list[str]) -> None:
    assert [version.partition("-")[0] for version in versions] == ["1.0", "1.1", "1.2"]


def test_an_old_release_is_served_as_it_was(server: Server, versions: list[str]) -> None:
    assert label(server, "/data/id/project/b.ttl") == "B, renamed"
    assert label(server, f"/release/{versions[0]}/data/id/project/b.ttl") == "B"
    page = server.client.get(f"/release/{versions[0]}/page/id/project/gone")
    assert page.status_code == 200
    assert page.headers["memento-datetime"] == OLD
    assert "kept as it was" in page.text
    assert f'href="/release/{versions[0]}/kinds/source"' in page.text
    named = server.client.get(
        f"/release/{versions[0]}/id/project/gone", headers={"Accept": "text/turtle"}
    )
    assert named.headers["location"] == f"/release/{versions[0]}/data/id/project/gone.ttl"
    for path, status in (
        (f"/release/{versions[0]}/page/id/project/new", 404),
        (f"/release/{versions[0]}/", 200), (f"/release/{versions[0]}/kinds/project", 200),
        (f"/release/{versions[0]}/c3graph.trig.gz", 200), (f"/release/{versions[0]}/x.ttl", 404),
        (f"/page/release/{versions[0]}", 200), (f"/data/release/{versions[1]}.ttl", 200),
    ):  # fmt: skip
        assert server.client.get(path).status_code == status, path


def test_links_that_only_the_site_has_lead_there(server: Server, versions: list[str]) -> None:
    answer = server.client.get(f"/release/{versions[0]}/sparql?query=ASK%7B%7D")
    assert answer.status_code == 307
    assert answer.headers["location"] == "/sparql?query=ASK%7B%7D"


def test_a_release_knows_its_neighbours(server: Server, versions: list[str]) -> None:
    body = server.client.get(f"/data/release/{versions[1]}.nt").text
    iri = f"<{BASE}release/{versions[1]}>"
    assert f"{iri} <{DCT}replaces> <{BASE}release/{versions[0]}> ." in body
    assert f"{iri} <{DCT}isReplacedBy> <{BASE}release/{versions[2]}> ." in body
    assert f"{iri} <http://www.w3.org/2002/07/owl#versionIRI> {iri} ." in body
    assert f"{iri} <{DCT}isVersionOf> <{BASE}.well-known/void#dataset> ." in body


def test_a_withdrawn_thing_is_gone_and_says_where_it_was(
    server: Server, versions: list[str]
) -> None:
    for path in ("/id/project/gone", "/page/id/project/gone", "/data/id/project/gone.ttl"):
        answer = server.client.get(path)
        assert answer.status_code == 410, path
        assert answer.json()["kind"] == "gone"
        assert f"as it was: {BASE}release/{versions[0]}/id/project/gone" in answer.json()["hint"]
    assert server.client.get("/id/project/never").status_code == 404
    replaced = server.client.get("/id/project/old")
    assert replaced.status_code == 410
    assert f"replaced by {BASE}id/project/new" in replaced.json()["hint"]


def test_a_withdrawn_release_is_gone(server: Server, root: Path, versions: list[str]) -> None:
    past = publishing.history(root / "releases")
    (gone,) = set(past) - set(versions)
    for path in (f"/release/{gone}", f"/release/{gone}/c3graph.nt", f"/release/{gone}/page/def"):
        answer = server.client.get(path)
        assert answer.status_code == 410, path
        assert versions[-1] in answer.json()["hint"]


@pytest.mark.parametrize(
    ("at", "which"),
    [
        ("Tue, 01 Jan 2019 00:00:00 GMT", 0),
        (OLD, 0),
        ("Fri, 01 May 2020 09:59:59 GMT", 0),
        ("Fri, 01 May 2020 10:00:00 GMT", 1),
        ("Fri, 30 Apr 2021 23:59:59 GMT", 1),
        ("Sat, 01 May 2021 00:00:00 GMT", 2),
        ("Mon, 01 Jan 2035 00:00:00 GMT", 2),
    ],
)
def test_a_date_chooses_the_release(
    at: str, which: int, server: Server, versions: list[str]
) -> None:
    headers = {"Accept-Datetime": at, "Accept": "text/turtle"}
    answer = server.client.get("/id/project/b", headers=headers)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/release/{versions[which]}/data/id/project/b.ttl"
    assert "Accept-Datetime" in answer.headers["vary"]
    assert label(server, answer.headers["location"]) == ("B" if which == 0 else "B, renamed")
    dump = server.client.get("/dump/c3graph.nt.gz", headers=headers)
    assert dump.headers["location"] == f"/release/{versions[which]}/c3graph.nt.gz"


def test_what_is_no_date_is_refused(server: Server) -> None:
    for text in ("yesterday", "2019-05-01", ""):
        answer = server.client.get("/id/project/b", headers={"Accept-Datetime": text})
        assert answer.status_code == 400, text
    assert server.client.get("/dump/c3graph.nt").headers["location"].endswith("c3graph.nt")
    assert server.client.get("/dump/manifest.json").status_code == 404


def test_a_timemap_lists_every_memento(server: Server, versions: list[str]) -> None:
    found = server.client.get("/timemap/id/project/gone").text
    assert found.count('memento"') == 1
    assert f'rel="first last memento"; datetime="{OLD}"' in found
    assert server.client.get("/timemap/id/project/b").text.count('memento"') == 3
    assert server.client.get("/timemap/dump/c3graph.nt").text.count('memento"') == 3
    assert server.client.get("/timemap/id/project/never").status_code == 404
    memento = server.client.get(f"/release/{versions[0]}/page/id/project/b")
    assert f'<{server.url}/timemap/id/project/b>; rel="timemap"' in memento.headers["link"]


def test_parts_of_a_dump(server: Server, root: Path, versions: list[str]) -> None:
    url = f"/release/{versions[0]}/c3graph.nt"
    whole = (root / "releases" / versions[0] / "c3graph.nt").read_bytes()
    part = server.client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    last = server.client.get(url, headers={"Range": "bytes=-5"})
    assert last.content == whole[-5:]
    tag = part.headers["etag"]
    changed = server.client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, whole)
    same = server.client.get(url, headers={"Range": "bytes=0-1", "If-Range": tag})
    assert (same.status_code, same.content) == (206, whole[:2])
    beyond = server.client.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    head = server.client.head(url)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole)))
    assert head.headers["accept-ranges"] == "bytes"
    assert server.client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_what_ranges_and_conditions_mean(server: Server, versions: list[str]) -> None:
    """RFC 9110: 14.2 (what is passed over), 15.5.17 (416), 13.1 (conditions)."""
    url = f"/release/{versions[0]}/c3graph.nt"
    whole = server.client.get(url)
    size, tag = len(whole.content), whole.headers["etag"]

    def status(method: str = "GET", **fields: str) -> int:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        return server.client.request(method, url, headers=headers).status_code

    for passed_over in (
        "items=0-1", "bytes=abc", "bytes=5-2", "bytes=", "bytes=--1", "bytes=0-1;", "0-1",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(17)),
    ):  # fmt: skip
        assert status(Range=passed_over) == 200, passed_over
    assert status("HEAD", Range="bytes=0-1") == 200
    assert status(Range="Bytes=0-1, 4-5") == 206
    beyond = server.client.get(url, headers={"Range": f"bytes={size}-, -0"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.headers["content-type"] == "application/problem+json"
    assert status(Range=f"bytes={size}-", If_Range='"other"') == 200

    assert whole.headers["last-modified"] == OLD
    assert status(Range="bytes=0-1", If_Range=OLD) == 206
    assert status(Range="bytes=0-1", If_Range=f"W/{tag}") == 200
    later, earlier = "Thu, 02 May 2019 00:00:00 GMT", "Tue, 30 Apr 2019 00:00:00 GMT"
    assert status(If_Modified_Since=OLD) == status(If_Modified_Since=later) == 304
    assert status(If_Modified_Since=earlier) == status(If_Modified_Since="no date") == 200
    assert status(If_Modified_Since=later, If_None_Match='"other"') == 200
    assert status(If_None_Match="*") == status(If_None_Match=f"W/{tag}") == 304
    assert status(If_Match=tag) == status(If_Match="*") == status(If_Match=f'"x", {tag}') == 200
    assert status(If_Match='"other"') == status(If_Match=f"W/{tag}") == 412
    assert status(If_Unmodified_Since=earlier) == 412
    assert status(If_Unmodified_Since=later) == 200


def test_a_dump_leads_to_its_landing_page(server: Server, versions: list[str]) -> None:
    """FAIR Signposting, level 1: content leads to the landing page, metadata says of what it is."""
    links = server.client.get(f"/release/{versions[0]}/c3graph.nt").headers["link"]
    assert f'<{server.url}/>; rel="collection"; type="text/html"' in links
    assert 'rel="license"' in links
    assert 'rel="original timegate"' in links
    catalogue = server.client.get("/catalog?format=ttl").headers["link"]
    assert f'<{server.url}/>; rel="describes"; type="text/html"' in catalogue


def test_a_damaged_old_release_is_not_served(server: Server, root: Path) -> None:
    folder = root / "releases"
    first = kept.kept(folder)[0]
    file = first.path / "c3graph.ttl"
    data = file.read_bytes()
    manifest = first.path / "manifest.json"
    try:
        file.write_bytes(data[:-1])
        manifest.touch()
        assert server.client.get(f"/release/{first.version}/c3graph.nt").status_code == 503
    finally:
        file.write_bytes(data)
        manifest.touch()
    assert server.client.get(f"/release/{first.version}/c3graph.nt").status_code == 200
