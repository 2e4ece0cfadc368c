"""Real stores of other makers, each started on the loopback in a scratch folder and stopped again.

    Oxigraph   the program that the package `oxigraph` installs beside Python (extra `test`)
    Fuseki     the jar org.apache.jena:jena-fuseki-server, Java 17: in the local Maven repository,
               or where C3GRAPH_FUSEKI_JAR says
    Virtuoso   virtuoso-t, from Debian's virtuoso-opensource-7

`make tools` installs all three. One that is absent skips its tests.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from c3graph.config import Settings
from c3graph.release.push import Target

FACTS = "https://w3id.org/c3graph/facts"
_START_SECONDS = 60
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A running store: where its graphs are, where it answers, who may write."""

    name: str
    graphs: str
    sparql: str
    user: str = ""
    password: str = ""
    facts: str | None = None

    @property
    def target(self) -> Target:
        return Target(self.graphs, facts=self.facts, query_url=self.sparql)

    def settings(self, settings: Settings) -> Settings:
        return replace(settings, push_user=self.user, push_password=self.password)


def _ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for opened in sockets:
        opened.bind(("127.0.0.1", 0))
    found = [int(opened.getsockname()[1]) for opened in sockets]
    for opened in sockets:
        opened.close()
    return found


@contextmanager
def _running(command: Sequence[str], folder: Path, url: str) -> Iterator[None]:
    """The program, once it answers ASK {} at `url`; ended with its log shown if it does not."""
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                pytest.fail(f"{command[0]} did not start: {said}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        reply = httpx.get(url, params={"query": "ASK {}"}, timeout=5, trust_env=False)
    except httpx.TransportError:
        return False
    return reply.status_code == 200


@contextmanager
def oxigraph(folder: Path) -> Iterator[RemoteServer]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("needs Oxigraph's server: make tools")
    [port] = _ports(1)
    root = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--location", "store", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"{root}/query"):
        yield RemoteServer("oxigraph", f"{root}/store", f"{root}/query")


def fuseki_jar() -> Path | None:
    named = os.environ.get("C3GRAPH_FUSEKI_JAR")
    if named:
        return Path(named)
    folder = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server"
    jars = sorted(folder.glob("5.*/jena-fuseki-server-5.*.jar"))
    return jars[-1] if jars else None


@contextmanager
def fuseki(folder: Path) -> Iterator[RemoteServer]:
    jar, java = fuseki_jar(), shutil.which("java")
    if jar is None or not jar.is_file() or java is None:
        pytest.skip("needs Fuseki and Java 17: make tools")
    [port] = _ports(1)
    root = f"http://127.0.0.1:{port}/ds"
    command = [
        str(java), "-Xmx512m", "-jar", str(jar), "--localhost", "--port", str(port),
        "--update", "--mem", "/ds",
    ]  # fmt: skip
    with _running(command, folder, f"{root}/query"):
        yield RemoteServer("fuseki", f"{root}/data", f"{root}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[RemoteServer]:
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("needs Virtuoso: make tools")
    sql, http = _ports(2)
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http), encoding="utf-8")
    root = f"http://127.0.0.1:{http}"
    command = [str(program), "+configfile", "virtuoso.ini", "+foreground"]
    with _running(command, folder, f"{root}/sparql"):
        yield RemoteServer(
            "virtuoso", f"{root}/sparql-graph-crud-auth", f"{root}/sparql", "dba", "dba", FACTS
        )


STORES = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso}
