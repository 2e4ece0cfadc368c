"""A dataset of somebody else's base: what is refused, found and released is what the default base
gives, and nothing differs but the IRIs. Own shapes stand beside the package's.
"""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.rdf.iris import VOCABULARY
from conftest import ROOT
from planted import Sheet

pytestmark = pytest.mark.slow

HARBOUR = "https://data.example.org/harbour/"
BASES = (VOCABULARY, HARBOUR)
OWN_SHAPE = """\
@prefix c3: <https://w3id.org/c3graph/def#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix own: <https://data.example.org/harbour/shape/> .
own:label a sh:NodeShape ; sh:targetClass c3:Project ;
    sh:property own:count .
own:count a sh:PropertyShape ; sh:path c3:partnerCount ; sh:maxCount 1 ;
    sh:message "One count of partners."@en .
"""


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def harbour(contribution: int) -> Sheet:
    """A project with a budget of 100 and a contribution, led by a chamber; a region that acts."""
    sheet = Sheet(slug="harbour")
    named = {"translations": {"pl": "Nazwa", "hu": "Név"}}
    sheet.entity("p", "Project", "HARBOUR", translations={"pl": "PORT"})
    sheet.entity("o", "Organisation", "Harbour Chamber", kind="chamber", **named)
    sheet.entity("l", "Place", "Seaside", kind="region", translations={"pl": "Wybrzeże"})
    sheet.entity("e", "Event", "Harbour Days", kind="training", translations={"pl": "Dni Portu"})
    sheet.entity("i", "Instrument", "Quay Plan", kind="publication", translations={"pl": "Plan"})
    sheet.claim("leads", "o", object="p")
    sheet.claim("country", "o", value="Poland")
    sheet.claim("participatesIn", "l", object="e", qualifiers={"role": "participant"})
    sheet.claim("produces", "p", object="i")
    sheet.claim("totalBudget", "p", value=100)
    sheet.claim("euContribution", "p", value=contribution)
    sheet.claim("currency", "p", value="EUR")
    return sheet


def dataset(root: Path, base: str, contribution: int) -> Path:
    """A dataset laid out by `init`, with this base and the sheet."""
    told = ("--base", base, "--title", "Harbours", "--publisher", "Harbour Office")
    assert run(root.parent, "init", str(root), *told).exit_code == 0
    with (root / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write('texts = "texts"\n')
    countries = "links: []\ncountries: {POL: [Poland]}\n"
    (root / "data/links.yaml").write_text(countries, encoding="utf-8")
    harbour(contribution).write(root)
    return root


def each_base(tmp_path: Path, contribution: int) -> dict[str, Path]:
    return {
        base: dataset(tmp_path / str(number), base, contribution)
        for number, base in enumerate(BASES)
    }


def here(text: str) -> str:
    """A text as the default base would have it."""
    return text.replace(HARBOUR, VOCABULARY)


def test_a_budget_below_the_contribution_is_refused_under_every_base(tmp_path: Path) -> None:
    said, refused = {}, {}
    for base, root in each_base(tmp_path, contribution=200).items():
        checked = run(root, "validate", "--format", "json")
        assert checked.exit_code == 10, base
        document = json.loads(checked.stdout)
        assert not document["conforms"]
        found = [r for r in document["results"] if r["severity"] == "violation"]
        assert {(r["focus_node"], r["places"][0]["surface"]) for r in found} == {
            (f"{base}id/funding/project-harbour", "200"),
            (f"{base}id/project/harbour", "200"),
        }
        del document["graph_sha256"]
        said[base] = here(json.dumps(document, sort_keys=True))
        released = run(root, "release")
        assert released.exit_code == 10, base
        assert not (root / "releases").exists()
        refused[base] = here(released.stderr).replace(str(root), "")
    assert said[HARBOUR] == said[VOCABULARY]
    assert refused[HARBOUR] == refused[VOCABULARY]


def test_what_is_released_differs_by_its_iris_alone(tmp_path: Path) -> None:
    graphs, answers = {}, {}
    for base, root in each_base(tmp_path, contribution=50).items():
        released = run(root, "release", "--format", "json")
        assert released.exit_code == 0, released.stderr
        folder = next((root / "releases").glob("*/manifest.json")).parent
        lines = here((folder / "c3graph.nq").read_text(encoding="utf-8")).splitlines()
        graphs[base] = {line for line in lines if "/graph/void>" not in line}
        asked = run(
            root, "query", "--format", "csv", "-e",
            "PREFIX c3: <https://w3id.org/c3graph/def#> SELECT ?s ?b { ?s c3:totalBudget ?b }"
            " ORDER BY ?s",
        )  # fmt: skip
        assert asked.exit_code == 0, asked.stderr
        answers[base] = here(asked.stdout)
    assert graphs[HARBOUR] == graphs[VOCABULARY]
    assert answers[HARBOUR] == answers[VOCABULARY]
    assert len(answers[HARBOUR].splitlines()) == 3


def test_own_shapes_add_to_the_package_s(tmp_path: Path) -> None:
    root = dataset(tmp_path / "own", HARBOUR, contribution=200)
    without = json.loads(run(root, "validate", "--format", "json").stdout)
    (root / "shapes/own.ttl").write_text(OWN_SHAPE, encoding="utf-8")
    found = run(root, "validate", "--format", "json")
    assert found.exit_code == 10
    document = json.loads(found.stdout)
    added = {c["shape"] for c in document["checks"]} - {c["shape"] for c in without["checks"]}
    assert added == {f"{HARBOUR}shape/label"}
    assert document["results"] == without["results"]
    assert run(root, "release").exit_code == 10


def test_a_copy_of_the_package_s_shapes_changes_nothing(tmp_path: Path) -> None:
    """A steward's copy, to be edited, blank nodes and all; in a release too."""
    root = dataset(tmp_path / "own", HARBOUR, contribution=50)
    without = json.loads(run(root, "validate", "--format", "json").stdout)
    (root / "shapes").mkdir(exist_ok=True)
    for file in (ROOT / "shapes").glob("*.ttl"):
        text = f"# as c3graph has it\n\n{file.read_text(encoding='utf-8')}"
        (root / "shapes" / f"mine-{file.name}").write_text(text, encoding="utf-8")
    copied = json.loads(run(root, "validate", "--format", "json").stdout)
    assert copied == without
    assert run(root, "shapes", "--check", "--format", "json").stdout == "[]\n"
    released = run(root, "release", "--format", "json")
    assert released.exit_code == 0, released.stderr
    (folder,) = (Path(row["folder"]) for row in json.loads(released.stdout))
    for file in (root / "shapes").glob("mine-*"):
        file.unlink()
    again = json.loads(run(root, "release", "--format", "json").stdout)
    kept = [(Path(path) / "shapes.nq").read_bytes() for path in (folder, again[0]["folder"])]
    assert kept[0] == kept[1]
    assert run(root, "verify", str(folder)).exit_code == 0


def test_shapes_that_replace_the_package_s_are_named_in_every_report(tmp_path: Path) -> None:
    root = dataset(tmp_path / "own", HARBOUR, contribution=200)
    (root / "shapes/own.ttl").write_text(OWN_SHAPE, encoding="utf-8")
    with (root / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write("replace_shapes = true\n")
    files = {format: tmp_path / format for format in ("ttl", "sarif", "junit", "html", "md")}
    asked = [f"--to={format}={path}" for format, path in files.items()]
    found = run(root, "validate", "--format", "json", *asked)
    # One shape looks at projects alone: all other classes are named, and nothing is released.
    assert found.exit_code == 10
    results = json.loads(found.stdout)["results"]
    unseen = {r["focus_node"].partition("#")[2] for r in results if r["severity"] == "violation"}
    assert {"Organisation", "Claim", "Evidence", "Funding", "Community"} <= unseen
    assert "Project" not in unseen
    texts = {format: path.read_text(encoding="utf-8") for format, path in files.items()}
    texts |= {"json": found.stdout, "table": run(root, "validate").stdout}
    for format, text in texts.items():
        said = unescape(text).replace("\\", "")
        assert "The setting replace_shapes puts the dataset's own shapes" in said, format


def test_a_class_that_no_shape_looked_at_fails_whatever_is_excused(tmp_path: Path) -> None:
    root = dataset(tmp_path / "own", HARBOUR, contribution=50)
    (root / "shapes/own.ttl").write_text(OWN_SHAPE, encoding="utf-8")
    with (root / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write("replace_shapes = true\n")
    excused = (
        f'[[unchecked]]\nshape = "{HARBOUR}shape/label"\nreason = "so"\n\n'
        '[[warning]]\nshape = "https://w3id.org/c3graph/shape/every-class-is-looked-at"\n'
        'focus = "*"\nreason = "so"\n'
    )
    (root / "shapes/accepted.toml").write_text(excused, encoding="utf-8")
    released = run(root, "release")
    assert released.exit_code == 10
    assert "No shape looks at anything of this class" in released.stderr
    assert not (root / "releases").exists()


def test_a_clone_elsewhere_is_built_as_here(tmp_path: Path) -> None:
    """Its `ontology`, `shapes` and `queries` are those that the installed package carries."""
    clone = tmp_path / "clone"
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, clone / name)
    shutil.copy(ROOT / "c3graph.toml", clone)
    shutil.rmtree(clone / "data/ttl")
    assert run(clone, "build").exit_code == 0
    made = {path.relative_to(clone): path.read_bytes() for path in (clone / "data/ttl").rglob("*")
            if path.is_file()}  # fmt: skip
    assert len(made) > 25
    assert [str(name) for name, data in made.items() if (ROOT / name).read_bytes() != data] == []
    assert json.loads(run(clone, "validate", "--format", "json").stdout)["conforms"] is True
