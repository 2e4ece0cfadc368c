"""Competency questions: each file of queries/ has its exact answer here or in golden/queries.

`C3GRAPH_GOLDEN=update python -m pytest tests/query/test_queries.py` writes the golden answers and
the table in docs/queries.md anew.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from c3graph.config import Settings
from c3graph.model import Answer, QueryForm, Release
from c3graph.query import answers
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import OWL, RDF, RDFS, XSD, Term
from c3graph.sheets import loading
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore
from word_runs import Runs, runs

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "queries"
DOCUMENT = ROOT / "docs" / "queries.md"
FILES = sorted((ROOT / "queries").glob("*.rq"))
UPDATE = os.environ.get("C3GRAPH_GOLDEN") == "update"

BASE = "https://w3id.org/c3graph/"
C3 = BASE + "def#"
MOST_ROWS = 150
EXTENSIONS = {QueryForm.SELECT: "tsv", QueryForm.ASK: "txt", QueryForm.GRAPH: "nt"}

_PREFIX = re.compile(r"^PREFIX ([\w-]*): <([^>]*)>$", re.MULTILINE)
_IRI = re.compile(r"<(https?://[^<>\s]*)>")
_NAME = re.compile(r"(?<![\w:?$<-])([a-z][\w-]*):([A-Za-z][\w.-]*)")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@dataclass(frozen=True)
class Question:
    """A query file: its comments, its text, and the IRIs its body uses."""

    path: Path
    comments: dict[str, str]
    text: str

    @property
    def slug(self) -> str:
        return self.path.stem

    @property
    def prefixes(self) -> dict[str, str]:
        return dict(_PREFIX.findall(self.text))

    @property
    def body(self) -> str:
        kept = [line for line in self.text.splitlines() if not line.startswith(("#", "PREFIX"))]
        return _STRING.sub('""', "\n".join(kept))

    @property
    def iris(self) -> set[str]:
        whole = set(_IRI.findall(self.body))
        short = _NAME.findall(_IRI.sub(" ", self.body))
        return whole | {self.prefixes[prefix] + local.rstrip(".") for prefix, local in short}

    @property
    def tags(self) -> list[str]:
        tags = yaml.safe_load(self.comments["tags"])
        assert isinstance(tags, list)
        return [str(tag) for tag in tags]


def read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    return Question(path, dict(re.findall(r"^#\+ (\w+): (.+)$", text, re.MULTILINE)), text)


QUESTIONS = [read(path) for path in FILES]
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)


def ask(store: Store, slug: str) -> Answer:
    return store.query((ROOT / "queries" / f"{slug}.rq").read_text(encoding="utf-8"))


def rows(store: Store, slug: str, *columns: str) -> list[tuple[str, ...]]:
    """Values of the named columns, IRIs shortened to what follows the base."""
    answer = ask(store, slug)
    places = [answer.variables.index(column) for column in columns]
    return [tuple(_plain(row[place]) for place in places) for row in answer.rows]


def _plain(term: Term | None) -> str:
    return "" if term is None else str(term).removeprefix(BASE)


def written(answer: Answer) -> str:
    return answers.write(answer, EXTENSIONS[answer.form].replace("txt", "table"), {})


def table() -> str:
    lines = ["| Query | Question | Tags |", "|---|---|---|"]
    for question in QUESTIONS:
        tags = ", ".join(question.tags)
        lines.append(f"| `{question.slug}` | {question.comments['question']} | {tags} |")
    return "\n".join(lines) + "\n"


# The files


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 50


@each
def test_comments(question: Question) -> None:
    missing = {"summary", "description", "tags", "question"} - question.comments.keys()
    assert not missing
    assert len(question.comments["summary"]) <= 60
    assert question.comments["question"].endswith("?")
    assert question.tags
    assert len(question.tags) == len(set(question.tags))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.slug)


def test_summaries_and_questions_are_different() -> None:
    for key in ("summary", "question"):
        assert len({question.comments[key] for question in QUESTIONS}) == len(QUESTIONS)


@each
def test_prefixes_are_those_used(question: Question) -> None:
    used = {prefix for prefix, _ in _NAME.findall(_IRI.sub(" ", question.body))}
    assert set(question.prefixes) == used


@each
def test_rows_have_an_order(question: Question) -> None:
    if re.search(r"^SELECT", question.text, re.MULTILINE):
        assert re.search(r"^ORDER BY", question.text, re.MULTILINE)


def test_document_lists_every_question() -> None:
    head, heading, found = DOCUMENT.read_text(encoding="utf-8").partition("## The questions\n\n")
    if UPDATE:
        DOCUMENT.write_text(head + heading + table(), encoding="utf-8")
    else:
        assert found == table(), (
            "C3GRAPH_GOLDEN=update python -m pytest tests/query/test_queries.py"
        )


# The terms


@pytest.fixture(scope="module")
def declared(store: Store) -> set[str]:
    """IRIs that a file of ontology/ makes statements about."""
    subjects: set[str] = set()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        quads = parse(path.read_bytes(), RdfFormat.TURTLE, where=path.name)
        subjects |= {str(quad.subject) for quad in quads}
    return subjects


@each
def test_only_declared_terms(question: Question, declared: set[str], store: Store) -> None:
    for iri in sorted(question.iris):
        if iri.startswith((RDF, RDFS, OWL, XSD)) or iri in declared:
            continue
        own = iri.startswith(BASE) and not iri.startswith(C3)
        assert own, f"{iri} is not declared"
        is_graph = iri.startswith(BASE + "graph/")
        known = f"GRAPH <{iri}> {{ ?s ?p ?o }}" if is_graph else f"<{iri}> ?p ?o"
        assert store.query(f"ASK {{ {known} }}").truth, f"{iri} is not in the graph"


# The answers


@each
def test_answer(question: Question, store: Store) -> None:
    answer = store.query(question.text)
    if answer.form is not QueryForm.ASK:
        assert 0 < len(answer.rows) + len(answer.triples) <= MOST_ROWS
    golden = GOLDEN / f"{question.slug}.{EXTENSIONS[answer.form]}"
    header, kept = _golden(golden)
    if UPDATE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(header + written(answer), encoding="utf-8", newline="")
    else:
        assert written(answer) == kept, f"differs from {golden.name}"
        # Where a person read what the answer was held against: characters of sources, or a table.
        assert re.fullmatch(r"# read in: \S.*\n", header), f"{golden.name} names no passage"


def _golden(path: Path) -> tuple[str, str]:
    """The header of a golden file and the answer below it."""
    text = path.read_bytes().decode() if path.exists() else ""
    first, newline, rest = text.partition("\n")
    return (first + newline, rest) if first.startswith("# ") else ("", text)


def test_passages_of_the_golden_answers_lie_in_their_sources(settings: Settings) -> None:
    lengths = {
        sheet.source.slug: sheet.source.length
        for sheet in loading.load_all(
            settings.folder("data") / "claims", limit=settings.max_sheet_bytes
        )
    }
    for path in sorted(GOLDEN.iterdir()):
        header, _ = _golden(path)
        for slug, start, end in re.findall(r"([a-z0-9-]+) (\d+)-(\d+)", header):
            assert int(start) < int(end) <= lengths[slug], path.name


def test_no_golden_answer_is_left_over() -> None:
    known = {question.slug for question in QUESTIONS}
    stale = [path for path in sorted(GOLDEN.iterdir()) if path.stem not in known]
    if UPDATE:
        for path in stale:
            path.unlink()
    else:
        assert stale == []


@pytest.fixture(scope="module")
def shuffled(released: Release) -> Store:
    """The same graphs, loaded in another order."""
    quads = list(parse((released.path / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS))
    random.Random(1).shuffle(quads)
    return EmbeddedStore.of(quads)


@each
def test_answer_does_not_depend_on_the_order_of_loading(
    question: Question, store: Store, shuffled: Store
) -> None:
    assert written(shuffled.query(question.text)) == written(store.query(question.text))


def test_golden_answers_hold_no_claims() -> None:
    """Identifiers of claims change with every edit of a sheet; answers would change with them."""
    for path in sorted(GOLDEN.iterdir()):
        assert BASE + "claim/" not in path.read_text(encoding="utf-8"), path.name


def test_golden_answers_quote_no_source(source_runs: Runs) -> None:
    for path in sorted(GOLDEN.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            for cell in re.split(r"\t| \| ", line):
                assert not runs(cell) & source_runs, path.name


# What the sources say, read by a person


def test_partners_of_clusters3(store: Store) -> None:
    """The table of the project's profile: ten partners; the country of SPRI is the editors'."""
    found = rows(store, "partners-of-clusters3", "partner", "role", "country")
    assert sorted(found) == [
        ("Department for the Economy", "partner", "United Kingdom"),
        ("Hajdú-Bihar County Council", "partner", "Hungary"),
        ("Highlands and Islands Enterprise", "partner", "United Kingdom"),
        ("Invest Northern Ireland", "partner", "United Kingdom"),
        ("Lubelskie Voivodeship", "communication partner", "Poland"),
        ("Ministry of Economics of the Republic of Latvia", "partner", "Latvia"),
        ("Piedmont Region", "partner", "Italy"),
        ("SPRI - Basque Country Business Development Agency", "coordinator", "Spain"),
        ("TCI Network-The Competitiveness Institute", "partner", "Spain"),
        ("Tecnalia Research & Innovation Foundation", "partner", "Spain"),
    ]


def test_budget_of_clusters3(store: Store) -> None:
    columns = ("total", "contribution", "percent", "currency", "start", "end")
    found = rows(store, "budget-of-clusters3", *columns)
    assert found == [("1832645", "1544244", "84.3", "Euro", "2016-04-01", "2020-03-31")]


def test_amounts_of_the_hungarian_call(store: Store) -> None:
    found = rows(store, "instruments-with-amounts", "from", "to", "currency", "programme")
    assert found == [("16000", "160000", "Euro", "Economic Development and Innovation OP")]


def test_disagreements(store: Store) -> None:
    """Two decks number one workshop 6 and 5; one report names the Office as the partner."""
    found = rows(store, "conflicts", "thing", "property", "preferred", "other")
    workshop, body = "id/event/clusters3-iws6", "id/organisation"
    assert found == [
        (workshop, "def#heldOn", "2018-03-14", "--03-14"),
        (workshop, "def#ordinal", "6", "5"),
        (
            "id/project/clusters3", "def#hasParticipant", f"{body}/lubelskie-voivodeship",
            f"{body}/umwl",
        ),
    ]  # fmt: skip


def test_one_date_and_one_number_of_the_belfast_workshop(store: Store) -> None:
    assert rows(store, "belfast-workshop", "date", "number") == [("2018-03-14", "6")]


def test_a_joint_talk_is_one(store: Store) -> None:
    """Two speakers of one institute gave one talk; nine talks in all."""
    found = {row[0]: row[1] for row in rows(store, "talks-at-lublin", "speakers", "bodies")}
    assert len(found) == 9
    joint = found["Anastasiia Konstantynova, James Wilson"]
    assert joint == "Orkestra - Basque Institute of Competitiveness"


def test_labels_are_held_by_clusters_alone(store: Store) -> None:
    expected = [("National Key Cluster", "Waste Management and Recycling Cluster")]
    assert rows(store, "labels-held", "label", "holder") == expected


def test_exports_count_once(store: Store) -> None:
    columns = ("exporter", "markets", "amount", "unit", "period")
    markets = "Jordan, North Africa, Scandinavia, Slovenia, Spain"
    assert rows(store, "exports", *columns) == [("LubApple", markets, "2000", "tonnes", "month")]


def test_two_phases(store: Store) -> None:
    found = rows(store, "phases", "phase")
    first, second = (
        "Phase 1 - Interregional Learning",
        "Phase 2 - Implementation of the Action Plan",
    )
    assert found == [(first,), (second,)]


def test_they_met_in_belfast(store: Store) -> None:
    assert ask(store, "met-in-belfast").truth is True
