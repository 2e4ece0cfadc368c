"""Readers: the text of each format, and a clear refusal of what has none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from c3graph.errors import InputError, TooLarge, UsageError
from c3graph.extract import read_bytes, read_file

docx = pytest.importorskip("docx", reason="needs the extract extra")
pptx = pytest.importorskip("pptx", reason="needs the extract extra")
pypdf = pytest.importorskip("pypdf", reason="needs the extract extra")
LIMIT = 10**6


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Harbour cluster", 1)
    document.add_paragraph("The pier is long.")
    document.add_paragraph("repair of boats", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Quay Agency", "Spain"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pptx() -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Harbour cluster"
    slide.placeholders[1].text_frame.text = "repair of boats"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    """A page with a line of text, written by hand as ISO 32000-1 has it."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, starts = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("latin-1")


def test_text_keeps_the_bytes_of_its_file() -> None:
    read = read_bytes("Zażółć\r\ngęślą".encode(), "a.txt", LIMIT)
    assert (read.text, read.plain) == ("Zażółć\r\ngęślą", True)


def test_markdown_is_its_own_text() -> None:
    assert read_bytes(b"# Head\n\n- one\n", "a.md", LIMIT).text == "# Head\n\n- one\n"


def test_another_encoding_is_told_by_its_bytes() -> None:
    text = (
        "Województwo Lubelskie przystąpiło do projektu w którym uczestniczą też inne regiony. " * 4
    )
    read = read_bytes(text.encode("cp1250"), "a.txt", LIMIT)
    assert (read.text, read.plain) == (text, False)


def test_html_gives_what_is_shown_with_headings_and_bullets() -> None:
    page = (
        "<html><head><title>no</title></head><body><h1>Harbour</h1><script>no()</script>"
        "<p>The <b>pier</b> is\n long.</p><ul><li>one<ul><li>two</li></ul></li></ul></body></html>"
    )
    read = read_bytes(page.encode(), "a.html", LIMIT)
    assert read.text == "Harbour\n\nThe pier is long.\n\n- one\n  - two\n"
    assert [(m.start, m.kind) for m in read.marks] == [(0, "heading")]


def test_docx_gives_paragraphs_lists_and_tables_in_order() -> None:
    read = read_bytes(_docx(), "a.docx", LIMIT)
    assert (
        read.text
        == "Harbour cluster\n\nThe pier is long.\n\n- repair of boats\nQuay Agency\nSpain\n\n"
    )
    assert [m.kind for m in read.marks] == ["heading", "table"]


def test_pptx_gives_titles_and_bullets_a_slide() -> None:
    read = read_bytes(_pptx(), "a.pptx", LIMIT)
    assert read.text.split() == "Harbour cluster - repair of boats".split()
    assert [m.kind for m in read.marks] == ["slide"]


def test_pdf_gives_its_pages() -> None:
    read = read_bytes(_pdf("The pier is long."), "a.pdf", LIMIT)
    assert read.text.strip() == "The pier is long."
    assert [m.kind for m in read.marks] == ["page"]


def _encrypted() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "error", "says"),
    [
        (lambda: _pdf(""), "scan.pdf", InputError, "scan or empty"),
        (_encrypted, "locked.pdf", InputError, "encrypted"),
        (lambda: b"%PDF-1.4 rubbish", "broken.pdf", InputError, "broken"),
        (_bomb, "bomb.docx", TooLarge, "unpacks to 50,000,000"),
        (lambda: b"PK rubbish", "broken.docx", InputError, "not the archive"),
        (lambda: b"\xd0\xcf\x11\xe0 old", "old.docx", InputError, "encrypted, or of the old"),
        (lambda: b"a" * (LIMIT + 1), "large.txt", TooLarge, "1,000,001 bytes"),
        (lambda: b"\0\1\2\xff" * 9, "binary.txt", InputError, "binary data"),
        (lambda: b"x", "a.exe", UsageError, "no reader for .exe"),
        (lambda: b" \n ", "empty.html", InputError, "scan or empty"),
    ],
)  # fmt: skip
def test_what_has_no_text_is_refused_with_the_reason(
    make: Callable[[], bytes], name: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        read_bytes(make(), name, LIMIT)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(TooLarge, match="200,000,000 bytes"):
        read_file(path, LIMIT)


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _wrapped(body: str) -> str:
    """The text of a DOCX whose body is this XML (`w` is its prefix)."""
    document = docx.Document()
    out = io.BytesIO()
    document.save(out)
    again = io.BytesIO()
    xml = f'<w:document xmlns:w="{_W}" xmlns:v="urn:v" xmlns:mc="http://schemas.openxmlformats.org/'
    xml += f'markup-compatibility/2006"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return read_bytes(again.getvalue(), "quay.docx", LIMIT).text


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


_CELL = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{_run('The ')}<w:ins>{_run('new ')}</w:ins>{_run('pier')}</w:p>", "The new pier"),
        (f"<w:p><w:moveTo>{_run('pier')}</w:moveTo></w:p>", "pier"),
        (
            f"<w:p>{_run('pier')}<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
            f"<w:moveFrom>{_run('gone')}</w:moveFrom></w:p>",
            "pier",
        ),
        (f"<w:sdt><w:sdtContent><w:p>{_run('pier')}</w:p></w:sdtContent></w:sdt>", "pier"),
        (
            f"<w:p><w:sdt><w:sdtPr/><w:sdtContent><w:smartTag>{_run('pier')}</w:smartTag>"
            f"</w:sdtContent></w:sdt>{_run(' two')}</w:p>",
            "pier two",
        ),
        (
            f"<w:p>{_run('quay')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><v:box>"
            f"<w:txbxContent><w:p>{_run('boxed')}</w:p></w:txbxContent></v:box></mc:Choice>"
            f"<mc:Fallback><v:box><w:txbxContent><w:p>{_run('boxed')}</w:p></w:txbxContent></v:box>"
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "quay\n\nboxed",
        ),
        (
            _CELL.format(
                f"<w:p>{_run('outer')}</w:p>" + _CELL.format(f"<w:p>{_run('inner')}</w:p>")
            ),
            "outer\ninner",
        ),
        (
            f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc><w:p>{_run('row')}</w:p></w:tc></w:tr>"
            "</w:sdtContent></w:sdt></w:tbl>",
            "row",
        ),
        (f"<w:p><w:fldSimple w:instr='PAGE'>{_run('pier')}</w:fldSimple></w:p>", "pier"),
        ("<w:p><w:r><w:t>quay</w:t><w:br/><w:t>pier</w:t></w:r></w:p>", "quay\npier"),
    ],
)  # fmt: skip
def test_what_word_processors_wrap_is_read(body: str, text: str) -> None:
    assert _wrapped(body).strip() == text


def test_groups_and_soft_breaks_of_slides_are_read() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Harbour\vcluster"
    outer = slide.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    box = inner.shapes.add_textbox(0, 0, 100, 100)
    box.text_frame.text = "Lead: Quay Agency\vDuration: 2016"
    out = io.BytesIO()
    deck.save(out)
    text = read_bytes(out.getvalue(), "a.pptx", LIMIT)
    assert text.text.strip() == "Harbour cluster\n\n\n- Lead: Quay Agency\nDuration: 2016"
    assert [(m.start, m.kind) for m in text.marks] == [(0, "slide")]


def test_letters_that_were_joined_are_parted() -> None:
    page = "<p>Of\ufb01ce of \ufb02eets, sta\ufb00, e\ufb03cient, har\u00adbour ½ № ĳ</p>"
    text = read_bytes(page.encode(), "a.html", LIMIT).text
    assert text.strip() == "Office of fleets, staff, efficient, harbour ½ № ĳ"


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("Źródło ciepła – Świnoujście", ("cp1250",)),
        ("Gdańsk, Łeba, Hel i Władysławowo: przystań żeglarska", ("cp1250", "iso8859_2")),
        ("Ślizg na październik", ("cp1250", "iso8859_2")),
        ("A győri kikötő építése, Őrség", ("cp1250", "iso8859_2")),
        ("Città di porto, perché è già più grande", ("cp1252", "iso8859_15")),
        ("Ostas pārvalde Liepājā, Ķegums un Ģibuļi", ("cp1257", "iso8859_13")),
        ("Größe des Hafens für die Übung", ("cp1252",)),
        ("The fête of the harbour", ("cp1252",)),
        ("The harbour of 2018", ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig")),
        ("Przystań w Łodzi, budżet 5 mln zł – „nowa”", ("utf-16-le", "utf-16-be", "utf-16")),
    ],
)
def test_the_code_page_is_the_one_in_which_letters_are_of_a_language(
    text: str, encodings: tuple[str, ...]
) -> None:
    for encoding in encodings:
        assert read_bytes(text.encode(encoding), "a.txt", LIMIT).text == text, encoding


def test_a_page_is_in_the_encoding_that_it_names() -> None:
    page = '<meta charset="iso-8859-2"><p>être à l\u00e9gard</p>'.replace("être à", "ęłó")
    assert read_bytes(page.encode("iso8859_2"), "a.html", LIMIT).text.strip() == "ęłó l\u00e9gard"
