"""The second dataset walked whole by the commands of the installed wheel, as its owner would."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from starlette.routing import compile_path

from browser_fixtures import NewPage
from c3graph.rdf.iris import VOCABULARY
from c3graph.web.routes import NAMED, OF_A_RELEASE, OF_THE_SITE
from remote_stores import oxigraph
from second_dataset import (
    BASE,
    DOCUMENTS,
    VOID,
    Walk,
    Walks,
    both,
    difference,
    in_any_order,
    install,
    lay_out,
    twice,
)
from server_fixtures import serving

pytestmark = pytest.mark.slow

NEWS = "news (new).txt"
SHEETS = {
    "2022-porto-vecchio", "dzintara-licis-final-v2", "links-document", "news-new",
    "przystan-grosse-sprawozdanie",
}  # fmt: skip
# A thing, a thing, a thing; its full name is another; the rest is as the document says.
ANSWERS = "a\na\na\nc\nLamps of small harbours\n" + "a\n" * 7
VOID_GRAPH = "/graph/void> ."
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="needs Java: make tools")


def read(walk: Walk, folder: str, pattern: str) -> dict[str, str]:
    """Files by their place in the dataset, as they would be below our base."""
    found = {}
    for path in (walk.root / folder).rglob(pattern):
        text = path.read_text(encoding="utf-8")
        found[str(path.relative_to(walk.root))] = walk.same(text)
    return found


CC0 = "http://publications.europa.eu/resource/authority/licence/CC0"


def documents(*, new: bool) -> list[str]:
    return sorted(str(path) for path in DOCUMENTS.iterdir() if new or path.name != NEWS)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def laid_out(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Walks:
    """By `init`, and then what the owner of the dataset writes."""
    folder = tmp_path_factory.mktemp("walk")
    # Of one length, as the width of a table hangs on it.
    one = Walk(program, folder / "harbour", BASE)
    walks = one, Walk(program, folder / "default", VOCABULARY)
    for walk in walks:
        walk.root.mkdir()
    whose = ("--title", "Harbour facts", "--publisher", "Port of Seaside", "--licence", CC0)
    twice(walks, "init", *whose, "--base", BASE, "--language", "en", "--language", "pl")
    for walk in walks:
        lay_out(walk.root, walk.base)
    return walks


@pytest.fixture(scope="module")
def first(laid_out: Walks) -> Walks:
    """The first release, before the news are read."""
    twice(laid_out, "extract", "--quiet", "--keep-text", "texts", *documents(new=False))
    twice(laid_out, "release", "--format", "json", but=VOID)
    return laid_out


@pytest.fixture(scope="module")
def extracted(first: Walks) -> Walks:
    twice(first, "extract", "--keep-text", "texts", *documents(new=True))
    return first


@pytest.fixture(scope="module")
def reviewed(extracted: Walks) -> Walks:
    for walk in extracted:
        shutil.copyfile(walk.root / "data/claims/news-new.yaml", walk.root / "proposed.yaml")
    twice(extracted, "review", "news-new", answers=ANSWERS)
    return extracted


@pytest.fixture(scope="module")
def walks(reviewed: Walks) -> Walks:
    """The second release."""
    for walk in reviewed:
        path = walk.root / "c3graph.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"2026.3.0"', '"2026.3.1"').replace("03-02T", "03-09T"))
    said = twice(reviewed, "release", "--format", "json", but=VOID)
    (row,) = json.loads(said)
    assert row["release"].startswith("2026.3.1")
    return reviewed


def test_the_wheel_is_what_runs(program: Path, laid_out: Walks) -> None:
    python = program.with_name("python")
    done = Walk(python, laid_out[0].root, BASE).run("-c", "import c3graph; print(c3graph.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(program.parents[1]), done.stderr


def test_extract_reads_documents_of_any_name(extracted: Walks) -> None:
    one, other = both(extracted, lambda walk: read(walk, "data/claims", "*.yaml"))
    assert {Path(name).stem for name in one} == SHEETS
    assert one == other
    texts = read(extracted[0], "texts", "*")
    assert {Path(name).name for name in texts} == {
        f"{path.name}.txt" if path.suffix != ".txt" else path.name for path in DOCUMENTS.iterdir()
    }
    assert texts == read(extracted[1], "texts", "*")


def test_review_in_the_terminal(reviewed: Walks) -> None:
    left = json.loads(twice(reviewed, "review", "news-new", "--list", "--format", "json"))
    assert left == []
    one, other = both(reviewed, lambda walk: read(walk, "data/claims", "news-new.yaml"))
    assert one == other
    (sheet,) = one.values()
    assert sheet.count("status: accepted") == 10
    assert sheet.count("status: corrected") == 1
    assert "value: Lamps of small harbours" in sheet
    assert sheet.count("reviewer: Ieva Osta") == 11
    rows = json.loads(twice(reviewed, "claims", "--format", "json"))
    assert {row["source"] for row in rows} == SHEETS


def test_review_in_the_browser(reviewed: Walks, new_page: NewPage, tmp_path: Path) -> None:
    """The same decisions on the same sheet, in a copy: the same bytes."""
    walk = reviewed[0]
    copy = Walk(walk.program, tmp_path / "copy", walk.base)
    shutil.copytree(walk.root, copy.root)
    done = (copy.root / "data" / "claims" / "news-new.yaml").read_bytes()
    shutil.copyfile(walk.root / "proposed.yaml", copy.root / "data" / "claims" / "news-new.yaml")
    with serving(copy.root, copy.program, review=1) as server:
        page = new_page(server.url)
        page.goto(f"{server.url}/review")
        page.get_by_role("link", name="LIGHTHOUSE").click()
        (named,) = re.findall("- id: ([0-9a-f]{12})\n[^-]*fullName", done.decode())
        page.goto(f"{server.url}/review/news-new/rows/{named}")
        page.get_by_label("Value").fill("Lamps of small harbours")
        page.get_by_role("button", name="Save in the sheet").click()
        page.get_by_role("status").filter(has_text="Corrected: 1.").wait_for()
        page.goto(f"{server.url}/review/news-new?status=proposed")
        while (left := page.locator('button[value^="accept:"]')).count():
            left.first.click()
            page.get_by_role("status").filter(has_text="Accepted: ").wait_for()
            page.goto(f"{server.url}/review/news-new?status=proposed")
    assert (copy.root / "data" / "claims" / "news-new.yaml").read_bytes() == done


def test_build(reviewed: Walks) -> None:
    counts = json.loads(twice(reviewed, "build", "--format", "json", but=VOID))
    assert {"of": "class/Participation", "count": 7} in counts
    # In Turtle a name is written by another prefix where the vocabulary has another base.
    one, other = both(reviewed, lambda walk: read(walk, "data/ttl", "*.ttl"))
    assert one.keys() == other.keys()
    graphs = both(reviewed, lambda walk: read(walk, "build", "*.nq")["build/c3graph.nq"])
    facts = [{line for line in lines.splitlines() if VOID_GRAPH not in line} for lines in graphs]
    assert facts[0] == facts[1]
    assert len(facts[0]) > 9000


def test_validate(reviewed: Walks) -> None:
    document = json.loads(twice(reviewed, "validate", "--format", "json", ordered=False))
    assert (document["conforms"], document["results"]) == (True, [])
    looked = {check["shape"]: check["focus_nodes"] for check in document["checks"]}
    assert looked[f"{BASE}shape/counted"] == 2
    assert sum(shape.startswith(f"{VOCABULARY}shape/") for shape in looked) >= 40


@needs_java
def test_reason(reviewed: Walks) -> None:
    rows = json.loads(twice(reviewed, "reason", "--format", "json"))
    assert {row["check"]: row["result"] for row in rows}.items() >= {
        "consistent": "yes", "OWL 2 DL violations": 0, "unsatisfiable classes": 0,
    }.items()  # fmt: skip


def test_query(walks: Walks) -> None:
    answer = json.loads(twice(walks, "query", "berths", "--format", "json"))
    assert [
        tuple(term["value"] for term in row.values()) for row in answer["results"]["bindings"]
    ] == [
        ("Seaside Harbour Authority", "180", "miejsce", "true"),
        ("Porto Vecchio", "95", "posto", "false"),
    ]
    for format in ("table", "csv", "tsv"):
        assert "Porto Vecchio" in twice(walks, "query", "berths", "--format", format)
    said = twice(walks, "explain", "id/project/lighthouse", "--format", "json")
    assert "Lamps of small harbours" in said


def test_diff(walks: Walks) -> None:
    # VoID counts what it counts, see VOID.
    but = '^ "(added|removed)": [0-9]+'
    document = json.loads(twice(walks, "diff", "previous", "--format", "json", but=f"(?m){but}"))
    kinds = {thing["iri"]: thing["kind"] for thing in document["things"]}
    assert kinds[f"{BASE}id/project/lighthouse"] == "added"
    assert kinds[f"{BASE}source/news-new"] == "added"
    assert kinds[f"{BASE}id/organisation/seaside-harbour-authority"] == "changed"
    assert "removed" not in kinds.values()


def test_verify(walks: Walks) -> None:
    rows = json.loads(twice(walks, "verify", "--format", "json"))
    assert {row["check"]: row["wrong"] for row in rows} == dict.fromkeys(
        ("files", "store", "counts", "dumps", "catalogue", "links", "shapes"), ""
    )
    assert all(row["looked at"] for row in rows)


def test_push(walks: Walks, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as server:
        # The hash of a graph is one of its IRIs; of VoID, see there.
        but = f'"sha256": "[0-9a-f]+"|{VOID}|"triples": [0-9]{{4}}'
        # Both have their facts in the default graph of the store.
        words = "push", server.graphs, "--format", "json"
        rows = json.loads(twice(walks, *words, but=but, together=False))
    assert {row["action"] for row in rows} == {"put"}
    graphs = {row["graph"].removeprefix(f"{BASE}graph/") for row in rows}
    assert graphs >= SHEETS | {"claims", "conflicts", "editorial", "inferred", "links", "sources"}


# Pages that one export has and the other has not: the history of the vocabulary is its own site's.
HISTORY = re.compile("(history|timemap)/scheme/")
# These are others: VoID, see VOID, and the dumps, which are compared as graphs in test_build.
OTHERS = re.compile(
    r"graph/void|well-known/void|^release/"
    # The first of all IRIs is VoID's example; a list that is cut where two are alike, by IRI.
    r"|scheme/competence/(cluster-management|port-statistics)[./]|^page/def/term/Competence/"
    r"|^kinds/(competence|event|topic)/|^page/graph/ontology|^page/scheme/status/accepted/"
)
# The same graph as the N-Triples beside it, in an order that is the store's.
SYNTAXES = (".ttl", ".rdf", ".jsonld")
# Of these the numbers are sizes of dumps, and counts of triples that VoID is among.
COUNTED = re.compile(r"^(catalog|index.html|page/release|data/release|changes|ldes)")
# What is ours and has no page, a page of history that the one has, the folder of a redirect.
APART = re.compile(
    r"<li>\s*<a href=\"[^\"]*/(history|timemap)/scheme/[^>]*>[^<]*</a>\s*</li>\s*"
    r"|(?<= value=\")https://w3id.org/c3graph/(?=def#|scheme/)"
    r"|<span>(c3graph|alignments/[0-9.]+)</span>"
    r"|<a href=\"https://w3id.org/c3graph/(publisher|alignments)[^>]*>[^<]*</a>"
    r"|For the folder `[a-z0-9]+`"
    r"|<url><loc>[^<]*/page/(scheme|def)[^\n]*"
    r"|(?<==)https%3A%2F%2Fw3id.org%2Fc3graph%2F(?=def%23|scheme%2F)"
    r"|[0-9.,]+\s[kM]?B(?![A-Za-z])"
    # A noun in the plural that its number asks for.
    r"|\btrój(ka|ki|ek)\b"
)


def comparable(name: str, text: str) -> str:
    """What of a file is the same below every base; nothing of those that are others."""
    if OTHERS.search(name) or name.endswith(SYNTAXES):
        return ""
    text = APART.sub("", text)
    return re.sub(r"[0-9]+", "#", text) if COUNTED.match(name) else text


def exported(walk: Walk, site: Path) -> dict[str, str]:
    """The files of an export, the pages of one list together."""
    found: dict[str, str] = {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = walk.same(str(path.relative_to(site)))
        if not HISTORY.match(name):
            text = walk.same(path.read_bytes().decode("utf-8", "replace"))
            text = comparable(name, text)
            name = re.sub(r"page-[0-9]+/", "", name)
            found[name] = f"{found.get(name, '')}\n{text}"
    return found


def test_export(walks: Walks) -> None:
    words = "export", "site", "--url", "https://portal.example.org/h/", "--format", "json"
    (row,) = json.loads(twice(walks, *words, but='"(files|bytes)": [0-9]+'))
    assert row["missing"] == 0
    one, other = both(walks, lambda walk: exported(walk, walk.root / "site"))
    assert len(one) > 2000
    assert one.keys() == other.keys()
    for name, text in one.items():
        said = in_any_order(text), in_any_order(other[name])
        assert said[0] == said[1], f"{name}\n{difference(*said)}"


# Answers that say what the server did, what VoID counts, or in the order of the store.
ALONE = {
    "/metrics", "/health", "/sparql/completion", "/tpf", "/sparql", "/catalog", "/", "/ldes",
    "/sitemap/1.xml.gz",
}  # fmt: skip

# One address of each kind, with a thing of every sort.
PATHS = """
/ /?lang=pl /search?q=przysta%C5%84 /search?q=HARBOUR /search/suggest?q=ha /kinds
/kinds/organisation /kinds/claim /instruments /cooperation /competences /validation /changes
/competences/innovation/place/amber-bay /changes.atom /catalog /sitemap.xml /robots.txt
/cooperation/organisation/amber-bay-development-agency/organisation/old-port-chamber
/page/id/project/breakwater /page/id/event/breakwater-opening /page/id/person/anna-morska
/page/id/community/amber-bay /page/scheme/competence/shore-power /page/scheme/role/partner
/page/scheme/competence /page/source/links-document /page/def /page/def?term=Project
/page/graph/claims /page/graph/editorial /text/2022-porto-vecchio /history/id/project/breakwater
/statements/id/project/breakwater /pointing/id/project/breakwater /query/berths
/data/id/project/breakwater.nt /data/source/links-document.nt /data/scheme/role/partner.nt
/id/project/breakwater /scheme/competence /scheme/competence/networking /def
/source/2022-porto-vecchio /graph/claims /CITATION.cff /opensearch.xml /ldes /tpf
/timemap/id/project/breakwater /dump/c3graph.nt /.well-known/void /.well-known/sparql-examples
/sparql /sparql/completion /sparql?query=ASK%7B%3Fs+%3Fp+%3Fo%7D /health /ready
/sitemap/1.xml.gz /claim/5c8e836de678 /metrics
/page/id/project/none /id/project/lighthouse /page/id/project/lighthouse
""".split()


def kept(walk: Walk) -> list[str]:
    """Addresses that name a release."""
    now = walk.release().name
    inside = ("", "page/id/project/breakwater", "manifest.json", "c3graph.nt", "id/event/x", "tpf")
    return [
        *(f"/release/{now}/{path}" for path in inside),
        f"/release/{now}", f"/page/release/{now}", f"/changes/{now}", f"/ldes/{now}/1",
    ]  # fmt: skip


def test_each_route_is_asked(walks: Walks) -> None:
    asked = [path.partition("?")[0] for path in (*PATHS, *kept(walks[0]))]
    patterns = [pattern for pattern, _ in (*OF_THE_SITE, *OF_A_RELEASE)] + list(NAMED)
    left_out = [p for p in patterns if not any(compile_path(p)[0].match(path) for path in asked)]
    assert left_out == []


def test_serve(walks: Walks) -> None:
    def answers(walk: Walk) -> dict[str, tuple[int, str, str]]:
        found = {}
        with serving(walk.root, walk.program, rate_per_second=0) as server:
            for path in (*PATHS, *kept(walk)):
                answer = server.client.get(path, headers={"Accept": "text/html,*/*;q=0.5"})
                where, text = (
                    walk.same(said.replace(server.url, "SITE"))
                    for said in (answer.headers.get("location", ""), answer.text)
                )
                found[walk.same(path)] = answer.status_code, where, text
        return found

    one, other = both(walks, answers)
    assert one.keys() == other.keys()
    failed = {path: found[0] for path, found in one.items() if found[0] >= 400}
    assert failed == {"/page/id/project/none": 404, "/release/2026.3.1-HASH/id/event/x": 404}
    assert 'rel="license">CC0 1.0</a>' in one["/"][2]
    wrong = {}
    for path, found in one.items():
        assert found[:2] == other[path][:2], path
        if path.partition("?")[0] not in ALONE:
            said = [in_any_order(comparable(path[1:], t)) for t in (found[2], other[path][2])]
            if said[0] != said[1]:
                wrong[path] = difference(*said)
    assert wrong == {}
