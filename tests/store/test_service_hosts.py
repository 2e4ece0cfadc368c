"""`service_hosts`: the hosts that SERVICE calls, for the command and for Python alike."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

import c3graph
from c3graph.cli import main
from c3graph.errors import Refused
from planted import publish, triples

ANSWER = {
    "head": {"vars": ["n"]},
    "results": {"bindings": [{"n": {"type": "literal", "value": "7"}}]},
}


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def asked() -> Iterator[str]:
    """A query that asks an endpoint on 127.0.0.1."""
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"SELECT ?n {{ SERVICE <http://127.0.0.1:{server.server_port}/q> {{ ?s ?p ?n }} }}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("hosts", "named"), [("", False), ('service_hosts = ["a.example"]\n', False),
                         ('service_hosts = ["127.0.0.1"]\n', True)],
)  # fmt: skip
def test_the_command_and_python_call_named_hosts_and_no_others(
    hosts: str, named: bool, asked: str, tmp_path: Path
) -> None:
    (tmp_path / "c3graph.toml").write_text(f'title = "Harbour"\n{hosts}')
    found = publish(tmp_path / "releases", triples(3))
    result = CliRunner().invoke(
        main, ["--root", str(tmp_path), "query", "-e", asked, "--format", "csv"]
    )
    for where in (tmp_path, tmp_path / "releases", found.path, found):
        data = c3graph.open(where)
        if named:
            assert data.query(asked).rows == (("7",),)
        else:
            with pytest.raises(Refused, match=r"SERVICE .* is not allowed here"):
                data.query(asked)
    if named:
        assert (result.exit_code, result.stdout.split()) == (0, ["n", "7"])
    else:
        assert result.exit_code == 9
        assert "service_hosts" in result.stderr
