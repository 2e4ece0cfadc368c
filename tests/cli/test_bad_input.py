"""Bad input gets one message with file and line, an exit code by kind, and changes nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from c3graph.errors import BuildError, C3GraphError, EvidenceError, InputError, SheetError
from c3graph.sheets import loading
from planted import LIMIT, Sheet, dataset, snapshot

SHEET_EXIT, EVIDENCE_EXIT, BUILD_EXIT = 3, 4, 6


def base() -> Sheet:
    sheet = Sheet()
    sheet.entity("alpha", "Project", "ALPHA", translations={"pl": "ALFA"})
    sheet.entity("beta", "Organisation", "Beta Chamber", kind="chamber")
    sheet.entity("gala", "Event", "Gala")
    sheet.entity("delta", "Place", "Delta")
    sheet.claim("leads", "beta", object="alpha")
    sheet.claim("totalBudget", "alpha", value=100)
    sheet.claim("currency", "alpha", value="EUR")
    sheet.claim("heldOn", "gala", value="2018-03-14")
    sheet.claim("role", "beta", value="Partner", qualifiers={"in": "alpha"})
    sheet.claim("homepage", "beta", value="https://example.org/")
    sheet.claim("hasSector", "beta", value="energy", question="pressing-needs", language="en")
    return sheet


GOOD = base().yaml()
IDS = re.findall(r"^- id: (a[0-9a-f]{11})$", GOOD, re.MULTILINE)


def swap(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def day(value: str) -> str:
    return swap("value: '2018-03-14'", f"value: {value}")


def page(value: str) -> str:
    return swap("value: https://example.org/", f"value: {value}")


def drop(line: str) -> str:
    assert GOOD.count(line) == 1, line
    return GOOD.replace(line, "")


def at(marker: str) -> Callable[[str], int]:
    """The first line that holds a text."""

    def find(text: str) -> int:
        return next(n for n, line in enumerate(text.splitlines(), 1) if marker in line)

    return find


def line(number: int) -> Callable[[str], int]:
    return lambda text: number


def row(text: str) -> Callable[[str], int]:
    """The first line of the list item that holds a text."""

    def find(sheet: str) -> int:
        lines = sheet.splitlines()
        hit = next(n for n, found in enumerate(lines) if text in found)
        return next(n + 1 for n in range(hit, -1, -1) if lines[n].startswith("- "))

    return find


SPAN = re.search(r"\[\d+, \d+, Beta Chamber\]", GOOD)[0]  # type: ignore[index]
START = int(SPAN.strip("[").split(",")[0])
SHA = re.search(r"sha256: ([0-9a-f]{64})", GOOD)[1]  # type: ignore[index]
LENGTH = re.search(r"length: (\d+)", GOOD)[1]  # type: ignore[index]

# name: (sheet, exit code, what the message says, line of the fault)
CASES: dict[str, tuple[str | bytes, int, str, Callable[[str], int]]] = {
    "malformed": (swap("genre: report", "genre: [report"), 3, "not YAML", line(8)),
    "a-tab": (swap("  genre: report", "\tgenre: report"), 3, "not YAML", line(7)),
    "two-documents": (GOOD + "---\nmore: 1\n", 3, "not YAML", at("---")),
    "empty": ("", 3, "the file is empty", line(1)),
    "only-comments": ("# nothing\n\n", 3, "the file is empty", line(1)),
    "a-list": ("- a\n- b\n", 3, "a mapping is expected", line(1)),
    "a-scalar": ("text\n", 3, "a mapping is expected", line(1)),
    "a-tag": (swap("genre: report", "genre: !!str report"), 3, "tags are not allowed", at("!!str")),
    "python-tag": (
        swap("genre: report", "genre: !!python/object/apply:os.system ['id']"),
        3, "tags are not allowed", at("!!python"),
    ),
    "an-anchor": (swap("genre: report", "genre: &g report"), 3, "anchors", at("&g")),
    "an-alias": (swap("genre: report", "genre: *g"), 3, "anchors and aliases", at("*g")),
    "a-bomb": (
        'a: &a ["lol","lol"]\n'
        + "".join(f"{c}: &{c} [*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        3, "anchors and aliases", line(1),
    ),
    "deep": ("source: " + "[" * 5000 + "]" * 5000, 3, "nested deeper than 12", line(1)),
    "latin-1": (
        swap("A planted text", "Stra\u00dfe").encode("latin-1"), 3, "not UTF-8", at("Stra"),
    ),
    "utf-16": (GOOD.encode("utf-16"), 3, "not UTF-8", line(1)),
    "nul": (swap("A planted text", "A\x00text"), 3, "control characters", at("A\x00text")),
    "bell": (swap("A planted text", '"A\\atext"'), 3, "U+0007 is not allowed", at("A\\atext")),
    "non-character": (swap("A planted text", '"\\uFFFE"'), 3, "U+FFFE", at("uFFFE")),
    "unknown-key": (swap("  genre:", "  mood: x\n  genre:"), 3, "unknown key 'mood'", at("mood")),
    "repeated-key": (
        swap("  genre: report", "  genre: report\n  genre: deck"), 3, "key 'genre' stands twice",
        at("genre: deck"),
    ),
    "missing-key": (drop("  genre: report\n"), 3, "key 'genre' is missing", line(2)),
    "no-source": (GOOD[GOOD.index("entities:"):], 3, "key 'source' is missing", line(1)),
    "slug-not-file": (swap("slug: planted", "slug: other"), 3, "is not the file's name", line(2)),
    "slug-malformed": (swap("slug: planted", "slug: Pla nted"), 3, "unknown slug", at("slug")),
    "slug-reserved": (swap("slug: planted", "slug: claims"), 3, "another graph", at("slug")),
    "file-elsewhere": (swap("file: planted.txt", "file: ../x.txt"), 3, "file name", at("../x")),
    "genre-unknown": (swap("genre: report", "genre: poem"), 3, "unknown genre 'poem'", at("poem")),
    "language-unknown": (swap("language: en\n  genre", "language: e n\n  genre"), 3,
                         "unknown language tag", at("e n")),
    "issued-no-day": (swap("issued: null", "issued: 2018-02-30"), 3, "unknown date", at("02-30")),
    "url-with-space": (swap("  genre", "  url: https://a b\n  genre"), 3, "http(s)", at("a b")),
    "publisher-text": (swap("  genre", "  publisher: Beta\n  genre"), 3, "http(s)", at("publ")),
    "sha256-malformed": (swap(SHA, "abc"), 3, "unknown sha256", at("sha256")),
    "sha256-other": (
        swap(SHA, hashlib.sha256(b"other").hexdigest()), 4, "sha256 differs", line(0),
    ),
    "length-negative": (swap(f"length: {LENGTH}", "length: -1"), 3, "not negative", at("length")),
    "length-other": (
        swap(f"length: {LENGTH}", f"length: {int(LENGTH) + 1}"), 3, "length is", line(2),
    ),
    "offsets-outside": (
        swap(SPAN, f"[{LENGTH}, {int(LENGTH) + 12}, Beta Chamber]"), 4, "lie outside the text",
        at(f"[{LENGTH}, "),
    ),
    "offsets-negative": (swap(SPAN, "[-12, 0, Beta Chamber]"), 4, "lie outside", at("[-12")),
    "offsets-empty": (swap(SPAN, "[3, 3, '']"), 4, "lie outside the text", at("[3, 3")),
    "offsets-reversed": (swap(SPAN, "[18, 6, Beta Chamber]"), 4, "lie outside", at("[18, 6")),
    "surface-length": (swap(SPAN, SPAN.replace("Chamber", "Chambers")), 4, "the surface has 13",
                       at("Chambers]")),
    "surface-other": (swap(SPAN, SPAN.replace("Chamber", "Chambre")), 4,
                      "is 'Beta Chamber', not 'Beta Chambre'", at("Chambre]")),
    "surface-shifted": (swap(SPAN, f"[{START + 1}, {START + 13}, Beta Chamber]"), 4, "the text at",
                        at(f"[{START + 1}, ")),
    "surface-sentence": (
        swap(SPAN, f"[0, 23, {' '.join('abcdefghijkl')}]"), 4, "at most 11 words", at("[0, 23"),
    ),
    "evidence-pair": (swap(SPAN, "[0, 5]"), 3, "evidence is [start, end, surface]", at("[0, 5]")),
    "evidence-text": (swap(SPAN, "[a, 5, ALPHA]"), 3, "a whole number", at("[a, 5")),
    "evidence-none": (swap(f"\n  - {SPAN}", " []"), 3, "at least one piece", at("mentions: []")),
    "type-unknown": (swap("type: Project", "type: Poem"), 3, "unknown entity type 'Poem'",
                     at("Poem")),
    "kind-of-project": (swap("type: Project", "type: Project\n  kind: tool"), 3,
                        "a Project has no kind", at("kind: tool")),
    "entity-id-twice": (swap("id: beta", "id: alpha"), 3, "entity id 'alpha' stands twice",
                        row("Beta Chamber")),
    "translation-tag": (swap("pl: ALFA", "not a tag!: ALFA"), 3, "unknown language tag",
                        at("not a tag")),
    "translation-key": (swap("pl: ALFA", "? [pl]\n    : ALFA"), 3, "a single value", at("? [pl]")),
    "translation-twice": (swap("pl: ALFA", "pl: ALFA\n    pl: ALPHA"), 3, "a key stands twice",
                          at("pl: ALFA")),
    "status-unknown": (swap("kind: chamber", "kind: chamber\n  status: maybe"), 3,
                       "unknown status 'maybe'", at("maybe")),
    "confidence-2": (swap("kind: chamber", "kind: chamber\n  confidence: 2"), 3,
                     "between 0 and 1", at("confidence")),
    "confidence-nan": (swap("kind: chamber", "kind: chamber\n  confidence: .nan"), 3,
                       "a number is expected", at("confidence")),
    "predicate-unknown": (swap("predicate: leads", "predicate: likes"), 3,
                          "unknown predicate 'likes'", at("likes")),
    "claim-id": (swap(IDS[0], "no-hex"), 3, "unknown claim id", at("no-hex")),
    "claim-id-twice": (swap(IDS[1], IDS[0]), 3, f"claim id '{IDS[0]}' stands twice",
                       row("predicate: totalBudget")),
    "subject-unknown": (swap("subject: beta", "subject: gamma"), 3, "no entity 'gamma'",
                        at("subject: gamma")),
    "object-unknown": (swap("object: alpha", "object: gamma"), 3, "no entity 'gamma'",
                       at("object: gamma")),
    "subject-type": (swap("subject: beta", "subject: gala"), 3,
                     "the subject of leads is no Event", at("subject: gala")),
    "object-type": (swap("object: alpha", "object: beta"), 3,
                    "the object of leads is no Organisation", at("object: beta")),
    "object-and-value": (swap("object: alpha", "object: alpha\n  value: x"), 3,
                         "leads wants 'object' and no 'value'", row("predicate: leads")),
    "value-missing": (drop("  value: 100\n"), 3, "totalBudget wants 'value'",
                      row("predicate: totalBudget")),
    "amount-negative": (swap("value: 100", "value: -100"), 3, "totalBudget is not negative",
                        at("value: -100")),
    "amount-float": (swap("value: 100", "value: 99.5"), 3, "a whole number", at("99.5")),
    "amount-text": (swap("value: 100", "value: a hundred"), 3, "a whole number", at("hundred")),
    "amount-true": (swap("value: 100", "value: true"), 3, "a whole number", at("value: true")),
    "date-words": (day("14 March 2018"), 3, "no ISO 8601 date", at("14 March")),
    "date-month-13": (day("2018-13-14"), 3, "no ISO 8601 date", at("2018-13")),
    "date-february-30": (day("2018-02-30"), 3, "no ISO 8601", at("2018-02-30")),
    "date-arabic-digits": (day("٢٠١٨-03-14"), 3, "no ISO 8601", at("٢٠١٨")),
    "date-three-parts": (day("2018/2019/2020"), 3, "no ISO 8601", at("2018/2019")),
    "date-open-end": (day("2018/"), 3, "no ISO 8601 date", at("2018/")),
    "qualifier-unknown": (swap("in: alpha", "near: alpha"), 3, "no qualifier 'near'", at("near")),
    "qualifier-entity": (swap("in: alpha", "in: omega"), 3, "no entity 'omega'", at("omega")),
    "qualifier-type": (swap("in: alpha", "in: delta"), 3, "'in' names a Place",
                       at("in: delta")),
    "url-broken": (page("http://[bad"), 3, "no http(s) address",
                   at("[bad")),
    "url-scheme": (page("ftp://example.org/"), 3, "no http(s)", at("ftp")),
    "value-language": (swap("pressing-needs\n  language: en", "pressing-needs\n  language: e n"),
                       3, "unknown language tag", at("language: e n")),
}  # fmt: skip
BUILD_CASES = {
    "kind-unknown": (swap("kind: chamber", "kind: choir"), "no concept 'choir'", row("choir")),
    "currency-unknown": (swap("value: EUR", "value: XYZ"), "no currency IRI for XYZ", row("XYZ")),
    "sector-unknown": (swap("value: energy", "value: magic"), "no concept 'magic' in scheme sector",
                       row("value: magic")),
    "question-unknown": (swap("pressing-needs", "why-not"), "no concept 'why-not' in scheme quest",
                         row("why-not")),
}  # fmt: skip
KINDS: dict[int, type[C3GraphError]] = {3: InputError, 4: EvidenceError}


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--root", str(root), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def as_text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("latin-1")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that was built while its sheet was good."""
    folder = tmp_path_factory.mktemp("bad")
    dataset(folder, base())
    code, out, err = run(folder, "build", "--quiet")
    assert (code, err) == (0, "")
    assert "triples" in out
    return folder


def test_the_sheet_before_it_is_spoiled_is_good(root: Path) -> None:
    sheet = loading.load(root / "data/claims/planted.yaml", limit=LIMIT, texts=root / "texts")
    assert (len(sheet.entities), len(sheet.claims)) == (4, 7)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_bad_sheet_is_refused_with_file_and_line(name: str, root: Path) -> None:
    data, code, message, line_of = CASES[name]
    path = root / "data/claims/planted.yaml"
    path.write_bytes(as_bytes(data))
    before = snapshot(root)
    exit_code, out, err = run(root, "build", "--quiet")
    assert exit_code == code, err
    assert out == ""
    assert err.count("error: ") == 1
    assert "Traceback" not in err
    assert message in err
    number = line_of(as_text(data))
    place = f"{path}:{number}: " if number else str(root / "texts/planted.txt")
    assert err.startswith(f"error: {place}"), err
    assert len(err.splitlines()) <= 2
    assert snapshot(root) == before
    with pytest.raises(KINDS[code], match=re.escape(message)):
        loading.load(path, limit=LIMIT, texts=root / "texts")


@pytest.mark.parametrize("name", BUILD_CASES)
def test_a_row_that_the_ontology_has_no_place_for(name: str, root: Path) -> None:
    text, message, line_of = BUILD_CASES[name]
    path = root / "data/claims/planted.yaml"
    path.write_text(text, encoding="utf-8")
    before = snapshot(root)
    exit_code, out, err = run(root, "build", "--quiet", "--format", "json")
    assert (exit_code, out) == (BUILD_EXIT, "")
    document = json.loads(err)
    assert document["error"] == BuildError.kind
    assert document["exit_code"] == BUILD_EXIT
    assert message in document["what"]
    assert document["where"] == f"{path}:{line_of(text)}"
    assert snapshot(root) == before


def test_fifty_megabytes_are_refused_by_their_size(root: Path) -> None:
    path = root / "data/claims/planted.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    exit_code, out, err = run(root, "claims")
    assert (exit_code, out) == (SHEET_EXIT, "")
    assert err == (
        f"error: {path}: 50,000,000 bytes, more than the 5,000,000 allowed\n"
        "  setting max_sheet_bytes\n"
    )


def test_a_sheet_that_is_a_folder(root: Path) -> None:
    path = root / "data/claims/folder.yaml"
    path.mkdir()
    try:
        with pytest.raises(InputError, match=r"folder\.yaml: cannot be read: Is a directory"):
            loading.load(path, limit=LIMIT)
    finally:
        path.rmdir()


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    data = "Stra\u00dfe".encode("latin-1")
    text = swap(SHA, hashlib.sha256(data).hexdigest())
    settings = dataset(tmp_path, base())
    (settings.root / "texts/planted.txt").write_bytes(data)
    (settings.root / "data/claims/planted.yaml").write_text(text, encoding="utf-8")
    exit_code, _, err = run(tmp_path, "claims")
    assert exit_code == 3
    assert err == f"error: {tmp_path / 'texts/planted.txt'}: the text is not UTF-8\n"


def test_one_claim_id_in_two_sheets(tmp_path: Path) -> None:
    first, second = base(), base()
    second.slug = "second"
    dataset(tmp_path, first, second)
    exit_code, _, err = run(tmp_path, "claims")
    assert exit_code == SHEET_EXIT
    assert f"claim id '{IDS[0]}' stands in planted.yaml too" in err
    assert "second.yaml:" in err


def test_no_folder_of_sheets(tmp_path: Path) -> None:
    exit_code, _, err = run(tmp_path, "claims")
    assert exit_code == 3
    assert err == f"error: {tmp_path / 'data/claims'}: no folder of claim sheets\n  c3graph init\n"


THING = "things:\n- thing: project/x\n"
EDITORIAL = {
    "aliases-kind": ("aliases", "things:\n- thing: poem/x\n  names: []\n  reason: r\n", 2,
                     "'poem/x' is not a kind/slug"),
    "aliases-slug": ("aliases", "things:\n- thing: project/A B\n  names: []\n  reason: r\n", 2,
                     "is not a kind/slug"),
    "aliases-type": ("aliases", f"{THING}  names:\n  - [Poem, X]\n  reason: r\n", 4,
                     "unknown entity type 'Poem'"),
    "aliases-pair": ("aliases", f"{THING}  names:\n  - [Project]\n  reason: r\n", 4,
                     "a name is [type, name]"),
    "aliases-two": (
        "aliases",
        "things:\n- thing: project/x\n  names:\n  - [Project, X]\n  reason: r\n"
        "- thing: project/y\n  names:\n  - [Project, X]\n  reason: r\n",
        8, "'X' already stands for project/x",
    ),
    "aliases-reason": ("aliases", "things:\n- thing: project/x\n  names: []\n", 2,
                       "key 'reason' is missing"),
    "links-prefix": ("links", "links:\n- thing: project/x\n  property: foo:bar\n  to: https://e.org/\n"
                     "  verified: v\n", 3, "unknown prefix in 'foo:bar'"),
    "links-target": ("links", "links:\n- thing: project/x\n  property: owl:sameAs\n  to: nowhere\n"
                     "  verified: v\n", 4, "unknown address 'nowhere'"),
    "links-space": ("links", "links:\n- thing: project/x\n  property: owl:sameAs\n"
                    "  to: http://a b/\n  verified: v\n", 4, "unknown address"),
    "links-extra": ("links", "links: []\nmore: []\n", 2, "unknown key 'more'"),
    "links-name": ("links", "links: []\nnames:\n  nowhere: {en: Port}\n", 3,
                   "'nowhere' is not an address"),
    "links-name-tag": ("links", "links: []\nnames:\n  https://e.org/a: {e!: Port}\n", 3,
                       "unknown language tag 'e!'"),
    "broader-list": ("broader", "- a\n", 1, "a mapping is expected"),
    "broader-list-above": ("broader", "a: [b]\n", 1, "a single value is expected"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITORIAL)
def test_a_bad_table_is_refused_with_file_and_line(name: str, tmp_path: Path) -> None:
    stem, text, number, message = EDITORIAL[name]
    dataset(tmp_path, base())
    path = tmp_path / "data" / f"{stem}.yaml"
    path.write_text(text, encoding="utf-8")
    before = snapshot(tmp_path)
    exit_code, out, err = run(tmp_path, "build")
    assert (exit_code, out) == (SHEET_EXIT, ""), err
    assert err.startswith(f"error: {path}:{number}: ")
    assert message in err
    assert snapshot(tmp_path) == before


UNKNOWN = {
    "link-of-nothing": ("links", "links:\n- thing: project/x\n  property: owl:sameAs\n"
                        "  to: https://e.org/\n  verified: v\n", "links.yaml:2", "no sheet names"),
    "broader-unknown": ("broader", "nothing: networking\n", "broader.yaml", "no topic"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_table_that_names_what_no_sheet_has(name: str, tmp_path: Path) -> None:
    stem, text, where, message = UNKNOWN[name]
    dataset(tmp_path, base())
    (tmp_path / "data" / f"{stem}.yaml").write_text(text, encoding="utf-8")
    exit_code, out, err = run(tmp_path, "build")
    assert (exit_code, out) == (BUILD_EXIT, "")
    assert where in err
    assert message in err


def test_a_sheet_error_is_an_input_error() -> None:
    assert issubclass(SheetError, InputError)
    assert issubclass(EvidenceError, InputError)
