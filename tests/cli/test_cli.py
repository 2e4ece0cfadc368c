"""Every step has its command, its help, its JSON and its page in the documentation."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.cli.group import COMMANDS
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.model import Answer, QueryForm
from c3graph.query import answers
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import BlankNode, Iri, Literal, Quad, language_string, typed
from planted import BASE, dataset, small

STEPS = [
    "claims",
    "build",
    "conflicts",
    "explain",
    "reason",
    "validate",
    "release",
    "query",
    "serve",
]
ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(released_settings: Settings) -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--root", str(released_settings.root), *arguments])

    return invoke


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    found = main.get_command(click.Context(main), name)
    assert found is not None
    assert found.name == name
    assert (found.help or "").split("\n\n")[0].replace("\n", " ") == COMMANDS[name][1]


@pytest.mark.parametrize("name", STEPS)
def test_each_step_has_its_page(name: str) -> None:
    page = (ROOT / "docs/steps" / f"{name}.md").read_text(encoding="utf-8")
    assert f"c3graph {name}" in page
    assert set(STEPS) <= set(COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("claims",), ("build",), ("conflicts",), ("config",), ("release",),
        ("explain", "id/project/clusters3"),
        ("query", "-e", "SELECT ?s { ?s ?p ?o } LIMIT 1"),
    ],
)  # fmt: skip
def test_json_of_each_command_parses(arguments: tuple[str, ...], run: Run) -> None:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)


@pytest.mark.slow
def test_json_of_validate_and_of_reason(run: Run) -> None:
    assert json.loads(run("validate", "--format=json").stdout)["conforms"] is True
    result = run("reason", "--format", "json")
    assert result.exit_code in (0, 12)
    assert json.loads(result.stdout if result.exit_code == 0 else result.stderr)


def test_conflicts_as_a_table(run: Run) -> None:
    result = run("conflicts")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].strip() == "conflicts"
    assert lines[1].split() == ["thing", "property", "preferred", "others", "reason", "claims"]
    assert [line.split()[1:4] for line in lines[2:]] == [
        ["c3:heldOn", "2018-03-14", "--03-14"],
        ["c3:ordinal", "6", "5"],
        ["c3:hasParticipant", "organisation:lubelskie-voivodeship", "organisation:umwl"],
    ]


def test_explain_shows_passages(released_settings: Settings, shared: Path) -> None:
    result = CliRunner(env={"C3GRAPH_TEXTS": str(shared / "sources")}).invoke(
        main, ["--root", str(released_settings.root), "explain", "id/event/clusters3-iws6"]
    )
    assert result.exit_code == 0
    assert re.search(r"^c3:ordinal  6$", result.stdout, re.MULTILINE)
    assert re.search(r"^    [\w-]+-deck \d+-\d+ \[\w+\]$", result.stdout, re.MULTILINE)
    assert re.search(r"^    … .*«.+».* …$", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("explain", "id/project/omega"), 8, "the graph says nothing of this"),
        (("explain", "http://a b"), 2, "is no IRI"),
        (("query",), 2, "give a query file"),
        (("query", "-e", "SELECT"), 3, "expected"),
        (("query", "-e", "CLEAR ALL"), 9, "updates are not served here"),
        (("query", "-e", "ASK { SERVICE <http://127.0.0.1/> {} }"), 9, "is not allowed here"),
        (("query", "-e", "ASK {}", "--format", "ttl"), 2, "ttl is no format"),
        (("query", "-e", "SELECT * {}", "--format", "ttl"), 2, "ttl is no format of rows"),
        (("query", "-e", "DESCRIBE <urn:x>", "--format", "csv"), 2, "csv is no format of a graph"),
    ],
)
def test_errors_have_their_exit_code(
    arguments: tuple[str, ...], code: int, message: str, run: Run
) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_a_file_that_cannot_be_written_is_one_message(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("claims", "--format", "prediction", "--out", str(tmp_path / "file"))
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("cannot be read or written: File exists")


def test_a_query_file_that_is_not_utf8(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"ASK {}\n# Stra\xdfe")
    result = run("query", str(tmp_path / "q.rq"))
    assert result.exit_code == 3
    assert "q.rq:2: not UTF-8" in result.stderr


def test_a_release_that_does_not_conform_is_not_made(tmp_path: Path) -> None:
    dataset(tmp_path, small())
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "release"])
    assert result.exit_code == 10
    assert not (tmp_path / "releases").exists()
    assert (
        CliRunner().invoke(main, ["--root", str(tmp_path), "query", "-e", "ASK {}"]).exit_code == 7
    )


ROWS = Answer(
    QueryForm.SELECT,
    ("a", "b"),
    (
        (Iri(f"{BASE}id/project/x"), language_string('sł"owo', "pl")),
        (typed(3, "integer"), None),
        (BlankNode("n"), Literal("x,\n\ty")),
    ),
)


def test_rows_in_every_format() -> None:
    names = prefixes(BASE)
    document = json.loads(answers.write(ROWS, "json", names))
    assert document["head"] == {"vars": ["a", "b"]}
    assert document["results"]["bindings"] == [
        {
            "a": {"type": "uri", "value": f"{BASE}id/project/x"},
            "b": {"type": "literal", "value": 'sł"owo', "xml:lang": "pl"},
        },
        {
            "a": {
                "type": "literal", "value": "3",
                "datatype": "http://www.w3.org/2001/XMLSchema#integer",
            }
        },
        {"a": {"type": "bnode", "value": "n"}, "b": {"type": "literal", "value": "x,\n\ty"}},
    ]  # fmt: skip
    found = answers.write(ROWS, "csv", names)
    assert found.startswith("a,b\r\n")
    assert list(csv.reader(io.StringIO(found, newline=""))) == [
        ["a", "b"], [f"{BASE}id/project/x", 'sł"owo'], ["3", ""], ["_:n", "x,\n\ty"],
    ]  # fmt: skip
    assert answers.write(ROWS, "tsv", names).splitlines() == [
        "?a\t?b",
        f'<{BASE}id/project/x>\t"sł\\"owo"@pl',
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>\t',
        '_:n\t"x,\\n\\ty"',
    ]
    assert answers.table_text(ROWS, names)[:2] == [
        {"a": "project:x", "b": 'sł"owo @pl'}, {"a": "3", "b": ""},
    ]  # fmt: skip


def test_truths_and_graphs_in_every_format() -> None:
    truth = Answer(QueryForm.ASK, truth=True)
    assert json.loads(answers.write(truth, "json", {})) == {"head": {}, "boolean": True}
    assert [answers.write(truth, f, {}) for f in ("table", "csv", "tsv")] == ["true\n"] * 3
    quads = tuple(Quad(Iri("http://a/"), Iri("http://b/c"), Literal(c)) for c in "ba")
    graph = Answer(QueryForm.GRAPH, triples=quads)
    assert answers.write(graph, "nt", {}).splitlines() == [quads[1].n, quads[0].n]
    for format in (*answers.GRAPH_FORMATS, "table"):
        assert answers.write(graph, format, {})
    for format in ("json", "csv", "tsv"):
        with pytest.raises(UsageError, match="is no format of a graph"):
            answers.write(graph, format, {})
