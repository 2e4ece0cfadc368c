"""Any settings file, any document that is nearly one, any RDF, shapes or query: a command ends with
a code of the documented list and no traceback, and the dataset still loads."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c3graph import errors
from c3graph.cli import main
from c3graph.config import Settings
from planted import WHOSE_OPTIONS, Sheet


def _codes(kind: type[errors.C3GraphError]) -> set[int]:
    return {kind.exit_code}.union(*(_codes(below) for below in kind.__subclasses__()))


CODES = {0, *_codes(errors.C3GraphError)}
FUZZ = settings(
    max_examples=30, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def run(root: Path, *words: str) -> Result:
    """A command; an exception that nobody explained fails the test with its traceback."""
    result = CliRunner().invoke(main, ["--root", str(root), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in CODES, result.output
    return result


def dataset(root: Path) -> Path:
    (root / "c3graph.toml").write_text('base = "https://data.example.org/harbour/"\n')
    sheet = Sheet()
    sheet.entity("p", "Project", "HARBOUR")
    sheet.claim("fullName", "p", value="Safe harbours")
    sheet.claim("startDate", "p", value="2018", status="proposed")
    sheet.write(root)
    return root


# Settings

_SCALARS = st.one_of(
    st.booleans(), st.integers(-2, 3), st.integers(-(2**70), 2**70), st.floats(),
    st.text(max_size=8),
    st.sampled_from(["2026-11-01T00:00:00Z", "2026-11", "https://data.example.org/h/", "1.0.0", "",
                     "a.example", "POL", "en:quay", "texts", "..", "/", "jelly", "127.0.0.1"]),
)  # fmt: skip
_TOML = st.one_of(_SCALARS, st.lists(_SCALARS, max_size=3), st.dictionaries(st.text(), _SCALARS))
# Where the dataset is, and what would only be waited for, are not drawn.
_NAMES = st.sampled_from([f.name for f in fields(Settings) if f.name != "root"])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json.dumps(k)} = {_toml(v)}' for k, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


_FILES = st.one_of(
    st.dictionaries(_NAMES, _TOML, min_size=1, max_size=4).map(
        lambda drawn: "".join(f"{name} = {_toml(value)}\n" for name, value in drawn.items()).encode(
            "utf-8", "surrogatepass"
        )
    ),
    st.dictionaries(_NAMES, _SCALARS, min_size=1, max_size=2).map(
        lambda drawn: "".join(f"{name} = {_toml(value)}\n" for name, value in drawn.items()).encode(
            "utf-8", "surrogatepass"
        )
    ),
    st.binary(max_size=60),
)


@pytest.mark.slow
@given(_FILES)
@FUZZ
def test_any_settings_file_is_taken_or_refused_with_its_line(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = dataset(Path(folder))
        kept = (root / "c3graph.toml").read_bytes()
        (root / "c3graph.toml").write_bytes(text)
        first = run(root, "config", "--format", "json")
        if first.exit_code:
            assert (first.exit_code, "c3graph.toml" in first.stderr) == (2, True)
        for words in (["claims"], ["review", "planted", "--list"], ["build"]):
            code = run(root, *words).exit_code
            assert code == 2 if first.exit_code else code in CODES
        (root / "c3graph.toml").write_bytes(kept)
        for words in (["claims"], ["review", "planted", "--list"], ["build"]):
            assert run(root, *words).exit_code == 0


# Documents


@cache
def _documents() -> dict[str, bytes]:
    docx = pytest.importorskip("docx", reason="needs the extract extra")
    pptx = pytest.importorskip("pptx", reason="needs the extract extra")
    letter, deck, made = docx.Document(), pptx.Presentation(), {}
    letter.add_paragraph("HARBOUR - Safe harbours. Duration: 1 April 2016 to 31 March 2020")
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "HARBOUR\vSafe harbours"
    for name, document in (("a.docx", letter), ("a.pptx", deck)):
        buffer = io.BytesIO()
        document.save(buffer)
        made[name] = buffer.getvalue()
    made["a.html"] = b"<html><body><h1>HARBOUR</h1><table><tr><td>1 April 2016</table>"
    made["a.md"] = "# HARBOUR – Safe harbours\n\n- 1 April 2016\n".encode()
    made["a.pdf"] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages>>"
    return made


def _spoiled(data: bytes, places: list[tuple[float, bytes]]) -> bytes:
    for place, put in places:
        at = int(place * len(data))
        data = data[:at] + put + data[at + len(put) :]
    return data


_PLACES = st.lists(
    st.tuples(st.floats(0, 1), st.one_of(st.binary(max_size=4), st.just(b""), st.just(b"\0" * 40))),
    max_size=4,
)  # fmt: skip


@pytest.mark.slow
@given(st.sampled_from(["a.docx", "a.pptx", "a.html", "a.md", "a.pdf"]), _PLACES, st.floats(0, 1))
@FUZZ
def test_a_document_that_is_spoiled_is_read_or_refused(
    name: str, places: list[tuple[float, bytes]], end: float
) -> None:
    data = _spoiled(_documents()[name], places)
    with tempfile.TemporaryDirectory() as folder:
        root = dataset(Path(folder))
        (root / "new").mkdir()
        (root / "new" / name).write_bytes(data[: int(len(data) * end) + 1] if end < 0.5 else data)
        (root / "new" / "good.txt").write_text("PIER - A pier\n\nDuration: 1 May 2016\n")
        result = run(root, "extract", str(root / "new"))
        assert (root / "data/claims/good.yaml").is_file(), result.output
        for words in (["claims"], ["build"]):
            assert run(root, *words).exit_code == 0


# RDF, shapes and queries

_GOOD = {
    "ttl": '@prefix e: <http://e/> .\ne:a a e:Pier ; e:name "A"@en , [ e:b ( 1 2.5 true ) ] .\n',
    "nq": '<http://e/a> <http://e/name> "A"@en <http://e/g> .\n_:b <http://e/p> <http://e/a> .\n',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<e:Pier rdf:about="http://e/a"><e:name xml:lang="en">A</e:name></e:Pier></rdf:RDF>',
    "jsonld": '{"@id": "http://e/a", "@type": "http://e/Pier", "http://e/name": {"@value": "A"}}',
}
_SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:Pier ; sh:or ( [ sh:path e:name ; sh:minCount 1 ] e:T ) ;
  sh:property [ sh:path ( e:a [ sh:inversePath e:b ] ) ; sh:pattern "^A+" ; sh:in ( 1 "x" ) ] .
e:T sh:closed true ; sh:sparql [ sh:select "SELECT $this { $this a ?c }" ] .
"""
_QUERY = "SELECT ?a (COUNT(?b) AS ?n) { ?a a ?b OPTIONAL { ?a ?p 'x'@en } } GROUP BY ?a LIMIT 3"


def _text_spoiled(text: str) -> st.SearchStrategy[str]:
    """The text with parts of it doubled, dropped, or in another place."""
    words = text.split(" ")
    odd = ["", "\0", "}", "(", '"', "e:x", "<", "sh:node", "e:S", "[", "é"]
    return st.lists(
        st.tuples(st.integers(0, len(words) - 1), st.sampled_from(["drop", "twice", "odd"]),
                  st.sampled_from(odd)),
        max_size=4,
    ).map(lambda marks: _marked(words, marks))  # fmt: skip


def _marked(words: list[str], marks: list[tuple[int, str, str]]) -> str:
    found = list(words)
    for at, how, odd in marks:
        found[at] = {"drop": "", "twice": f"{found[at]} {found[at]}", "odd": odd}[how]
    return " ".join(found)


@pytest.mark.parametrize("ending", sorted(_GOOD))
@given(data=st.data())
@settings(FUZZ, max_examples=15)
def test_any_rdf_is_validated_or_refused(ending: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(_text_spoiled(_GOOD[ending]), st.text(max_size=80)))
    _validate(text, ending, _SHAPES)


@given(st.one_of(_text_spoiled(_SHAPES), st.text(max_size=80)))
@FUZZ
def test_any_shapes_are_judged_by_or_refused(text: str) -> None:
    _validate(_GOOD["ttl"], "ttl", text)


def _validate(data: str, ending: str, shapes: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / f"d.{ending}").write_text(data, encoding="utf-8")
        (root / "s.ttl").write_text(shapes, encoding="utf-8")
        files = [str(root / f"d.{ending}"), "--shapes", str(root / "s.ttl")]
        result = run(root, "validate", *files, "--format", "json")
        assert result.exit_code in (0, 3, 5, 10, 13), result.output
        assert result.stdout or result.stderr


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("any") / "d"
    assert run(root.parent, "init", str(root), *WHOSE_OPTIONS).exit_code == 0
    assert run(root, "release").exit_code == 0
    return root


@pytest.mark.slow
@given(text=st.one_of(_text_spoiled(_QUERY), st.text(max_size=60)))
@FUZZ
def test_any_query_is_answered_or_refused(released: Path, text: str) -> None:
    for more in ([], ["--explain"]):
        result = run(released, "query", "-e", text, "--format", "json", *more)
        assert result.exit_code in (0, 2, 3, 9, 13), result.output
