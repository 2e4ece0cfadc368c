"""Natural questions, as somebody asks them who has read the model and no more.

Ten of them a reviewer wrote from the documentation alone, and nine got no rows or wrong ones; the
last three are of their kind. Each is of at most five patterns over the default graph, without
provenance and without NOT EXISTS; the answers were read from the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from test_truth import BASE, PREFIXES

from c3graph.store import Store

SCHEMA = "PREFIX schema: <http://schema.org/>\n"
IN_ENGLISH = 'FILTER(LANG(?name) = "en")'


@dataclass(frozen=True)
class Question:
    words: str
    variables: str
    patterns: tuple[str, ...]
    answer: set[tuple[str, ...]]
    filter: str = ""

    @property
    def query(self) -> str:
        where = " .\n  ".join(self.patterns)
        select = f"SELECT DISTINCT {self.variables} WHERE {{\n  {where}\n  {self.filter}\n}}"
        return PREFIXES + SCHEMA + select


QUESTIONS = [
    # One source names the Office of the voivodeship: one legal party, counted once.
    Question(
        "Who takes part in CLUSTERS3, and what is the name of the country?",
        "?name ?country",
        (
            "?body c3:participatesIn project:clusters3",
            "?body skos:prefLabel ?name",
            "?body c3:country/skos:prefLabel ?country",
        ),
        {
            ("SPRI - Basque Country Business Development Agency", "Spain"),
            ("Tecnalia Research & Innovation Foundation", "Spain"),
            ("TCI Network-The Competitiveness Institute", "Spain"),
            ("Lubelskie Voivodeship", "Poland"),
            ("Piedmont Region", "Italy"),
            ("Ministry of Economics of the Republic of Latvia", "Latvia"),
            ("Hajdú-Bihar County Council", "Hungary"),
            ("Highlands and Islands Enterprise", "United Kingdom"),
            ("Invest Northern Ireland", "United Kingdom"),
            ("Department for the Economy", "United Kingdom"),
        },
        'FILTER(LANG(?name) = "en" && LANG(?country) = "en")',
    ),
    Question(
        "What lies in Poland?",
        "?thing",
        ("?thing c3:locatedIn+ place:poland",),
        {
            ("id/cluster/kgoir",),
            ("id/cluster/lke",),
            ("id/cluster/lubapple",),
            ("id/cluster/wk-ict",),
            ("id/event/clusters3-interregional-learning-seminars",),
            ("id/event/clusters3-lubelskie-workshops",),
            ("id/event/clusters3-lublin-2017",),
            ("id/event/dyskusja-na-koniec-konferencji",),
            ("id/event/lublin-workshops-on-good-practices",),
            ("id/organisation/central-government",),
            ("id/organisation/lubelskie-voivodeship",),
            ("id/organisation/mr",),
            ("id/organisation/parp",),
            ("id/organisation/umwl",),
            ("id/place/lck",),
            ("id/place/lubelskie",),
            ("id/place/lublin",),
            ("id/place/pomorskie",),
        },
    ),
    Question(
        "Which clusters are Polish?",
        "?name",
        (
            "?cluster a c3:Cluster",
            "?cluster skos:prefLabel ?name",
            '?cluster c3:country/skos:prefLabel "Poland"@en',
        ),
        {
            ("LubApple",),
            ("Lublin Eco-Energy Cluster",),
            ("Waste Management and Recycling Cluster",),
            ("Eastern ICT Cluster",),
        },
        IN_ENGLISH,
    ),
    Question(
        "What is the budget of the project?",
        "?budget ?currency",
        (
            "project:clusters3 c3:totalBudget ?budget",
            "project:clusters3 c3:currency/skos:prefLabel ?currency",
        ),
        {("1832645", "Euro")},
        'FILTER(LANG(?currency) = "en")',
    ),
    Question(
        "On which day was the workshop in Belfast, and which one was it?",
        "?date ?number",
        (
            "?event c3:locatedIn place:belfast",
            "?event c3:heldOn ?date",
            "?event c3:ordinal ?number",
        ),
        {("2018-03-14", "6")},
    ),
    Question(
        "When do the events of schema.org start?",
        "?event ?date",
        ("?event a schema:Event", "?event schema:startDate ?date"),
        {
            ("id/event/clusters3-iws6", "2018-03-14"),
            ("id/event/clusters3-lublin-2017", "2017-03-07"),
            ("id/event/dyskusja-na-koniec-konferencji", "2017-03-07"),
            ("id/event/lublin-workshops-on-good-practices", "2017-03"),
        },
    ),
    Question(
        "How many partners are there?",
        "?partners",
        ("project:clusters3 c3:partnerCount ?partners",),
        {("10",)},
    ),
    Question(
        "Which classes are there?",
        "?class",
        ("?thing a ?class",),
        {
            (f"def#{name}",)
            for name in (
                "Cluster Community Competence Entity Event Figure Funding Instrument Label "
                "LearningEvent Membership Need Network Organisation Participation Person Phase "
                "Place Programme Project PublicBody Publication Question Region Source Talk Topic"
            ).split()
        },
        "FILTER(STRSTARTS(STR(?class), STR(c3:)))",
    ),
    Question(
        "Which concept is cluster management?",
        "?concept",
        ('?concept skos:prefLabel|skos:altLabel "cluster management"@en',),
        {("scheme/competence/cluster-management",)},
    ),
    Question(
        "Who leads the project?",
        "?name",
        ("?body c3:leads project:clusters3", "?body skos:prefLabel ?name"),
        {("SPRI - Basque Country Business Development Agency",)},
        IN_ENGLISH,
    ),
    Question(
        "Who has which other role than partner in the project?",
        "?name ?role",
        (
            "?participation c3:inProject project:clusters3",
            "?participation c3:participant/skos:prefLabel ?name",
            "?participation c3:role/skos:prefLabel ?role",
        ),
        {
            ("SPRI - Basque Country Business Development Agency", "coordinator"),
            ("Lubelskie Voivodeship", "communication partner"),
        },
        'FILTER(LANG(?name) = "en" && LANG(?role) = "en" && STR(?role) != "partner")',
    ),
    Question(
        "What do policy makers of which region need?",
        "?region ?name",
        (
            "?need c3:addressee addressee:policy-maker",
            "?need c3:neededCompetence/skos:prefLabel ?name",
            "?need c3:needOf/c3:ofRegion ?region",
        ),
        {
            ("id/place/hajdu-bihar", "Needs assessment guide/toolkit"),
            ("id/place/hajdu-bihar", "tools for integrated cluster strategy"),
            (
                "id/place/hajdu-bihar",
                "synergy of industry policy, cluster policy and R+I strategy",
            ),
            (
                "id/place/hajdu-bihar",
                "guidance on how to achieve greater coherence for planning",
            ),
        },
        IN_ENGLISH,
    ),
    Question(
        "Who spoke in Lublin?",
        "?name",
        (
            "?talk c3:atEvent event:clusters3-lublin-2017",
            "?talk c3:speaker/skos:prefLabel ?name",
        ),
        {
            ("Sławomir Sosnowski",),
            ("Marcin Podgórski",),
            ("Agnieszka Małkowska",),
            ("Kinga Gruszecka",),
            ("Stanisław Szultka",),
            ("Anastasiia Konstantynova",),
            ("James Wilson",),
            ("Zbigniew Chołyk",),
            ("Witold Chemperek",),
            ("Robert Szlęzak",),
        },
        IN_ENGLISH,
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.words)
def test_the_question_gets_its_answer(store: Store, question: Question) -> None:
    assert len(question.patterns) <= 5
    rows = store.query(question.query).rows
    found = [tuple(str(value).removeprefix(BASE) for value in row) for row in rows]
    assert len(found) == len(set(found)), "no row twice"
    assert set(found) == question.answer


def test_a_question_names_no_provenance() -> None:
    assert len(QUESTIONS) == 13
    for question in QUESTIONS:
        for word in ("GRAPH", "NOT EXISTS", "MINUS", "prov:", "Claim"):
            assert word not in question.query.partition("SELECT")[2], question.words


def test_what_says_where_facts_come_from_is_among_no_facts(store: Store) -> None:
    classes = {
        str(row[0]) for row in store.query("SELECT DISTINCT ?class { ?thing a ?class }").rows
    }
    apart = ("ns/prov#", "ns/oa#", "ns/void#", "22-rdf-syntax-ns#Statement", "owl#")
    assert [name for name in classes if any(part in name for part in apart)] == []
