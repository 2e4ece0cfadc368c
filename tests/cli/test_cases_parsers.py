"""Cases of people who do this job: parsers, answers, documents; each at the level of its command.

`../shared/cases/LOG.md` tells each with its source and the clause that decides it.
"""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import SPARQLWrapper
from click.testing import CliRunner
from rdflib import Graph
from rdflib.compare import isomorphic

from c3graph.cli import main
from server_fixtures import CSV, JSON, TSV, TURTLE, Server, serving, small_root

RDF_XML, JSON_LD = "application/rdf+xml", "application/ld+json"
# rdflib's own JSON-LD parser uses a class that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture(scope="session")
def cases(shared: Path) -> Path:
    if not (shared / "cases").is_dir():
        pytest.skip("needs ../shared/cases")
    return shared / "cases"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(small_root(tmp_path_factory.mktemp("cases") / "set", 20)) as running:
        yield running


Extract = Callable[..., tuple[dict[str, list[str]], str]]


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    """Claims by predicate (values and names of objects), and the text, of one document."""

    def run(path: Path, *options: str) -> tuple[dict[str, list[str]], str]:
        out, kept = tmp_path / "out", tmp_path / "kept"
        arguments = ["extract", str(path), "--format", "prediction", "--out", str(out)]
        arguments += ["--keep-text", str(kept), *options]
        result = CliRunner().invoke(main, ["--root", str(tmp_path), *arguments])
        assert result.exit_code == 0, result.output
        said = json.loads((out / f"{path.stem}.json").read_text(encoding="utf-8"))
        names = {entity["id"]: entity["name"] for entity in said["entities"]}
        found: dict[str, list[str]] = {}
        for claim in said["claims"]:
            value = claim.get("value") or names[claim["object"]]
            found.setdefault(claim["predicate"], []).append(str(value))
        (text,) = kept.iterdir()
        return found, text.read_text(encoding="utf-8")

    return run


def validate(folder: Path, name: str, shapes: str, *options: str) -> tuple[int, dict[str, object]]:
    arguments = ["validate", str(folder / name), "--shapes", str(folder / shapes), *options]
    result = CliRunner().invoke(main, [*arguments, "--format", "json"])
    return result.exit_code, json.loads(result.stdout.strip() or result.stderr)


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize("name", ["bomb-100MB.rdf", "DANGER-bomb-10GB.rdf"])
def test_39_a_bomb_of_entities_is_not_expanded(cases: Path, name: str, engine: str) -> None:
    code, said = validate(cases / "39-rdfxml-corners", name, "s.ttl", "--engine", engine)
    assert (code, said["error"]) == (13, "limit")


@pytest.mark.parametrize("name", ["xxe.rdf", "dupid.rdf", "latin2.rdf"])
def test_39_other_corners_are_refused(cases: Path, name: str) -> None:
    assert validate(cases / "39-rdfxml-corners", name, "s.ttl")[0] == 3


def test_30_a_control_character_is_a_fatal_error_in_xml(cases: Path) -> None:
    folder = cases / "30-bad-characters"
    code, said = validate(folder, "ctrl.rdf", "shapes.ttl")
    assert (code, said["error"]) == (3, "rdf-syntax")
    assert str(said["where"]).endswith("ctrl.rdf:4:16")
    assert validate(folder, "ctrl.ttl", "shapes.ttl")[0] == 0
    for name in ("lang.rdf", "lang.ttl", "surr.ttl"):
        assert validate(folder, name, "shapes.ttl")[0] == 3


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_51_a_field_with_a_comma_is_quoted(cases: Path, server: Server) -> None:
    query = (cases / "51-csv-iri-with-comma" / "a.rq").read_text(encoding="utf-8")
    answer = server.ask(query, CSV)
    assert rows(answer.text) == [["s", "u"], ['say "hi", ok', "http://e/a,b"]]
    assert answer.text == 's,u\r\n"say ""hi"", ok","http://e/a,b"\r\n'


def test_54_rdf_xml_cannot_say_every_predicate(cases: Path, server: Server) -> None:
    query = (cases / "54-rdfxml-predicate-name" / "a.rq").read_text(encoding="utf-8")
    answer = server.ask(query, RDF_XML)
    said = answer.json()
    assert (answer.status_code, said["kind"]) == (406, "not-acceptable")
    assert said["where"] == "http://e/123"
    assert "http://e/123" in server.ask(query, TURTLE).text


SELECT, CONSTRUCT = "SELECT * {?s ?p ?o} LIMIT 2", "CONSTRUCT{?s ?p ?o}{?s ?p ?o} LIMIT 2"


@pytest.mark.parametrize(
    ("format", "query", "content_type"),
    [
        (SPARQLWrapper.TURTLE, CONSTRUCT, TURTLE),
        (SPARQLWrapper.N3, CONSTRUCT, TURTLE),
        (SPARQLWrapper.RDFXML, CONSTRUCT, RDF_XML),
        (SPARQLWrapper.XML, CONSTRUCT, RDF_XML),
        (SPARQLWrapper.JSONLD, CONSTRUCT, JSON_LD),
        (SPARQLWrapper.XML, SELECT, "application/sparql-results+xml"),
        (SPARQLWrapper.JSON, SELECT, JSON),
        (SPARQLWrapper.CSV, SELECT, CSV),
        (SPARQLWrapper.TSV, SELECT, TSV),
    ],
)
def test_68_every_format_of_sparqlwrapper(
    server: Server, format: str, query: str, content_type: str
) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql_url)
    client.setQuery(query)
    client.setReturnFormat(format)
    answer = client.query()
    assert answer.info()["content-type"].partition(";")[0] == content_type
    answer.response.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = client.query().convert()
    assert found


def test_71_an_error_says_what_is_wrong(cases: Path, server: Server) -> None:
    folder = cases / "71-query-error-words"
    prefix = server.ask((folder / "a.rq").read_text(encoding="utf-8"))
    assert (prefix.status_code, prefix.json()["detail"]) == (
        400, "the prefix foaf: is not declared",
    )  # fmt: skip
    assert (prefix.json()["line"], prefix.json()["column"]) == (1, 24)
    free = server.ask((folder / "b.rq").read_text(encoding="utf-8"))
    assert (free.status_code, free.json()["detail"]) == (
        400, "?x is selected, but neither grouped by nor in an aggregate",
    )  # fmt: skip


def test_50_55_69_what_was_right_still_is(cases: Path, server: Server) -> None:
    query = (cases / "50-tsv-escaping" / "a.rq").read_text(encoding="utf-8")
    assert '"say \\"hi\\"\\tand\\\\back\\r\\nnew"' in server.ask(query, TSV).text
    query = (cases / "55-jsonld-language-tags" / "a.rq").read_text(encoding="utf-8")
    said = [(server.ask(query, kind).text, kind) for kind in (JSON_LD, TURTLE)]
    one, other = (Graph().parse(data=text, format=kind) for text, kind in said)
    assert isomorphic(one, other)
    assert server.ask(CONSTRUCT, CSV).status_code == 406
    assert server.ask(SELECT, f"{TURTLE}, {JSON}").headers["content-type"] == JSON


@pytest.mark.parametrize("name", ["latin2", "cp1250", "utf16", "bom"])
def test_80_the_same_text_from_every_encoding(cases: Path, extract: Extract, name: str) -> None:
    folder = cases / "80-encodings"
    claims, found = extract(folder / f"{name}.txt")
    assert found == (folder / "utf8.txt").read_text(encoding="utf-8")
    assert claims["endDate"] == ["2020-09-30"]


DATES: dict[str, list[tuple[str, ...] | None]] = {
    "81-polish-dates": [
        ("2018-10-11", "2021-03-22"), ("2018-05-01", "2020-11-30"), ("2017-03-01", "2019-12-31"),
        ("2017-02-01", "2020-01-31"), ("2017-02-01", "2020-01-31"), ("2018-04-30", "2020-12-01"),
        ("2018-04", "2020-12"), ("2017-03-01", "2019-12-31"), ("2017-03", "2019-12"),
        ("2017-03", "2019-12"), ("2019-01-01", "2019-12-31"), ("2017", "2020"),
        ("2016-04-01", "2020-03-31"), None, None, None,
    ],
    "83-english-dates": [
        ("2016-04-01", "2020-03-31"), ("2016-04-01", "2020-03-31"), ("2016-04-01", "2020-03-31"),
        ("2016-05-04", "2020-03-31"), ("2016-04-01", "2020-03-31"), ("2016-04", "2020-03"),
        ("2016-09", "2019-12"), ("2016", "2020"), ("2016-04-01", "2020-03-31"),
        ("2016-04-01", "2016-06-30"), ("2016-04", "2016-06"), ("2016-04-01",),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "number"), [(name, at) for name, all_ in DATES.items() for at in range(len(all_))]
)
def test_81_83_both_ends_of_a_range_or_nothing(
    cases: Path, extract: Extract, folder: str, number: int
) -> None:
    wanted = DATES[folder][number] or ()
    letter = "d" if folder.startswith("81") else "e"
    claims, _ = extract(cases / folder / f"{letter}{number:02}.txt")
    ends = tuple(claims.get(p, [""])[0] for p in ("startDate", "endDate") if p in claims)
    assert ends == wanted


def test_85_words_inside_wrappers_are_read(cases: Path, extract: Extract) -> None:
    pytest.importorskip("docx", reason="needs the extract extra")
    claims, text = extract(cases / "85-docx-wrappers" / "a.docx")
    for words in ("1 April 2016 to 31 March 2020", "EUR 1,832,645", "Agency of Ports", "BLOCKSDT",
                  "NESTEDTABLE", "TEXTBOX", "CELLTEXT"):  # fmt: skip
        assert text.count(words) == 1, words
    assert (claims["startDate"], claims["endDate"]) == (["2016-04-01"], ["2020-03-31"])
    assert "Agency of Ports" in text


def test_87_no_name_has_a_ligature(cases: Path, extract: Extract) -> None:
    pytest.importorskip("pypdf", reason="needs the extract extra")
    _, text = extract(cases / "87-pdf-ligatures" / "a.pdf")
    assert "Agency of fishing and fleet affairs" in text


def test_87_polish_letters_of_a_pdf(cases: Path, extract: Extract) -> None:
    pytest.importorskip("pypdf", reason="needs the extract extra")
    _, text = extract(cases / "87-pdf-ligatures" / "pl.pdf")
    assert "Małe porty nad Wisłą" in text


def test_40_44_aggregates(cases: Path, server: Server) -> None:
    folder = cases / "40-aggregates-over-nothing"
    asked = {
        name: server.ask((folder / name).read_text(encoding="utf-8"), TSV).text
        for name in ("a.rq", "b.rq", "c.rq")
    }
    assert asked == {"a.rq": '?s\t?c\t?a\t?m\t?sm\t?g\n0\t0\t0\t\t\t""\n', "b.rq": "?x\t?c\n",
                     "c.rq": "?x\n"}  # fmt: skip
    query = (cases / "44-group-concat-distinct" / "a.rq").read_text(encoding="utf-8")
    head, *found = server.ask(query, TSV).text.splitlines()
    assert (head, found) == ("?g\t?c\t?n", ['1\t"a | b"\t2', '2\t"z | z"\t2'])


def test_51_every_field_of_the_datasets_own_evidence_is_one(cases: Path, server: Server) -> None:
    query = (cases / "51-csv-iri-with-comma" / "own.rq").read_text(encoding="utf-8")
    assert {len(row) for row in rows(server.ask(query, CSV).text)} == {2}


PACKED = [
    ("data.ttl", 3, 0), ("data.ttl.gz", 10, 1), ("two.ttl.gz", 10, 2), ("data.ttl.zip", 3, 0),
    ("trunc.ttl.gz", 3, 0), ("data.owl", 10, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "number"), PACKED)
def test_28_packed_files(cases: Path, name: str, code: int, number: int) -> None:
    found, said = validate(cases / "28-packed-files", name, "shapes.ttl")
    results = said.get("results", [])
    assert isinstance(results, list)
    assert (found, len(results)) == (code, number)


MARKED = [
    ("data.ttl", 10, 2), ("data.rdf", 10, 1), ("data.jsonld", 10, 1), ("data.nt", 10, 1),
    ("data.utf16.ttl", 3, 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "number"), MARKED)
def test_23_byte_order_marks(cases: Path, name: str, code: int, number: int) -> None:
    found, said = validate(cases / "23-bom-crlf", name, "shapes.ttl")
    results = said.get("results", [])
    assert isinstance(results, list)
    assert (found, len(results)) == (code, number)


@pytest.mark.parametrize("name", ["remote", "schema", "import"])
def test_27_a_context_elsewhere_is_not_fetched(cases: Path, name: str) -> None:
    folder = cases / "27-jsonld-remote-context"
    code, said = validate(folder, f"{name}.jsonld", "shapes.ttl")
    assert (code, said["error"]) == (3, "rdf-syntax")
    assert "not fetched" in str(said["what"])
    assert validate(folder, "local.jsonld", "box.ttl")[0] == 10
