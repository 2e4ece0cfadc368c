"""A release in real stores of other makers: the same graphs, and the same answers to queries/.

`C3GRAPH_GOLDEN=update python -m pytest tests/release/test_remote_stores.py` (in one process, with
every store at hand) writes the table of differences in docs/remote-stores.md anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from c3graph.config import Settings
from c3graph.errors import C3GraphError, RemoteError
from c3graph.model import Answer, Release
from c3graph.release.push import Pushed, dataset_url, push
from c3graph.store import Store, open_remote
from c3graph.store.graphs import GraphStore
from conftest import ROOT
from remote_answers import ALLOWANCES, EXCEPTIONS, needed
from remote_stores import STORES, RemoteServer

DOCUMENT = ROOT / "docs" / "remote-stores.md"
FILES = sorted((ROOT / "queries").glob("*.rq"))
UPDATE = os.environ.get("C3GRAPH_GOLDEN") == "update"
FEWEST_SAME = 30
PIPE = r"\|"

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Held:
    """A store with the release in it: how it was pushed, and how it is asked."""

    server: RemoteServer
    release: Release
    settings: Settings
    pushed: list[Pushed]

    @property
    def endpoint(self) -> str:
        graphs = [graph.graph for graph in self.pushed if graph.graph.startswith("http")]
        named = [graph for graph in graphs if graph != self.server.facts]
        return dataset_url(self.server.sparql, self.server.facts, named)

    @property
    def store(self) -> Store:
        return open_remote(self.endpoint, seconds=self.settings.remote_seconds)


@pytest.fixture(scope="module", params=STORES)
def held(
    request: pytest.FixtureRequest, released: Release, released_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Held]:  # fmt: skip
    folder = tmp_path_factory.mktemp(request.param)
    # The record of what was pushed goes beside the release: each store gets its own.
    own = folder / "releases" / released.path.name
    own.parent.mkdir()
    own.symlink_to(released.path)
    with STORES[request.param](folder) as server:
        release = replace(released, path=own)
        settings = server.settings(released_settings)
        yield Held(server, release, settings, push(release, server.target, settings))


def test_each_graph_is_put_and_read_back(held: Held) -> None:
    graphs = [graph for graph in held.pushed if graph.action != "queried"]
    assert {graph.action for graph in graphs} == {"put"}
    assert len(graphs) > 8
    assert graphs[-1].graph == (held.server.facts or "default graph")
    assert graphs[-1].triples == held.release.served
    assert held.pushed[-1].action == "queried"


def test_a_second_push_changes_nothing(held: Held) -> None:
    again = push(held.release, held.server.target, held.settings)
    assert {graph.action for graph in again} == {"unchanged", "queried"}
    assert [graph.sha256 for graph in again] == [graph.sha256 for graph in held.pushed]


def test_what_is_written_to_behind_our_back_is_put_right(held: Held) -> None:
    name = next(graph.graph for graph in held.pushed if graph.graph.endswith("/conflicts"))
    server = held.server
    with GraphStore(server.graphs, seconds=60, access=held.settings.access) as graphs:
        graphs.replace(name, [b"<urn:a> <urn:b> <urn:c> .\n"])
    dry = push(held.release, server.target, held.settings, dry_run=True)
    assert {graph.graph for graph in dry if graph.action == "put"} == {name}
    again = push(held.release, server.target, held.settings)
    assert {graph.graph for graph in again if graph.action == "put"} == {name}


def test_a_graph_of_an_earlier_release_goes(held: Held) -> None:
    name = "https://w3id.org/c3graph/graph/not-in-this-release"
    [record] = held.release.path.parent.glob("push-*.json")
    text = record.read_text(encoding="utf-8")
    known = f'"graphs": {{\n  "{name}": {{"sha256": "", "triples": 1}},'
    record.write_text(text.replace('"graphs": {', known, 1), encoding="utf-8")
    with GraphStore(held.server.graphs, seconds=60, access=held.settings.access) as graphs:
        graphs.replace(name, [b"<urn:a> <urn:b> <urn:c> .\n"])
        again = push(held.release, held.server.target, held.settings)
        assert {graph.graph for graph in again if graph.action == "removed"} == {name}
        assert not graphs.read(name)


def test_who_may_not_write_is_told(held: Held) -> None:
    if not held.server.user:
        pytest.skip(f"{held.server.name} lets everyone write as started here")
    with pytest.raises(RemoteError, match=r"401|403"):
        push(held.release, held.server.target, replace(held.settings, push_password="wrong"))


@pytest.mark.parametrize(("text", "truth"), [("ASK {}", True), ("ASK { <urn:no> ?p ?o }", False)])
def test_ask(held: Held, text: str, truth: bool) -> None:
    assert held.store.query(text).truth is truth


def test_the_command_line_asks_it(held: Held, released_settings: Settings) -> None:
    words = ["--root", str(released_settings.root), "query", "-q", "sources", "--format", "tsv"]
    here = CliRunner().invoke(main, words, catch_exceptions=False)
    there = CliRunner().invoke(main, [*words, "--endpoint", held.endpoint], catch_exceptions=False)
    assert there.exit_code == 0, there.stderr
    assert there.stdout.splitlines()[0] == here.stdout.splitlines()[0]
    assert len(there.stdout.splitlines()) == len(here.stdout.splitlines())


# Answers


def _ask(store: Store, text: str) -> Answer | str:
    try:
        return store.query(text)
    except C3GraphError as error:
        return error.what


def differences(held: Held, here: Store) -> dict[str, tuple[str, ...] | str | None]:
    """Of each query: the allowances its answer needs, None where none suffice, or an error."""
    found: dict[str, tuple[str, ...] | str | None] = {}
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        answer = _ask(held.store, text)
        found[path.stem] = (
            answer if isinstance(answer, str) else needed(here.query(text), answer, text)
        )
    return found


def table(held: Held, found: dict[str, tuple[str, ...] | str | None]) -> str:
    """The differences of a store as rows: what, how many queries, which."""
    lines = ["| Queries | What differs |", "|---|---|"]
    same = sum(1 for names in found.values() if names == ())
    lines.append(f"| {same} of {len(found)} | nothing |")
    groups: dict[str, list[str]] = {}
    for slug, names in found.items():
        if names == ():
            continue
        if isinstance(names, tuple):
            reason = " ".join(ALLOWANCES[name] for name in names)
        else:
            reason = EXCEPTIONS[held.server.name][slug]
        groups.setdefault(reason, []).append(slug)
    for reason, slugs in groups.items():
        lines.append(
            f"| {', '.join(f'`{slug}`' for slug in slugs)} | {reason.replace('|', PIPE)} |"
        )
    return "\n".join(lines)


def test_the_same_answers_but_for_the_listed_differences(held: Held, store: Store) -> None:
    found = differences(held, store)
    name = held.server.name
    unexplained = {
        slug: why for slug, why in found.items()
        if not isinstance(why, tuple) and slug not in EXCEPTIONS[name]
    }  # fmt: skip
    assert unexplained == {}
    explained = {slug for slug, why in found.items() if isinstance(why, tuple)}
    assert EXCEPTIONS[name].keys() & explained == set(), "no exception any more"
    assert sum(1 for why in found.values() if why == ()) >= FEWEST_SAME
    text = DOCUMENT.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
    wanted = block.sub(lambda m: m[1] + table(held, found) + m[2], text)
    if UPDATE:
        DOCUMENT.write_text(wanted, encoding="utf-8")
    else:
        assert text == wanted, (
            "C3GRAPH_GOLDEN=update python -m pytest tests/release/test_remote_stores.py"
        )


def test_no_exception_is_out_of_use() -> None:
    slugs = {path.stem for path in FILES}
    assert EXCEPTIONS.keys() == STORES.keys()
    assert all(known.keys() <= slugs for known in EXCEPTIONS.values())


def test_the_table_is_of_every_store() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in text for name in STORES)
