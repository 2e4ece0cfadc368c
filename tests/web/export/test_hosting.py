"""An export behind Debian's nginx and Apache, with the settings that the export wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from test_export import URL, run

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.release import kept
from kept_releases import FIRST, SECOND, graph, publish
from planted import BASE
from server_fixtures import free_port, small_root
from web_fixtures import BROWSER
from web_servers import NAMES, WebServer, apache, open_folder, running, serving_site

TURTLE, JSONLD, RDFXML, NT = (
    "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples",
)  # fmt: skip
THING = "/c3/id/project/a"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases; the second has replaced one thing and dropped another."""
    root = small_root(tmp_path_factory.mktemp("hosting"), things=1)
    shutil.rmtree(root / "releases")
    publish(root / "releases", graph(a="A" * 3000, gone="Gone", old="Old"), "1.0", FIRST)
    new = f"{BASE}id/project/new"
    publish(root / "releases", graph(a="A" * 3000, old=new, new="New"), "1.1", SECOND)
    return root


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    done = run(root, str(root / "site"), "--url", URL)
    assert done.exit_code == 0, done.output
    return root / "site"


@pytest.fixture(scope="module", params=NAMES)
def server(request: pytest.FixtureRequest, site: Path) -> Iterator[WebServer]:
    with serving_site(request.param, site, "/c3/") as running:
        yield running


def get(server: WebServer, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
    if accept is None:
        headers["Accept"] = "*/*"
    else:
        headers["Accept"] = accept
    return server.client.get(path, headers=headers)


def led(answer: httpx.Response) -> str:
    """The path that a redirect leads to."""
    return httpx.URL(answer.headers["location"]).raw_path.decode()


def varies(answer: httpx.Response) -> set[str]:
    fields = answer.headers.get_list("vary", split_commas=True)
    assert len(fields) == len(set(fields)), fields
    return set(fields)


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (BROWSER, "/c3/page/id/project/a/"),
        ("text/html", "/c3/page/id/project/a/"),
        (TURTLE, "/c3/data/id/project/a.ttl"),
        (None, "/c3/data/id/project/a.ttl"),
        ("TEXT/TURTLE", "/c3/data/id/project/a.ttl"),
        (NT, "/c3/data/id/project/a.nt"),
        (RDFXML, "/c3/data/id/project/a.rdf"),
        (JSONLD, "/c3/data/id/project/a.jsonld"),
        (f'{JSONLD};profile="http://www.w3.org/ns/json-ld#flattened"',
         "/c3/data/id/project/a.jsonld"),
        (f"{JSONLD}, {TURTLE};q=0.5", "/c3/data/id/project/a.jsonld"),
        (f"{TURTLE};q=0.5, {JSONLD};q=1.0", "/c3/data/id/project/a.jsonld"),
        (f"text/html, {TURTLE};q=0.9", "/c3/page/id/project/a/"),
        (f"text/html;q=0.5, {TURTLE}", "/c3/data/id/project/a.ttl"),
        (f"{TURTLE};q=0, {RDFXML};q=0.2", "/c3/data/id/project/a.rdf"),
        (f"text/turtles, x{TURTLE}, {NT};q=0.001", "/c3/data/id/project/a.nt"),
    ],
)  # fmt: skip
def test_an_iri_leads_by_accept(server: WebServer, accept: str | None, target: str) -> None:
    answer = get(server, THING, accept)
    assert (answer.status_code, led(answer)) == (303, target)
    assert "Accept" in varies(answer)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert get(server, target).status_code == 200


def test_a_format_that_is_named_counts_more_than_accept(server: WebServer) -> None:
    for form in ("ttl", "nt", "rdf", "jsonld"):
        assert led(get(server, f"{THING}?format={form}", "text/html")) == (
            f"/c3/data/id/project/a.{form}"
        )
        answer = get(server, f"/c3/catalog?a=b&format={form}", "text/html")
        assert answer.status_code == 200
        assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["scheme/rule", "source/s", "claim/0a", "graph/planted", "def"])
def test_every_kind_of_iri_leads_somewhere(server: WebServer, path: str) -> None:
    assert led(get(server, f"/c3/{path}", TURTLE)) == f"/c3/data/{path}.ttl"
    assert led(get(server, f"/c3/{path}", BROWSER)) == f"/c3/page/{path}/"


@pytest.mark.parametrize(
    ("accept", "media_type", "format"),
    [
        (TURTLE, "text/turtle; charset=utf-8", RdfFormat.TURTLE), (NT, NT, RdfFormat.N_TRIPLES),
        (RDFXML, RDFXML, RdfFormat.RDF_XML),
        (JSONLD, JSONLD, RdfFormat.JSON_LD), (None, "text/turtle; charset=utf-8", RdfFormat.TURTLE),
    ],
)  # fmt: skip
def test_catalogue_and_void_are_answered_where_they_stand(
    server: WebServer, accept: str | None, media_type: str, format: RdfFormat
) -> None:
    for path in ("/c3/catalog", "/c3/.well-known/void"):
        answer = get(server, path, accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), path
        assert "Accept" in varies(answer)
        assert len(list(parse(answer.content, format))) > 10
    page = get(server, "/c3/catalog", BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1" in page.text
    assert get(server, "/c3/.well-known/void", BROWSER).headers["content-type"].startswith(TURTLE)


def test_the_event_stream_is_read_page_by_page(server: WebServer, root: Path) -> None:
    version = kept.kept(root / "releases")[0].version
    for path in ("/c3/ldes", f"/c3/ldes/{version}/1"):
        answer = get(server, path, TURTLE)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
        assert len(list(parse(answer.content, RdfFormat.TURTLE))) > 3


def test_dumps_have_their_types_validators_and_ranges(server: WebServer, root: Path) -> None:
    newest = kept.kept(root / "releases")[-1]
    types = {
        "ttl": "text/turtle; charset=utf-8", "nt": NT, "rdf": RDFXML, "jsonld": JSONLD,
        "nq": "application/n-quads", "trig": "application/trig", "gz": "application/gzip",
    }  # fmt: skip
    for file in newest.dumps:
        path = f"/c3/release/{newest.version}/{file.name}"
        answer = get(server, path, **{"Accept-Encoding": "identity"})
        assert answer.content == (newest.path / file.name).read_bytes()
        assert answer.headers["content-type"] == types[file.name.rpartition(".")[2]], file.name
        assert "content-encoding" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    path = f"/c3/release/{newest.version}/c3graph.nt"
    assert led(get(server, "/c3/dump/c3graph.nt")) == path
    plain = get(server, path, **{"Accept-Encoding": "identity"})
    part = get(server, path, Range="bytes=10-19", **{"Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, plain.content[10:20])
    known = {"Accept-Encoding": "identity", "If-None-Match": plain.headers["etag"]}
    assert get(server, path, **known).status_code == 304


def test_text_is_compressed_for_those_who_take_it(server: WebServer) -> None:
    for path in (
        "/c3/data/id/project/a.ttl", "/c3/data/id/project/a.nt", "/c3/page/id/project/a/",
        "/c3/catalog.jsonld", "/c3/catalog.rdf", "/c3/changes.atom", "/c3/sitemap.xml",
    ):  # fmt: skip
        plain = get(server, path, **{"Accept-Encoding": "identity"})
        packed = get(server, path, **{"Accept-Encoding": "gzip"})
        assert packed.headers.get("content-encoding") == "gzip", path
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert "Accept-Encoding" in varies(packed)


def test_what_is_withdrawn_is_gone_and_says_what_replaced_it(server: WebServer, root: Path) -> None:
    first = kept.kept(root / "releases")[0].version
    for path in (
        "id/project/gone", "page/id/project/gone", "page/id/project/gone/",
        "data/id/project/gone.ttl",
    ):  # fmt: skip
        answer = get(server, f"/c3/{path}", BROWSER)
        assert answer.status_code == 410, path
        assert f"{BASE}release/{first}/id/project/gone" in answer.text
    assert f"replaced by {BASE}id/project/new" in get(server, "/c3/id/project/old").text
    for path in ("id/project/never", "id/project/gonea", "never"):
        answer = server.client.get(f"/c3/{path}", follow_redirects=True)
        assert answer.status_code == 404, path
        assert "Nothing is named like this here" in answer.text
        assert "immutable" not in answer.headers.get("cache-control", "")


def test_nothing_of_an_address_can_end_a_header(server: WebServer) -> None:
    for path in ("/c3/id/project/a%0d%0aSet-Cookie:%20x=1", "/c3/id/project/%0aX: y"):
        answer = get(server, path, TURTLE)
        assert "set-cookie" not in answer.headers
        assert "x" not in answer.headers
        assert answer.status_code in (303, 404)


def test_a_page_is_found_without_its_last_slash(server: WebServer) -> None:
    answer = server.client.get("/c3/kinds/project", headers={"Accept": BROWSER})
    if answer.status_code == 301:
        assert led(answer) == "/c3/kinds/project/"
        answer = server.client.get("/c3/kinds/project/")
    assert (answer.status_code, answer.text.count("<h1")) == (200, 1)


def test_files_have_the_types_of_the_application(server: WebServer) -> None:
    expected = {
        "robots.txt": "text/plain; charset=utf-8", "CITATION.cff": "text/plain; charset=utf-8",
        "sitemap.xml": "application/xml", "changes.atom": "application/atom+xml",
        "": "text/html; charset=utf-8",
    }  # fmt: skip
    for path, media_type in expected.items():
        answer = get(server, f"/c3/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), path
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_persistent_name_leads_to_the_site(site: Path) -> None:
    """The folder that goes to w3id.org, behind the server that w3id.org runs."""
    with open_folder() as folder:
        port = free_port()
        shutil.copytree(site / "w3id", folder / "root" / "c3graph")
        command = apache(folder, folder / "root", port)
        with running("apache2", command, port, folder) as server:
            answer = get(server, "/c3graph/id/project/a?format=ttl", TURTLE)
            assert answer.status_code == 302
            assert answer.headers["location"] == f"{URL}id/project/a?format=ttl"
            assert get(server, "/c3graph/").headers["location"] == URL
