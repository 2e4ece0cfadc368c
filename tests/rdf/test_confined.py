"""Files made to exhaust a parser: each is refused, names the setting, and nothing else ends."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from c3graph.errors import InputError, LimitExceeded, RdfSyntaxError, RemoteError
from c3graph.extract import read_bytes
from c3graph.rdf import confined
from c3graph.rdf.confined import Bounds
from c3graph.rdf.foreign import parse_foreign, triple_lines
from c3graph.rdf.syntax import RdfFormat
from c3graph.sheets import yamlio
from c3graph.store.results import plain_results
from planted import WHOSE_OPTIONS

pytestmark = pytest.mark.slow

TIGHT = Bounds(seconds=60, memory_mb=60)
BRIEF = Bounds(seconds=1, memory_mb=2048)
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e.test/S> a sh:NodeShape ; sh:targetSubjectsOf <http://e.test/p> ;
  sh:property <http://e.test/P> .
<http://e.test/P> sh:path <http://e.test/p> ; sh:minCount 1 .
"""
RDF_HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.test/">'
)
MANY = "".join(
    f'<http://e.test/s{i}> <http://e.test/p> "{"long " * 40}{i}" .\n' for i in range(60_000)
)


def bomb(levels: int) -> str:
    """RDF/XML whose entities are made of entities: ten times as long at each level."""
    entities = '<!ENTITY l0 "harbour">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1)
    )
    return (
        f"<!DOCTYPE rdf:RDF [{entities}]>{RDF_HEAD}"
        f'<rdf:Description rdf:about="http://e.test/s"><e:p>&l{levels};</e:p></rdf:Description></rdf:RDF>'
    )


def validate(
    folder: Path, name: str, text: str | bytes, **settings: object
) -> tuple[int, dict[str, str]]:
    """Exit code and JSON of `c3graph validate` on one file, under some settings."""
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    (folder / "s.ttl").write_text(SHAPES, encoding="utf-8")
    lines = [f"{key} = {value}" for key, value in settings.items()]
    (folder / "c3graph.toml").write_text("\n".join(lines), encoding="utf-8")
    arguments = ["validate", str(folder / name), "--shapes", str(folder / "s.ttl")]
    result = CliRunner().invoke(main, ["--root", str(folder), *arguments, "--format", "json"])
    said = result.stdout if result.stdout.strip() else result.stderr
    return result.exit_code, json.loads(said)


def test_entities_within_entities_are_not_expanded(tmp_path: Path) -> None:
    code, said = validate(tmp_path, "bomb.rdf", bomb(8))
    assert (code, said["error"]) == (13, "limit")
    assert "more than 100 times" in said["what"]
    assert said["where"] == str(tmp_path / "bomb.rdf")


def test_entities_that_stay_small_are_read(tmp_path: Path) -> None:
    assert validate(tmp_path, "small.rdf", bomb(2))[0] == 0


def test_a_prefix_that_makes_a_file_long_is_refused(tmp_path: Path) -> None:
    text = f"@prefix a: <http://e.test/{'x' * 20_000}> .\n@prefix e: <http://e.test/> .\n"
    text += "".join(f"a:{i} e:p a:{i} .\n" for i in range(4000))
    code, said = validate(tmp_path, "long.ttl", text)
    assert (code, said["what"]) == (
        13,
        "the statements are more than 100 times as long as the file",
    )


def test_a_data_file_that_needs_more_memory_than_set(tmp_path: Path) -> None:
    text = "@prefix e: <http://e.test/> .\n" + f'e:s e:p """{"word " * 3_000_000}""" .\n'
    code, said = validate(tmp_path, "big.ttl", text, read_memory_mb=30)
    assert (code, said["error"]) == (13, "limit")
    assert said["what"] == "reading needed more memory than 30 MB"
    assert "read_memory_mb" in said["hint"]
    assert validate(tmp_path, "big.ttl", text)[0] == 0


def test_a_file_of_shapes_is_bounded_too(tmp_path: Path) -> None:
    (tmp_path / "d.nt").write_text('<http://e.test/s> <http://e.test/p> "x" .\n', encoding="utf-8")
    (tmp_path / "s.rdf").write_text(bomb(8), encoding="utf-8")
    result = CliRunner().invoke(
        main, ["validate", str(tmp_path / "d.nt"), "--shapes", str(tmp_path / "s.rdf")]
    )
    assert result.exit_code == 13
    assert "more than 100 times" in result.stderr


def test_time_is_the_processors_and_ends_the_process() -> None:
    part = "<http://e.test/s> <http://e.test/p> <http://e.test/o> .\n"
    question = {"format": "N_TRIPLES", "base": None, "where": "x"}
    with pytest.raises(LimitExceeded) as caught:
        for _ in confined.ask("rdf", question, (part * 4_000_000).encode(), BRIEF, "x"):
            pass
    assert caught.value.limit == "read_seconds"
    assert caught.value.what == "reading took longer than 1 s"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.nt", MANY),
        ("lines.ttl", MANY),
        ("lines.jsonld", json.dumps([
            {"@id": f"http://e.test/s{i}", "http://e.test/p": "long " * 40} for i in range(20_000)
        ])),
    ],
)  # fmt: skip
def test_memory_ends_the_process_and_the_next_file_is_read(
    name: str, text: str, tmp_path: Path
) -> None:
    tiny = Bounds(seconds=60, memory_mb=3)
    with pytest.raises(LimitExceeded) as caught:
        list(parse_foreign(text.encode(), RdfFormat.of(Path(name)), tiny, where=name))
    assert (caught.value.limit, caught.value.where) == ("read_memory_mb", name)
    good = ("<http://e.test/s> <http://e.test/p> <http://e.test/o> .\n" * 1000).encode()
    assert len(list(parse_foreign(good, RdfFormat.N_TRIPLES, TIGHT, where="x"))) == 1000


def _deck() -> bytes:
    pptx = pytest.importorskip("pptx", reason="needs the extract extra")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.placeholders[1].text_frame.text = "repair of boats " * 300_000
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _letter() -> bytes:
    docx = pytest.importorskip("docx", reason="needs the extract extra")
    document = docx.Document()
    document.add_paragraph("repair of boats " * 500_000)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pages() -> bytes:
    pypdf = pytest.importorskip("pypdf", reason="needs the extract extra")
    writer = pypdf.PdfWriter()
    for _ in range(3000):
        writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


DOCUMENTS = {
    "a.html": lambda: b"<p>" + b"<b>repair</b> of boats " * 200_000,
    "a.docx": _letter,
    "a.pptx": _deck,
    "a.pdf": _pages,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_readers_of_documents_are_bounded(name: str) -> None:
    data = DOCUMENTS[name]()
    with pytest.raises(LimitExceeded) as caught:
        read_bytes(data, name, 50_000_000, Bounds(seconds=60, memory_mb=2))
    assert (caught.value.limit, caught.value.where) == ("read_memory_mb", name)


def test_readers_of_documents_are_bounded_in_time() -> None:
    data = b"<p>" + b"<b>repair</b> of <i>boats</i> " * 500_000
    with pytest.raises(LimitExceeded) as caught:
        read_bytes(data, "slow.html", 50_000_000, BRIEF)
    assert caught.value.limit == "read_seconds"


def test_extract_takes_the_bounds_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "c3graph.toml").write_text("read_memory_mb = 2\n", encoding="utf-8")
    (tmp_path / "a.html").write_bytes(DOCUMENTS["a.html"]())
    result = CliRunner().invoke(
        main, ["--root", str(tmp_path), "extract", str(tmp_path / "a.html")]
    )
    assert result.exit_code == 13
    assert "reading needed more memory than 2 MB" in result.output


def test_a_page_nested_without_end_is_read() -> None:
    page = "<div>" * 2000 + "the quay" + "</div>" * 2000 + "<p>the pier</p>"
    assert read_bytes(page.encode(), "deep.html", 10**6).text.split() == "the quay the pier".split()


def test_large_sheets_are_bounded() -> None:
    text = "- a\n" * 300_000
    with pytest.raises(LimitExceeded) as caught:
        yamlio.parse_yaml(text, Path("sheet.yaml"), Bounds(seconds=60, memory_mb=20))
    assert (caught.value.limit, caught.value.where) == ("read_memory_mb", "sheet.yaml")


@pytest.mark.parametrize("name", ["data/claims/quay.yaml", "data/links.yaml", "data/aliases.yaml"])
@pytest.mark.parametrize("command", ["build", "conflicts"])
def test_yaml_of_a_dataset_is_read_within_the_bounds_of_the_settings(
    name: str, command: str, tmp_path: Path
) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 0
    with (tmp_path / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write("read_memory_mb = 2\n")
    (tmp_path / name).write_text("- a\n" * 200_000, encoding="utf-8")
    result = CliRunner().invoke(main, ["--root", str(tmp_path), command])
    assert result.exit_code == 13, result.output
    assert f"{name}: reading needed more memory than 2 MB" in result.output


def test_shapes_of_a_dataset_are_read_within_the_bounds_of_the_settings(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path), *WHOSE_OPTIONS]).exit_code == 0
    with (tmp_path / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write("max_shapes_bytes = 200000\n")
    (tmp_path / "shapes").mkdir(exist_ok=True)
    (tmp_path / "shapes/own.ttl").write_text("# the quay\n" * 20_000, encoding="utf-8")
    for command in ("validate", "release"):
        result = CliRunner().invoke(main, ["--root", str(tmp_path), command])
        assert result.exit_code == 13, result.output
        assert "raise the setting max_shapes_bytes" in result.output


def _rows(number: int) -> bytes:
    rows = [{"a": {"type": "literal", "value": "boat " * 40}}] * number
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}).encode()


def test_results_of_other_stores_are_bounded() -> None:
    question = {"media_type": "application/sparql-results+json", "where": "http://e.test/sparql"}
    with pytest.raises(LimitExceeded) as caught:
        list(confined.ask("results", question, _rows(100_000), Bounds(60, 5), "http://e.test/"))
    assert caught.value.limit == "read_memory_mb"
    with pytest.raises(RemoteError, match="is not the application/sparql-results"):
        list(plain_results(b"[" * 100_000, **question))


def test_what_a_parser_raises_is_an_error_of_the_file() -> None:
    broken = b"%PDF-1.4\n" + b"1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n" * 3
    with pytest.raises(InputError):
        read_bytes(broken, "broken.pdf", 10**6)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.ttl", '<http://e.test/s> <http://e.test/p> "שלום"@he--rtl .'),
        ("d.nt", '<http://e.test/s> <http://e.test/p> "x"@en--ltr .\n'),
        ("d.trig", '<http://e.test/g> { <http://e.test/s> <http://e.test/p> "x"@en--ltr }'),
        ("d.nq", '<http://e.test/s> <http://e.test/p> "x"@en--ltr <http://e.test/g> .\n'),
        ("d.jsonld", json.dumps({
            "@id": "http://e.test/s",
            "http://e.test/p": {"@value": "x", "@language": "en", "@direction": "ltr"},
        })),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [0, 20_000])
def test_a_base_direction_is_refused_and_never_dropped(
    name: str, text: str, size: int, tmp_path: Path
) -> None:
    text += ("\n" if name.endswith("jsonld") else "\n# \n") * (size // 2 and size)
    code, said = validate(tmp_path, name, text)
    assert (code, said["error"]) == (3, "rdf-syntax")
    assert "base direction" in said["what"]
    with pytest.raises(RdfSyntaxError, match="base direction"):
        list(triple_lines(tmp_path / name, Bounds()))


@pytest.mark.parametrize("character", ["\x0b", "\x01", "\x1f", "\ufffe"])
def test_rdf_xml_with_a_character_that_xml_lacks_is_no_xml(character: str, tmp_path: Path) -> None:
    text = f'{RDF_HEAD}\n<rdf:Description rdf:about="http://e.test/s"><e:p>a{character}b</e:p>'
    code, said = validate(tmp_path, "c.rdf", f"{text}</rdf:Description></rdf:RDF>")
    assert (code, said["error"]) == (3, "rdf-syntax")
    assert said["where"].startswith(f"{tmp_path / 'c.rdf'}:2:")


def test_text_after_a_limit_is_not_asked_of_a_dead_process() -> None:
    parts = confined.ask("rdf", {
        "format": "N_TRIPLES", "base": None, "where": "x", "graphs": True,
    }, MANY.encode(), Bounds(), "x")  # fmt: skip
    assert next(parts).startswith(b"<http://e.test/s0>")
    parts.close()  # type: ignore[attr-defined]
    assert len(list(parse_foreign(MANY.encode(), RdfFormat.N_TRIPLES, Bounds()))) == 60_000


ITS = 'xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'


@pytest.mark.parametrize(
    "head", [RDF_HEAD[:-1] + f" {ITS}>", RDF_HEAD[:-1] + f' rdf:version="1.2" {ITS}>']
)
def test_a_direction_of_rdf_xml_is_refused(head: str, tmp_path: Path) -> None:
    text = f'{head}\n<rdf:Description rdf:about="http://e.test/s"><e:p its:dir="rtl">x</e:p>'
    code, said = validate(tmp_path, "d.rdf", f"{text}</rdf:Description></rdf:RDF>")
    assert (code, said["error"]) == (3, "rdf-syntax")
    assert "base direction" in said["what"]
    assert said["where"].startswith(f"{tmp_path / 'd.rdf'}:2:")


@pytest.mark.parametrize("entity", ["", '<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>'])
def test_an_empty_language_of_rdf_xml_is_none(entity: str) -> None:
    head = RDF_HEAD.replace("<rdf:RDF", '<rdf:RDF xml:lang="pl"')
    text = f'{entity}{head}<rdf:Description rdf:about="http://e.test/s"><e:p>port</e:p>'
    text += '<e:p xml:lang="">dock</e:p></rdf:Description></rdf:RDF>'
    found = parse_foreign(text.encode(), RdfFormat.RDF_XML, Bounds(), where="x")
    assert sorted(quad.object.n for quad in found) == ['"dock"', '"port"@pl']
