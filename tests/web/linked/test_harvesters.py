"""Harvesters that others wrote take from a running server all that there is, and the same twice.

`make tools` installs them; without them each test is skipped and says so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from c3graph.config import Settings
from c3graph.release import kept
from conftest import ROOT
from kept_releases import graph
from kept_releases import publish as release_of
from planted import BASE
from server_fixtures import Server, publish, serving, small_root, wait_until

pytestmark = pytest.mark.slow

HERE = Path(__file__).parents[2] / "harvesters"
MODULES = ROOT / "build" / "harvesters"
PORTAL = ROOT / "build" / "portal" / "bin" / "python"
NODE = MODULES / "node_modules" / "node" / "bin" / "node"
LDES_CLIENT = MODULES / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"
# Questions of the dataset that name no graph: fragments have none.
QUESTIONS = (
    "leads", "people", "sources", "partners-by-country", "public-bodies", "places-and-countries",
    "who-governs", "labels-held", "competences-trained", "outputs-of-clusters3",
)  # fmt: skip
SYNTAXES = {
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
    "xml": "application/rdf+xml",
}
SECONDS = 120


@pytest.fixture(scope="module")
def javascript() -> None:
    if not (NODE.is_file() and LDES_CLIENT.is_file()):
        pytest.skip("needs the JavaScript clients: make tools")


@pytest.fixture(scope="module")
def portal() -> Path:
    if not PORTAL.is_file():
        pytest.skip("needs ckanext-dcat and extruct in build/portal: make tools")
    return PORTAL


@pytest.fixture(scope="module")
def server(released_settings: Settings) -> Iterator[Server]:
    with serving(released_settings.root) as running:
        yield running


def run(*words: object, data: bytes = b"") -> bytes:
    done = subprocess.run(
        [str(word) for word in words], input=data, capture_output=True, check=False,
        timeout=SECONDS, cwd=MODULES if MODULES.is_dir() else None,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_portal_reads_every_dataset_with_all_its_files(
    syntax: str, portal: Path, server: Server, released_settings: Settings
) -> None:
    body = server.client.get("/catalog", headers={"Accept": SYNTAXES[syntax]}).content
    found = json.loads(run(portal, HERE / "portal.py", syntax, data=body))
    releases = kept.kept(released_settings.folder("releases"))
    assert [row["uri"] for row in found] == [
        f"{BASE}.well-known/void#dataset",
        *sorted(f"{BASE}release/{release.version}" for release in releases),
    ]
    newest, whole = releases[-1], found[0]
    assert whole["title"] == newest.about.title
    assert set(whole["tags"]) >= {"cluster policy", "klastry"}
    assert whole["resources"] == {
        f"{server.url}/release/{newest.version}/{file.name}": [file.sha256, file.size]
        for file in newest.dumps
    }


def test_a_search_engine_finds_the_dataset_in_the_page(portal: Path, server: Server) -> None:
    page = server.client.get("/", headers={"Accept": "text/html"}).content
    (found,) = json.loads(run(portal, HERE / "engine.py", data=page))
    assert found["@type"] == "Dataset"
    assert len(found["distribution"]) == 30


def members(url: str, state: Path) -> list[tuple[str, str]]:
    """Version and time of each member that the LDES client emits, in its order."""
    printed = run(NODE, LDES_CLIENT, url, "--ordered", "ascending", "--save", state).decode()
    created = "<http://purl.org/dc/terms/created>"
    return re.findall(rf'^<([^>]*)> {created} "([^"]*)"', printed, re.MULTILINE)


@pytest.mark.usefixtures("javascript")
def test_an_event_stream_is_harvested_once(tmp_path: Path) -> None:
    root = small_root(tmp_path / "root", things=1)
    folder, state = root / "releases", tmp_path / "state"
    shutil.rmtree(folder)
    old = publish(folder, 300, "1.0")
    with serving(root) as server:
        first = members(f"{server.url}/ldes", state)
        assert {name for name, _ in first} == {
            f"{BASE}release/{old.version}/id/project/p{number}" for number in range(300)
        }
        assert len(first) == 300
        assert members(f"{server.url}/ldes", state) == []
        things = {f"p{number}": f"P {number}" for number in range(1, 300)}
        changed = graph(**{**things, "p1": "Renamed", "new": "New"})
        new = release_of(folder, changed, "1.1", "2021-02-03")
        ready = f"{new.version}"
        assert wait_until(lambda: server.client.get("/ready").json()["release"] == ready, 30)
        at, time = f"{BASE}release/{new.version}/id/project", "2021-02-03T00:00:00Z"
        second = members(f"{server.url}/ldes", state)
        assert sorted(second) == [(f"{at}/new", time), (f"{at}/p0", time), (f"{at}/p1", time)]
        whole = members(f"{server.url}/ldes", tmp_path / "another")
        assert len(whole) == 303
        assert [time for _, time in whole] == sorted(time for _, time in whole)


@pytest.mark.usefixtures("javascript")
def test_fragments_answer_ten_questions_as_the_endpoint_does(server: Server) -> None:
    queries = [(ROOT / "queries" / f"{name}.rq").read_text("utf-8") for name in QUESTIONS]
    data = json.dumps(queries).encode()
    shutil.copy(HERE / "fragments.mjs", MODULES)
    script = MODULES / "fragments.mjs"
    by_fragments = json.loads(run(NODE, script, "qpf", f"{server.url}/tpf", data=data))
    by_endpoint = json.loads(run(NODE, script, "sparql", f"{server.url}/sparql", data=data))
    for name, some, all_ in zip(QUESTIONS, by_fragments, by_endpoint, strict=True):
        assert sorted(some) == sorted(all_), name
        assert some, name
