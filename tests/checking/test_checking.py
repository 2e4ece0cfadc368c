"""validate on anything: what is broken is said so, with its own exit code, and never conforms."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph import atomic, config
from c3graph.checking import request
from c3graph.checking.request import CheckRequest
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.errors import LimitExceeded
from c3graph.model import Release
from c3graph.rdf.datafiles import DataFile, FileLimits, read_data_text
from c3graph.rdf.syntax import RdfFormat
from server_fixtures import wait_until

Run = Callable[..., Result]
SHAPES = """
@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Shape a sh:NodeShape ; sh:targetClass :T ; sh:property :Count , :Name .
:Count a sh:PropertyShape ; sh:path :count ; sh:datatype xsd:integer ;
  sh:message "A count is a number."@en , "Liczba to liczba."@pl .
:Name a sh:PropertyShape ; sh:path :name ; sh:minCount 1 ; sh:severity sh:Warning .
"""
GOOD = '@prefix : <http://e/> .\n:a a :T ; :count 1 ; :name "a" .\n'
BAD = GOOD + ':b a :T ;\n  :count "x" ; :name "b" .\n'
WARNED = GOOD + ":c a :T .\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")

    def invoke(*arguments: str, data: str | bytes | None = None) -> Result:
        if data is not None:
            raw = data if isinstance(data, bytes) else data.encode()
            (tmp_path / "data.ttl").write_bytes(raw)
            arguments = ("data.ttl", "--shapes", "shapes.ttl", *arguments)
        return CliRunner().invoke(main, ["--root", str(tmp_path), "validate", *arguments])

    return invoke


def refused(result: Result, code: int, *words: str) -> None:
    assert result.exit_code == code, result.output
    for word in words:
        assert word in result.stderr
    assert "onforms" not in result.output
    assert "Zgodne" not in result.output


def test_data_that_conform(run: Run) -> None:
    result = run(data=GOOD)
    assert (result.exit_code, result.stdout) == (0, "focus nodes: <http://e/Shape> 1\n")
    assert result.stderr == ("1 shape checked 1 focus node: violation: 0, warning: 0, info: 0\n")


def test_a_violation_is_shown_with_its_line_and_fails(run: Run) -> None:
    result = run(data=BAD)
    assert result.exit_code == 10
    assert "data.ttl:4:10  <http://e/b>  <http://e/count>  x" in result.stdout
    assert "error: data.ttl:4:10: 1 result: A count is a number." in result.stderr


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--fail-on", "warning"), 10)])
def test_a_warning_fails_where_it_is_asked_to(
    run: Run, options: tuple[str, ...], code: int
) -> None:
    assert run(*options, data=WARNED).exit_code == code


def test_a_syntax_error_shows_the_line(run: Run) -> None:
    result = run(data=GOOD + ':b :name "ą" x .\n')
    refused(result, 3, "data.ttl:3:14: not valid Turtle", '3 | :b :name "ą" x .')
    line, caret = result.stderr.splitlines()[-2:]
    assert caret.index("^") == line.index("x .")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.ttl", b'<http://a> <http://b>\n "\xff" .', "a.ttl:2:3: not UTF-8: byte 0xFF"),
        ("a.ttl", b"", "no statement"),
        ("a.nt", b"<http://a> <http://b> 5 .", "a.nt:1:23: not valid N-Triples"),
        ("a.ttl.gz", b"no gzip", "cannot be read"),
        ("a.ttl.gz", gzip.compress(b"<http://a> <http://b> 1 .", mtime=0)[:-9], "cannot be read"),
        ("a.jsonld", b'{"@id": }', "a.jsonld:1:9: not valid JSON-LD"),
        ("a.jsonld", b'{"@context": "http://c.example/", "a": "b"}', "is not fetched"),
        ("a.rdf", b"<a>\n <b></a>", "a.rdf:2:7: not valid RDF/XML"),
        ("a.csv", b"a,b", "not a known RDF file name"),
    ],
)
def test_broken_input_is_exit_code_3(
    run: Run, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    refused(run(name, "--shapes", "shapes.ttl"), 3, words)


def test_what_is_not_there_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    refused(run("gone.ttl", "--shapes", "shapes.ttl"), 2, "no such file, folder or release")
    (tmp_path / "empty").mkdir()
    refused(run("empty", "--shapes", "shapes.ttl"), 3, "no RDF file")


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ("@prefix : <http://e/> .\n:a :b", "shapes.ttl:2:6: not valid Turtle"),
        (SHAPES + ':Name sh:pattern "\udcff" .', "shapes.ttl:8:19: not UTF-8: byte 0xFF"),
        (SHAPES + ":Name sh:node :Shape .", "recursive shape"),
    ],
)
def test_broken_shapes_are_exit_code_5(run: Run, tmp_path: Path, shapes: str, words: str) -> None:
    (tmp_path / "shapes.ttl").write_bytes(shapes.encode("utf-8", "surrogateescape"))
    refused(run(data=GOOD), 5, words)
    refused(run("--format", "html", data=BAD), 5, words)


IMPORTS = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://e/all> a owl:Ontology ; owl:imports <http://e/one> , <http://e/two> ."""
IDLE = [
    ("", "no shape in this file", ["no-shape"]),
    (IMPORTS, "no shape in this file", ["imports", "imports", "no-shape"]),
    (SHAPES.replace("targetClass :T", "targetClass :Nothing"), "no shape found a node", []),
    (SHAPES.replace("sh:targetClass :T ;", ""), "no target leads to any shape", ["library"]),
    (SHAPES.replace("sh:property :Count", "sh:propertie :Count"), "states a constraint",
     ["aimless", "library", "library", "term"]),
]  # fmt: skip


@pytest.mark.parametrize(("shapes", "words", "kinds"), IDLE)
def test_shapes_that_check_nothing_give_a_whole_report_and_exit_code_5(
    run: Run, tmp_path: Path, shapes: str, words: str, kinds: list[str]
) -> None:
    (tmp_path / "shapes.ttl").write_text(shapes, encoding="utf-8")
    refused(run(data=GOOD), 5, "nothing was checked: no ", words)
    result = run("--format", "json", data=GOOD)
    report = json.loads(result.stdout)
    assert (result.exit_code, report["conforms"], report["results"]) == (5, False, [])
    assert sorted(w["kind"] for w in report["warnings"]) == sorted([*kinds, "unchecked"])
    let = run("--allow-unchecked", "--format", "json", data=GOOD)
    assert let.exit_code == 0
    report = json.loads(let.stdout)
    assert report["conforms"] is True
    assert sorted(w["kind"] for w in report["warnings"]) == sorted([*kinds, "let-pass"])


@pytest.mark.parametrize("language", ["en", "pl", "hu"])
def test_pages_of_shapes_that_check_nothing_do_not_say_that_data_conform(
    run: Run, tmp_path: Path, language: str
) -> None:
    (tmp_path / "shapes.ttl").write_text(IMPORTS, encoding="utf-8")
    for format in ("html", "md", "table"):
        result = run("--format", format, "--language", language, data=GOOD)
        assert result.exit_code == 5
        assert "http://e/one" in result.stdout
        for word in ("Conforms", "Zgodne", "Megfelel"):
            assert word not in result.stdout


def test_a_shapes_file_that_finds_nothing_beside_another_is_said(run: Run, tmp_path: Path) -> None:
    other = SHAPES.replace(":Shape", ":Other").replace(":T ", ":U ").replace(":Count", ":C2")
    (tmp_path / "other.ttl").write_text(other.replace(":Name", ":N2"), encoding="utf-8")
    result = run("--shapes", "other.ttl", data=GOOD)
    assert result.exit_code == 0
    said = "About the shapes: other.ttl: no shape of this file found a node in the data"
    assert said in result.stdout
    assert run("--shapes", "other.ttl", data=BAD).exit_code == 10


def test_a_folder_without_shapes_and_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    refused(run("--shapes", "none", data=GOOD), 5, "none: no Turtle file (*.ttl) in this folder")
    refused(run("--shapes", "gone.ttl", data=GOOD), 5, "gone.ttl: cannot be read: No such file")


def test_shapes_are_read_within_limits(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("C3GRAPH_MAX_SHAPES_BYTES", "1000000")
    with (tmp_path / "large.ttl").open("w") as file:
        file.write(SHAPES + "# a comment\n" * 100_000)
    refused(run("--shapes", "large.ttl", data=GOOD), 13, "large.ttl: the file is larger than",
            "raise the setting max_shapes_bytes")  # fmt: skip
    monkeypatch.setenv("C3GRAPH_MAX_LINE_BYTES", "5000")
    (tmp_path / "line.ttl").write_text(SHAPES + "#" * 6000)
    refused(run("--shapes", "line.ttl", data=GOOD), 13, "line.ttl:8: a line is longer than 5000")


@pytest.mark.parametrize("shapes", [False, True])
def test_a_term_larger_than_the_parser_takes(run: Run, tmp_path: Path, shapes: bool) -> None:
    """A quotation mark that is missing makes one text of the rest of a file."""
    with (tmp_path / "long.ttl").open("w") as file:
        file.write('<http://e/a> <http://e/p> """\n')
        file.writelines("x" * 999 + "\n" for _ in range(17_000))
    given = ["good.ttl", "--shapes", "long.ttl"] if shapes else ["long.ttl"]
    (tmp_path / "good.ttl").write_text(GOOD)
    refused(
        run(*given), 13, "long.ttl: a term is larger than 16 MiB", "is a quotation mark missing"
    )


def test_a_line_that_never_ends_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.nt"
    path.write_bytes(b"<http://a> <http://b> <http://c> .\n")
    os.truncate(path, 1 << 30)
    tracemalloc.start()
    with pytest.raises(LimitExceeded, match="a line is longer") as caught:
        read_data_text(DataFile(path, RdfFormat.N_TRIPLES), FileLimits(16_000_000, 1 << 40))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000_000
    assert caught.value.where == f"{path}:2"
    assert caught.value.exit_code == 13


def test_a_packed_file_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ttl.gz"
    path.write_bytes(gzip.compress(b"#" * 79 + b"\n" * 30_000_000, 1))
    with pytest.raises(LimitExceeded, match="larger than 20000000 bytes") as caught:
        read_data_text(DataFile(path, RdfFormat.TURTLE), FileLimits(16_000_000, 20_000_000))
    assert caught.value.limit == "max_data_bytes"


@pytest.mark.parametrize(
    ("format", "start"),
    [("json", "{"), ("ttl", "@prefix"), ("sarif", "{"), ("junit", "<?xml"), ("html", "<!DOCTYPE"),
     ("md", "# Raport z walidacji")],
)  # fmt: skip
def test_each_format_goes_to_standard_output(run: Run, format: str, start: str) -> None:
    result = run("--format", format, "--language", "pl", data=BAD)
    assert result.exit_code == 10
    assert result.stdout.startswith(start)
    if format in ("sarif", "html", "junit", "md"):
        assert "Liczba to liczba." in result.stdout


def test_only_one_shape_or_one_node(run: Run) -> None:
    assert run("--only", "http://e/Name", data=BAD).exit_code == 0
    assert run("--only", "http://e/Count", data=BAD).exit_code == 10
    assert run("--only", "http://e/Shape", data=BAD).exit_code == 10
    assert run("--only", "http://e/a", data=BAD).exit_code == 0
    assert run("--only", "http://e/b", data=BAD).exit_code == 10
    refused(run("--only", "http://e/gone", data=BAD), 2, "neither a shape nor a node")
    refused(run("--only", "", data=BAD), 2, "neither a shape nor a node")


def test_only_says_what_was_looked_at(run: Run) -> None:
    for name in ("Shape", "Count"):
        result = run("--only", f"http://e/{name}", data=BAD)
        assert "1 shape checked 2 focus nodes" in result.stderr
    assert "1 shape checked 1 focus node" in run("--only", "http://e/a", data=BAD).stderr
    blank = run("--only", "_:x", data=GOOD + '_:x a :T ; :count "n" .')
    assert (blank.exit_code, blank.stdout.count("_:x")) == (10, 2)
    refused(run("--only", "http://e/T", data=BAD), 5, "http://e/T: nothing was checked: no shape")


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("gone.json", None, 2, "no such report"),
        ("a.json", "{}", 3, "not a validation report: it has no 'graph_sha256'"),
        ("a.json", "[", 3, "not a validation report"),
        ("a.json", "[]", 3, "no JSON object"),
        ("a.ttl", GOOD, 3, "0 validation reports in this graph, not one"),
        ("a.ttl", "<", 3, "not valid Turtle"),
        ("a.txt", "", 3, "not a known RDF file name"),
    ],
)
def test_a_baseline_that_is_none(
    run: Run, tmp_path: Path, name: str, text: str | None, code: int, words: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    refused(run("--baseline", name, data=GOOD), code, words, name)


def test_a_baseline_forgives_what_it_knows(run: Run, tmp_path: Path) -> None:
    for format in ("json", "ttl"):
        (tmp_path / f"old.{format}").write_text(run("--format", format, data=BAD).stdout)
        same = run("--baseline", f"old.{format}", data="\n\n" + BAD)
        assert same.exit_code == 0, same.output
        assert "new: 0\ngone: 0\nas before: 1" in same.stdout
    worse = run("--baseline", "old.ttl", "--format", "json", data=BAD + ':d a :T ; :count "y" .')
    assert worse.exit_code == 10
    new = [row["focus_node"] for row in json.loads(worse.stdout)["new"]]
    assert new == ["http://e/d", "http://e/d"]


def test_shapes_in_other_syntaxes(run: Run, tmp_path: Path) -> None:
    shape = {"@context": {"sh": "http://www.w3.org/ns/shacl#"}, "@id": "http://e/S",
             "@type": "sh:NodeShape", "sh:targetClass": {"@id": "http://e/T"},
             "sh:property": {"sh:path": {"@id": "http://e/name"}, "sh:minCount": 1}}  # fmt: skip
    (tmp_path / "s.jsonld").write_text(json.dumps(shape))
    (tmp_path / "data.ttl").write_text(WARNED)
    result = run("data.ttl", "--shapes", "s.jsonld")
    assert result.exit_code == 10
    assert "data.ttl:3:1  <http://e/c>  <http://e/name>" in result.stdout


class Endpoint(BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is its own."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


def test_an_endpoint_is_checked_like_a_file(
    run: Run, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    triples = f'_:x <{rdf}> <http://e/T> .\n_:x <http://e/count> "y" .\n'
    monkeypatch.setattr(Endpoint, "answer", triples.encode())
    result = run("--endpoint", endpoint, "--shapes", "shapes.ttl")
    assert result.exit_code == 10
    assert "1 × violation  A count is a number.  [<http://e/Count>]" in result.stdout
    monkeypatch.setattr(Endpoint, "answer", b"")
    refused(run("--endpoint", endpoint, "--shapes", "shapes.ttl"), 3, "holds no statement")
    refused(run("--endpoint", endpoint, "--watch", "--shapes", "shapes.ttl"), 2, "--watch")
    refused(run("--endpoint", "http://127.0.0.1:9/none", "--shapes", "shapes.ttl"), 14)


@pytest.mark.slow
def test_a_release_by_name_and_a_folder_of_files(
    released_settings: Settings, released: Release, tmp_path: Path
) -> None:
    """Our data in files, with our ontology around them, are as good as the release made of them."""
    from c3graph.rdf.datafiles import find_files

    releases = released_settings.folder("releases")
    (file,) = find_files([Path(released.path.name)], releases)
    assert file.path == released.path / "c3graph.nq"
    assert find_files([released.path], releases) == (file,)


def test_the_vocabulary_around_data_is_not_reported_on(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(
        "@prefix c3: <https://w3id.org/c3graph/def#> .\n"
        "<https://w3id.org/c3graph/id/project/x> a c3:Project ; c3:partnerCount -3 .\n"
    )
    report = request.check(config.load(environ={}), CheckRequest((data,)))
    assert {r.focus_node for r in report.results} == {"https://w3id.org/c3graph/id/project/x"}
    counts = {c.shape.rsplit("/", 1)[1]: c.focus_nodes for c in report.checks}
    assert (counts["project"], counts["concept"]) == (1, 0)


def _said(log: Path, words: str, since: int) -> bool:
    return words in log.read_text()[since:]


def test_watching_goes_on_after_faults_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    data, log = tmp_path / "data.ttl", tmp_path / "log"
    command = [str(Path(sys.executable).parent / "c3graph"), "validate", "data.ttl", "--watch"]
    steps = [(BAD, "data.ttl:4:10  "), (BAD[:-3], "not valid Turtle"),
             (None, "no such file"), (GOOD, "violation: 0")]  # fmt: skip
    data.write_text(GOOD)
    with log.open("wb") as out:
        # A shell in the background ignores the signal, and what it starts inherits that.
        watching = subprocess.Popen(
            [*command, "--shapes", "shapes.ttl"], cwd=tmp_path, stdout=out, stderr=out,
            env={k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"},
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
    try:
        assert wait_until(partial(_said, log, "violation: 0", 0), 60)
        for text, words in steps:
            before = len(log.read_text())
            if text is None:
                data.unlink()
            else:
                atomic.replace(data, text.encode())
            said = partial(_said, log, words, before)
            assert wait_until(said, 60), log.read_text()
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 0
    finally:
        watching.kill()
        watching.wait()
    assert "Traceback" not in log.read_text()


def test_watching_checks_again_when_a_file_changes(tmp_path: Path) -> None:
    states = iter([{Path("a"): 1}, {Path("a"): 1}, {Path("a"): 2, Path("b"): 1}])
    waited: list[float] = []
    found = request.changes(lambda: next(states), waited.append)
    assert next(found) == ()
    assert next(found) == (Path("a"), Path("b"))
    assert len(waited) == 2
    file = tmp_path / "x.ttl"
    file.write_text(GOOD)
    settings = config.load(environ={})
    watched = request.watched(settings, CheckRequest((file,)))
    assert file in watched
    assert any(path.name == "project.ttl" for path in watched)
    assert settings.root / "c3graph.toml" not in watched
