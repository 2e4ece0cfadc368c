"""What other people's tools say of the ontology: ROBOT (report, profile), rdflib, owlready2.

ROBOT's rules know one language and the definitions of OBO (IAO:0000115): labels in two languages
count as two labels. So each language of ours is reported on by itself, its definitions under that
name; terms of others have English labels only, which stand in.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import rdflib

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import OWL, RDF, RDFS, SKOS, Iri, Literal, Quad

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "build" / "ontology-tools"
CORE = ROOT / "ontology" / "core.ttl"
C3 = "https://w3id.org/c3graph/def#"
DEFINITION = Iri("http://purl.obolibrary.org/obo/IAO_0000115")
Robot = Callable[..., str]


@pytest.fixture(scope="module")
def robot() -> Robot:
    java = shutil.which("java")
    if java is None or not (TOOLS / "pom.xml").is_file():
        pytest.skip("needs ROBOT and Java: make tools")

    def run(*arguments: object) -> str:
        main = "org.obolibrary.robot.CommandLineInterface"
        done = subprocess.run(
            [java, "-cp", f"{TOOLS}/*", main, *map(str, arguments)],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def in_one_language(quads: Iterable[Quad], language: str) -> list[Quad]:
    """The ontology as it is in one language, its definitions as OBO has them."""
    texts = (Iri(RDFS + "label"), Iri(SKOS + "definition"))
    quads = list(quads)
    known = {
        (q.subject, q.predicate) for q in quads if getattr(q.object, "language", "") == language
    }
    kept = [Quad(DEFINITION, Iri(RDF + "type"), Iri(OWL + "AnnotationProperty")),
            Quad(DEFINITION, texts[0], Literal("definition (OBO)"))]  # fmt: skip
    for quad in quads:
        if quad.predicate not in texts or not isinstance(quad.object, Literal):
            kept.append(quad)
        elif quad.object.language in (language, "") or (
            quad.object.language == "en" and (quad.subject, quad.predicate) not in known
        ):
            name = DEFINITION if quad.predicate == texts[1] else quad.predicate
            kept.append(Quad(quad.subject, name, Literal(quad.object.value)))
    return kept


def report(robot: Robot, folder: Path, quads: Iterable[Quad]) -> list[tuple[str, str, str]]:
    """Level, rule and subject of what ROBOT's own rules find."""
    (folder / "ontology.nt").write_text("".join(q.n + "\n" for q in quads), encoding="utf-8")
    robot("report", "--input", folder / "ontology.nt", "--fail-on", "none",
          "--output", folder / "report.tsv")  # fmt: skip
    with (folder / "report.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["Level"], row["Rule Name"], row["Subject"]) for row in rows]


@pytest.mark.parametrize("language", ["en", "pl", "hu"])
def test_robot_reports_no_error_and_of_our_terms_no_warning(
    robot: Robot, tmp_path: Path, language: str
) -> None:
    quads = in_one_language(parse(CORE.read_bytes(), RdfFormat.TURTLE), language)
    found = report(robot, tmp_path, quads)
    assert [row for row in found if row[0] == "ERROR"] == []
    # OBO wants the English word before the name of what is withdrawn.
    allowed = set() if language == "en" else {("WARN", "missing_obsolete_label", C3 + "hasRole")}
    warnings = {row for row in found if row[0] == "WARN" and row[2].startswith(C3)}
    assert warnings == allowed
    # Of the terms of others no definition is repeated here.
    theirs = {row[1] for row in found if row[0] == "WARN"} - {"missing_obsolete_label"}
    assert theirs == {"missing_definition"}


def test_robot_reports_a_planted_error(robot: Robot, tmp_path: Path) -> None:
    quads = in_one_language(parse(CORE.read_bytes(), RdfFormat.TURTLE), "en")
    left = [q for q in quads if q.subject.value != C3 + "Event" or q.predicate != DEFINITION]
    twice = Quad(Iri(C3 + "Talk"), Iri(RDFS + "label"), Literal("Event"))
    found = set(report(robot, tmp_path, [*left, twice]))
    assert ("WARN", "missing_definition", C3 + "Event") in found
    assert {row for row in found if row[0] == "ERROR"} == {
        ("ERROR", "multiple_labels", C3 + "Talk"),
        ("ERROR", "duplicate_label", C3 + "Talk"),
        ("ERROR", "duplicate_label", C3 + "Event"),
    }


@pytest.mark.parametrize("name", ["core", "alignments"])
def test_robot_finds_owl_2_dl(robot: Robot, tmp_path: Path, name: str) -> None:
    said = tmp_path / "profile.txt"
    robot("validate-profile", "--profile", "DL", "--input", ROOT / "ontology" / f"{name}.ttl",
          "--output", said)  # fmt: skip
    assert said.read_text().splitlines()[0] == (
        "OWL 2 DL Profile Report: [Ontology and imports closure in profile]"
    )


def test_rdflib_reads_every_file() -> None:
    counts = {}
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        counts[path.stem] = len(rdflib.Graph().parse(path))
        assert counts[path.stem] == len(set(parse(path.read_bytes(), RdfFormat.TURTLE)))
    assert len(counts) == 15


def test_owlready2_reads_the_ontology(tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    quads = parse(CORE.read_bytes(), RdfFormat.TURTLE)
    (tmp_path / "core.nt").write_text("".join(q.n + "\n" for q in quads), encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(f"file://{tmp_path}/core.nt").load()
    leads = world[C3 + "leads"]
    (led,) = leads.range
    assert {part.iri for part in led.Classes} == {C3 + "Project", C3 + "Cluster", C3 + "Network"}
    assert world[C3 + "Community"].label.hu == ["Klaszterközösség"]
