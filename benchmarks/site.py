"""Pages of things beside those of Trifid and SHMARQL: pages a second, latency, by size of graph.

The same things of the same graph are asked of each server in turn, each rendering them with its own
page; c3graph twice: with its memory for answers switched off (every page is rendered), and on. What
the others need is installed below build/site-peers, or the line that leaves one out says how.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from benchmarks.dataset import CACHE, Dataset, dataset
from benchmarks.load import Figures, Plan, elsewhere
from benchmarks.peers import Absent, Running, free_port, oxigraph, started
from benchmarks.quads import BASE
from benchmarks.serve import number
from c3graph import lookup
from c3graph.lookup import FILE
from c3graph.store import open_embedded

FOLDER = CACHE.parent / "site-peers"
KINDS = ("Organisation", "Project", "Event", "Cluster", "Place", "Competence", "Programme")
_EACH = 400
_SHMARQL = """\
# shmarql-view: resource
# shmarql-editor: hide

SELECT ?p ?o ?pp ?oo WHERE {
  <%s> ?p ?o .
  OPTIONAL {
    ?o ?pp ?oo .
  }
}"""
_TRIFID = """\
server:
  listener: {{ port: {port}, host: "127.0.0.1" }}
  logLevel: error
globals:
  datasetBaseUrl: {base}
  endpoints: {{ default: {{ url: "{endpoint}" }} }}
plugins:
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
    config: {{ rewrite: true }}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What one server did at one size."""

    size: int
    server: str
    figures: Figures
    megabytes: float


def things(data: Dataset) -> list[str]:
    """IRIs of some hundred things of each kind, those most pointed at among them."""
    file = data.release / FILE
    lookup.ensure_lookup(data.release, open_embedded(data.release / "store"), BASE)
    with sqlite3.connect(file) as table:
        found: list[str] = []
        for kind in KINDS:
            rows = table.execute(
                "SELECT iri FROM thing JOIN class ON class.thing = id WHERE name = ? "
                "ORDER BY links DESC, iri LIMIT ?",
                (kind, _EACH),
            )
            found += [iri for (iri,) in rows]
    return [iri for iri in found if iri.startswith(f"{BASE}id/") or f"{BASE}scheme/" in iri]


Server = Callable[[Dataset], AbstractContextManager[Running]]


@contextmanager
def _c3graph(data: Dataset, cache: str) -> Iterator[Running]:
    program, port = Path(sys.executable).with_name("c3graph"), free_port()
    command = [str(program), "--root", str(data.root.resolve()), "serve", "--port", str(port)]
    settings = {
        "C3GRAPH_SERVER_PROCESSES": "1",
        "C3GRAPH_RATE_PER_SECOND": "0",
        "C3GRAPH_ACCESS_LOG": "0",
        "C3GRAPH_CACHE_BYTES": cache,
    }
    with started("c3graph", command, data.folder, port, "/sparql?query=", settings) as running:
        yield running


@contextmanager
def shmarql(data: Dataset) -> Iterator[Running]:
    # 0.69 and 0.70 show the text of a coroutine instead of a page.
    python = FOLDER / "shmarql" / "bin" / "python"
    if not python.exists():
        raise Absent(
            f"python -m venv {python.parents[1]}, in it "
            "pip install shmarql==0.68 uvicorn fastlite monsterui"
        )
    port = free_port()
    store = data.copy_of_store("shmarql")
    command = [
        str(python.absolute()), "-m", "uvicorn", "shmarql.main:app", "--port", str(port),
        "--log-level", "warning",
    ]  # fmt: skip
    settings = {"STORE_PATH": str(store.resolve()), "SITE_URI": BASE}
    path = "/shmarql/?query="
    first = quote("SELECT * WHERE { ?s ?p ?o } LIMIT 1")
    with started("shmarql", command, data.folder, port, path, settings, first) as running:
        yield running


@contextmanager
def trifid(data: Dataset) -> Iterator[Running]:
    program, node = FOLDER / "trifid" / "node_modules" / "trifid", shutil.which("node")
    if node is None or not program.is_dir():
        raise Absent(
            f"in {FOLDER / 'trifid'}: npm install trifid@5.3.0 @zazuko/trifid-entity-renderer@1.6.1"
        )
    port, folder = free_port(), FOLDER / "trifid"
    with oxigraph(data) as endpoint:
        url = f"http://127.0.0.1:{endpoint.port}/query"
        config = folder / f"{data.counts.target}.yaml"
        config.write_text(_TRIFID.format(port=port, base=BASE, endpoint=url), encoding="utf-8")
        command = [node, str(program / "server.js"), "--config", config.name]
        path = things(data)[0].removeprefix(BASE)
        environment = {"NODE_ENV": "production"}
        with started("trifid", command, folder, port, "/", environment, quote(path)) as running:
            yield running


def page_of(server: str, iri: str) -> str:
    """The path of a thing's page on a server."""
    if server == "shmarql":
        return "/shmarql/?query=" + quote(_SHMARQL % iri, safe="")
    path = quote(iri.removeprefix(BASE))
    return f"/{path}" if server == "trifid" else f"/page/{path}"


SERVERS: dict[str, Server] = {
    "c3graph": lambda data: _c3graph(data, "0"),
    "c3graph, remembered": lambda data: _c3graph(data, str(256_000_000)),
    "trifid": trifid,
    "shmarql": shmarql,
}


def compare(sizes: Sequence[int], servers: Sequence[str], seconds: float) -> list[Row]:
    rows = []
    for size in sizes:
        data = dataset(size)
        iris = things(data)
        for name in servers:
            try:
                with SERVERS[name](data) as running:
                    pages = [page_of(name, iri) for iri in iris]
                    host, port = running.host, running.port
                    elsewhere(Plan(host, port, "/", [], seconds / 3, 4, pages=pages))
                    figures = elsewhere(Plan(host, port, "/", [], seconds, 4, pages=pages))
                    rows.append(Row(size, name, figures, running.megabytes()))
            except Absent as reason:
                print(f"{name} is left out: {reason}")
    return rows


def table(rows: Sequence[Row]) -> None:
    console = Console(width=140)
    for size in sorted({row.size for row in rows}):
        made = Table(title=f"{size:,} triples")
        for name in ("server", "pages/s", "c3graph ÷", "p50 ms", "p99 ms", "kB a page", "MB", ""):
            made.add_column(name, justify="left" if name in ("server", "") else "right")
        of_size = [row for row in rows if row.size == size]
        ours = next((row for row in of_size if row.server == "c3graph"), None)
        for row in of_size:
            f = row.figures
            ratio = ours.figures.rate / f.rate if ours and f.rate else 0.0
            made.add_row(
                row.server, f"{f.rate:.1f}", "" if row is ours else f"{ratio:.1f}",
                f"{f.p50:.1f}", f"{f.p99:.1f}", f"{1000 * f.megabytes / max(1, f.requests):.0f}",
                f"{row.megabytes:.0f}", f"failed: {f.failed}" if f.failed else "",
            )  # fmt: skip
        console.print(made)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks site", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k,1M", help="triples, for instance 100k,1M")
    parser.add_argument("--seconds", type=float, default=15.0, help="of load on each server")
    parser.add_argument("--servers", default=";".join(SERVERS), help="separated by semicolons")
    parser.add_argument("--json", type=Path, default=CACHE / "site.json", dest="out")
    options = parser.parse_args(arguments)
    sizes = [number(text) for text in options.sizes.split(",")]
    rows = compare(sizes, options.servers.split(";"), options.seconds)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    document = json.dumps([asdict(row) for row in rows], indent=1)
    options.out.write_text(f"{document}\n", encoding="utf-8")
    table(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
