"""The servers compared, each started in turn on the loopback over the same graph.

    c3graph          this package's server, two processes
    oxigraph         `oxigraph serve-read-only` (PyPI), a copy of the same store files
    virtuoso         virtuoso-t (Debian's virtuoso-opensource-7), loaded from the dumps
    fuseki           jena-fuseki-server (Maven Central), TDB2 loaded from the dumps
    rdflib-endpoint  over oxrdflib (PyPI, in an environment of its own), a copy of the store files

One that is absent is left out, and why is printed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dataset import CACHE, Dataset

UNION = "https://w3id.org/c3graph/graph/union"
_START_SECONDS = 180
_ENDPOINT_ENVIRONMENT = CACHE / "rdflib-endpoint-venv"
_ENDPOINT = """\
import sys
import uvicorn
from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

graph = Dataset(store=OxigraphStore(store=Store.read_only(sys.argv[1])))
app = SparqlEndpoint(graph=graph, path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
"""
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 20000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CaseMode = 2
DirsAllowed = ., {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 20
MaxClientConnections = 20
KeepAliveTimeout = 15
MaxKeepAlives = 20

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


class Absent(Exception):
    """The peer is not on this machine; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: `path` is what a percent-encoded query is put behind."""

    name: str
    port: int
    path: str
    process: int
    host: str = "127.0.0.1"

    def ask(self, encoded: str, accept: str, timeout: float = 60) -> tuple[int, str, bytes]:
        """Status, media type and body of one request."""
        url = f"http://{self.host}:{self.port}{self.path}{encoded}"
        request = urllib.request.Request(url, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as reply:
                return reply.status, reply.headers.get_content_type(), reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read()

    def family(self) -> list[int]:
        """Process ids of the server and of all below it."""
        parents: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                except OSError:
                    continue
                parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(
                    int(entry.name)
                )
        found, waiting = [], [self.process]
        while waiting:
            number = waiting.pop()
            found.append(number)
            waiting += parents.get(number, [])
        return found

    def megabytes(self) -> float:
        """Memory of the server and the processes below it: shared pages divided among them."""
        total = 0
        for number in self.family():
            try:
                lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1000

    def descriptors(self) -> int:
        """Open descriptors of the server and the processes below it."""
        total = 0
        for number in self.family():
            with contextlib.suppress(OSError):
                total += len(os.listdir(f"/proc/{number}/fd"))
        return total


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def started(
    name: str, command: Sequence[str], folder: Path, port: int, path: str,
    environment: dict[str, str] | None = None, first: str = "ASK%20%7B%7D",
) -> Iterator[Running]:  # fmt: skip
    """The program, once it answers `first` (ASK {}, encoded); ended afterwards."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
    running = Running(name, port, path, process.pid)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(running, first):
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace")[-500:]
                raise Absent(f"{name} did not start: {said}")
            time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(running: Running, first: str) -> bool:
    accept = "application/sparql-results+json" if first.startswith("ASK") else "text/html"
    try:
        return running.ask(first, accept, 5)[0] == 200
    except OSError:
        return False


@contextmanager
def c3graph(data: Dataset) -> Iterator[Running]:
    program = Path(sys.executable).with_name("c3graph")
    port = free_port()
    command = [str(program), "--root", str(data.root.resolve()), "serve", "--port", str(port)]
    settings = {
        "C3GRAPH_SERVER_PROCESSES": os.environ.get("C3GRAPH_SERVER_PROCESSES", "2"),
        "C3GRAPH_RATE_PER_SECOND": "0",
        "C3GRAPH_ACCESS_LOG": "0",
    }
    with started("c3graph", command, data.folder, port, "/sparql?query=", settings) as running:
        yield running


@contextmanager
def oxigraph(data: Dataset) -> Iterator[Running]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        raise Absent("pip install oxigraph")
    store, port = data.copy_of_store("oxigraph"), free_port()
    command = [
        str(program), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip
    with started("oxigraph", command, data.folder, port, "/query?query=") as running:
        yield running


@contextmanager
def rdflib_endpoint(data: Dataset) -> Iterator[Running]:
    python = _ENDPOINT_ENVIRONMENT / "bin" / "python"
    if not python.exists():
        raise Absent(
            f"python -m venv {_ENDPOINT_ENVIRONMENT.name} in build/bench; "
            "in it pip install rdflib-endpoint oxrdflib uvicorn uvloop httptools"
        )
    store, port = data.copy_of_store("rdflib-endpoint"), free_port()
    command = [str(python), "-c", _ENDPOINT, str(store), str(port)]
    with started("rdflib-endpoint", command, data.folder, port, "/sparql?query=") as running:
        yield running


def _fuseki_jar() -> Path | None:
    named = os.environ.get("C3GRAPH_FUSEKI_JAR")
    if named:
        return Path(named)
    folder = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server"
    jars = sorted(folder.glob("5.*/jena-fuseki-server-5.*.jar"))
    return jars[-1] if jars else None


@contextmanager
def fuseki(data: Dataset) -> Iterator[Running]:
    jar, java = _fuseki_jar(), shutil.which("java")
    if jar is None or not jar.is_file() or java is None:
        raise Absent(
            "Java 17, and mvn dependency:get "
            "-Dartifact=org.apache.jena:jena-fuseki-server:5.6.0 -Dtransitive=false"
        )
    location = data.folder / "fuseki" / "tdb2"
    if not location.is_dir():
        partial = location.with_name("partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        loader = [java, "-Xmx2g", "-cp", str(jar), "tdb2.tdbloader", "--loc", str(partial)]
        files = [str(path.resolve()) for path in data.dumps]
        subprocess.run([*loader, *files], check=True, capture_output=True)
        partial.rename(location)
    port = free_port()
    command = [
        java, "-Xmx2g", "-jar", str(jar), "--localhost", "--port", str(port),
        f"--loc={location.resolve()}", "/ds",
    ]  # fmt: skip
    with started("fuseki", command, data.folder, port, "/ds/query?query=") as running:
        yield running


def _load_virtuoso(data: Dataset, sql: int) -> None:
    nq, nt = data.dumps
    folder = data.folder.resolve()
    script = (
        f"ld_dir('{folder}', '{nq.name}', 'urn:unused');"
        f" ld_dir('{folder}', '{nt.name}', '{UNION}'); rdf_loader_run(); checkpoint;"
    )
    subprocess.run(
        ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={script}"],
        check=True, capture_output=True,
    )  # fmt: skip


@contextmanager
def virtuoso(data: Dataset) -> Iterator[Running]:
    program = shutil.which("virtuoso-t")
    if program is None or shutil.which("isql-vt") is None:
        raise Absent("apt-get install virtuoso-opensource-7")
    folder = data.folder / "virtuoso"
    folder.mkdir(exist_ok=True)
    sql, port = free_port(), free_port()
    ini = _INI.format(sql=sql, http=port, data=data.folder.resolve())
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    path = f"/sparql?default-graph-uri={UNION}&query="
    command = [program, "+configfile", "virtuoso.ini", "+foreground"]
    with started("virtuoso", command, folder, port, path) as running:
        if not (folder / "loaded").exists():
            _load_virtuoso(data, sql)
            (folder / "loaded").touch()
        yield running


PEERS: dict[str, Callable[[Dataset], AbstractContextManager[Running]]] = {
    "c3graph": c3graph,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
    "fuseki": fuseki,
    "rdflib-endpoint": rdflib_endpoint,
}
