"""Competency questions: each file of queries/ has its exact answer here or in golden/queries.

`C3GRAPH_GOLDEN=update python -m pytest tests/test_queries.py` writes the golden answers and the
table in docs/queries.md anew.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from c3graph import answers
from c3graph.model import Answer, QueryForm, Release
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore
from c3graph.syntax import RdfFormat, parse
from c3graph.terms import OWL, RDF, RDFS, XSD, Iri, Term

ROOT = Path(__file__).parents[1]
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
    assert len(QUESTIONS) >= 36


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
        assert found == table(), "C3GRAPH_GOLDEN=update python -m pytest tests/test_queries.py"


# The terms


@pytest.fixture(scope="module")
def declared(store: Store) -> set[str]:
    """IRIs that a file of ontology/ makes statements about."""
    subjects: set[str] = set()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
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


def test_every_class_is_asked_for(store: Store) -> None:
    asked = set().union(*(question.iris for question in QUESTIONS))
    found = store.query(
        f"PREFIX owl: <{OWL}> SELECT ?class WHERE {{ ?class a owl:Class "
        f'FILTER(STRSTARTS(STR(?class), "{C3}")) }}'
    )
    classes = {str(row[0]) for row in found.rows}
    assert len(classes) == 28
    assert classes - asked == set()


@pytest.mark.parametrize(
    "construct",
    [
        r"skos:broader\+", r"skos:broader\*", r"\^c3:\w+", r"c3:\w+/skos:prefLabel",
        r"c3:\w+\|c3:\w+", "OPTIONAL", "FILTER NOT EXISTS", "MINUS", "VALUES", "BIND", r"\bIF\(",
        "COALESCE", "UNION", "GROUP_CONCAT", "HAVING", r"COUNT\(DISTINCT", r"SUM\(", r"MIN\(",
        r"MAX\(", r"GRAPH \?graph", "GRAPH graph:ontology", "LANGMATCHES", r"\{\n\s+SELECT",
    ],
)  # fmt: skip
def test_a_query_shows(construct: str) -> None:
    assert any(re.search(construct, question.text) for question in QUESTIONS)


def test_forms() -> None:
    for form, least in {"SELECT": 36, "CONSTRUCT": 3, "DESCRIBE": 3, "ASK": 3}.items():
        found = [q for q in QUESTIONS if re.search(rf"^{form}\b", q.text, re.MULTILINE)]
        assert len(found) >= least, form


# The answers


@each
def test_answer(question: Question, store: Store) -> None:
    answer = store.query(question.text)
    if answer.form is not QueryForm.ASK:
        assert 0 < len(answer.rows) + len(answer.triples) <= MOST_ROWS
    golden = GOLDEN / f"{question.slug}.{EXTENSIONS[answer.form]}"
    if UPDATE:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(written(answer), encoding="utf-8", newline="")
    else:
        assert written(answer) == golden.read_bytes().decode(), f"differs from {golden.name}"


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


def test_golden_answers_quote_no_source(shared: Path) -> None:
    sources: set[tuple[str, ...]] = set()
    for path in sorted((shared / "sources").glob("*.txt")):
        sources |= _runs(path.read_text(encoding="utf-8"))
    for path in sorted(GOLDEN.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            for cell in re.split(r"\t| \| ", line):
                assert not _runs(cell) & sources, path.name


def _runs(text: str, length: int = 12) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


# What the sources say, read by a person


def test_partners_of_clusters3(store: Store) -> None:
    """The table of the project's profile: ten partners; SPRI leads and has no country."""
    found = rows(store, "partners-of-clusters3", "name", "asWorded", "country", "sources")
    table = {row[:3] for row in found if "clusters3-profile" in row[3]}
    assert table == {
        ("SPRI - Basque Country Business Development Agency", "Coordinator", ""),
        ("Tecnalia Research & Innovation Foundation", "Partner", "Spain"),
        ("Lubelskie Voivodeship", "Communication", "Poland"),
        ("Piedmont Region", "Partner", "Italy"),
        ("Ministry of Economics of the Republic of Latvia", "Partner", "Latvia"),
        ("Hajdú-Bihar County Council", "Partner", "Hungary"),
        ("Highlands and Islands Enterprise", "Partner", "United Kingdom"),
        ("Invest Northern Ireland", "Partner", "United Kingdom"),
        ("TCI Network-The Competitiveness Institute", "Partner, advisory partner", "Spain"),
        ("Department for the Economy", "Partner", "United Kingdom"),
    }
    assert rows(store, "leads", "organisation", "project") == [
        ("id/organisation/spri", "id/project/clusters3")
    ]


def test_budget_of_clusters3(store: Store) -> None:
    found = rows(
        store, "budget-of-clusters3", "total", "contribution", "percent", "currency", "start", "end"
    )
    euro = "http://publications.europa.eu/resource/authority/currency/EUR"
    assert found == [("1832645", "1544244", "84.3", euro, "2016-04-01", "2020-03-31")]


def test_amounts_of_the_hungarian_call(store: Store) -> None:
    found = rows(store, "instruments-with-amounts", "name", "programme", "from", "to", "currency")
    assert found == [
        (
            "Development of professional cluster manager organizations",
            "Economic Development and Innovation OP",
            "16000",
            "160000",
            "http://publications.europa.eu/resource/authority/currency/EUR",
        )
    ]


def test_disagreements(store: Store) -> None:
    """Two decks number one workshop 6 and 5; ten rows stand against "9 partners"."""
    found = rows(
        store, "conflicts", "thing", "property", "preferred", "other", "preferredSources",
        "otherSources",
    )  # fmt: skip
    lubelskie, hajdu = "lubelskie-iws6-deck", "hajdu-bihar-iws6-deck"
    workshop, reports = "id/event/clusters3-iws6", "lublin-conference-lke, lublin-conference-report"
    assert (workshop, "def#ordinal", "6", "5", lubelskie, hajdu) in found
    assert (workshop, "def#heldOn", "2018-03-14", "--03-14", lubelskie, hajdu) in found
    project = "id/project/clusters3"
    assert (project, "def#partnerCount", "10", "9", "clusters3-profile", reports) in found


def test_competences_trained(store: Store) -> None:
    """Four trainings and one for members in the deck of Lubelskie; one event in the other."""
    found = rows(store, "competences-trained-by-region", "region", "competence")
    assert sorted(found) == [
        ("hajdu-bihar", "innovation"),
        ("lubelskie", "Effective communication in organisation"),
        ("lubelskie", "How to build strategy of the cluster"),
        ("lubelskie", "How to enter new markets"),
        ("lubelskie", "Standards in management in clusters"),
        ("lubelskie", "building a common offer"),
    ]


def test_needs_of_policy_makers(store: Store) -> None:
    """Three bullets for policy makers, the second with what it is to bring together."""
    found = rows(store, "needs-by-addressee", "addressee", "whose", "competence")
    assert [row[2] for row in found if row[0] == "policy makers"] == [
        "guidance on how to achieve greater coherence for planning",
        "needs assessment toolkit concerning national/regional/local structures",
        "synergy of industry policy, cluster policy and R+I strategy",
        "tools for integrated cluster strategy",
    ]
    assert {row[1] for row in found} == {"Hajdú-Bihar County", "LubApple", "Lubelskie"}


def test_clusters_with_labels(store: Store) -> None:
    """One named cluster holds a label; the deck counts two key clusters and one bronze label."""
    found = rows(store, "labels-held", "label", "holder", "holderIs", "statedHolders")
    assert [row for row in found if row[2] == "cluster"] == [
        ("id/label/kkk", "id/cluster/kgoir", "cluster", "2")
    ]
    assert ("id/label/bronze-label", "id/place/lubelskie", "region", "1") in found


def test_speakers_at_lublin(store: Store) -> None:
    found = {row[0]: row[1] for row in rows(store, "talks-at-lublin", "speaker", "affiliation")}
    assert found == {
        "Agnieszka Małkowska": "Department of Innovation",
        "Anastasiia Konstantynova": "Orkestra - Basque Institute of Competitiveness",
        "James Wilson": "Orkestra - Basque Institute of Competitiveness",
        "Kinga Gruszecka": "Polish Agency for Entrepreneurship Development",
        "Marcin Podgórski": "European Regions Research And Innovation Network",
        "Robert Szlęzak": "Eastern ICT Cluster",
        "Stanisław Szultka": "",
        "Sławomir Sosnowski": "Lubelskie Voivodeship",
        "Witold Chemperek": "Waste Management and Recycling Cluster",
        "Zbigniew Chołyk": "LubApple",
    }


def test_passage_with_the_amounts(store: Store, shared: Path) -> None:
    """Only evidence that lies in the passage, and both amounts with it."""
    text = (shared / "sources" / "001_5f747e2ba3ea0025.txt").read_text(encoding="utf-8")
    first = text.index("16 000 ")
    found = rows(store, "passage-support", "start", "end", "predicate", "object")
    assert (str(first), str(first + 6), "def#minAmount", "16000") in found
    assert "160000" in {row[3] for row in found if row[2] == "def#maxAmount"}
    assert all(int(row[0]) < 745 and int(row[1]) > 704 for row in found)


def test_founders_of_pharmapolis(store: Store) -> None:
    found = rows(store, "pharmapolis", "relation", "name")
    assert {name for relation, name in found if relation == "founder"} == {
        "Chemical Works of Gedeon Richter PLC",
        "Chamber of Commerce and Industry of Hajdú-Bihar County",
        "Debrecen Holding",
    }
    assert ("programme", "Economic Development Operational Programme") in found


def test_exports_and_figures(store: Store) -> None:
    """About 2,000 tonnes a month to five markets; 2,000 organic farms; 40 publications."""
    found = rows(store, "exports", "exporter", "to", "amount", "unit", "period")
    markets = ["Jordan", "North Africa", "Scandinavia", "Slovenia", "Spain"]
    assert found == [("LubApple", market, "2000", "tonnes", "month") for market in markets]
    figures = rows(store, "figures", "measure", "value", "source")
    assert ("certified organic farms", "2000", "lublin-conference-report") in figures
    assert ("publications issued", "40", "lublin-conference-report") in figures
    assert ("foreign partners", "9", "lublin-conference-lke") in figures


def test_projects_and_their_dates(store: Store) -> None:
    found = rows(store, "programmes-and-projects", "programme", "funded", "start", "end")
    projects = {row[1:]: row[0] for row in found if row[1].startswith("id/project/")}
    assert ("id/project/centramo", "2011", "2013") in projects
    assert ("id/project/clusterpolisee", "2012", "2014") in projects
    assert ("id/project/clustrat", "2012", "2014") in projects
    assert ("id/project/ace", "2014", "2016") in projects
    assert projects["id/project/ecei2", "", ""] == "id/programme/cosme"


@pytest.mark.parametrize(
    ("slug", "truth"),
    [
        ("claims-without-evidence", False),
        ("competence-cycle", False),
        ("competence-nobody-mentions", False),
        ("met-in-belfast", True),
        ("one-lead-per-project", False),
        ("statements-without-claim", False),
    ],
)
def test_truths(slug: str, truth: bool, store: Store) -> None:
    assert ask(store, slug).truth is truth


def test_preferred_language(store: Store) -> None:
    """Hungarian where there is a Hungarian name, else English; no name is missing."""
    found = ask(store, "label-fallback")
    names = {row[0]: (str(row[1]), str(row[2])) for row in found.rows}
    organisation = Iri(BASE + "id/organisation/hbcc")
    assert names[organisation] == ("Hajdú-Bihar Megyei Önkormányzat", "hu")
    assert names[Iri(BASE + "id/organisation/spri")][1] == "en"
    assert all(name for name, _ in names.values())
