"""What a command imports: only what it calls. Times are for `python -m benchmarks startup`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://data.example.org/harbour/> .
ex:PierShape a sh:NodeShape ; sh:targetClass ex:Pier ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
DATA = """
@prefix ex: <https://data.example.org/harbour/> .
ex:a a ex:Pier ; ex:name "A" .
"""
# Runs a command, then names the packages of others that it imported, and our own modules.
CODE = """
import sys
before = set(sys.modules)
from c3graph.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
except SystemExit as end:
    assert not end.code, end.code
new = set(sys.modules) - before
others = {name.split('.')[0] for name in new} - set(sys.stdlib_module_names)
print('imported', *sorted(others - {'__main__', 'c3graph'}))
print('ours', *sorted(name for name in sys.modules if name.startswith('c3graph.')))
print('sparql', 'rdflib.plugins.sparql' in sys.modules)
"""


def imported(folder: Path, *arguments: str) -> tuple[set[str], set[str], bool]:
    """Packages of others, modules of ours, and whether rdflib's parser of SPARQL is there."""
    done = subprocess.run(
        [sys.executable, "-X", "frozen_modules=off", "-c", CODE, "--root", str(folder), *arguments],
        capture_output=True, text=True, cwd=folder, check=True,
    )  # fmt: skip
    *_, others, ours, sparql = done.stdout.splitlines()
    return {*others.split()[1:]}, {*ours.split()[1:]}, sparql == "sparql True"


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_and_version_import_no_command_and_no_library(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    others, ours, _ = imported(tmp_path, *arguments)
    assert {name for name in others if not name.startswith("_")} == {"click"}
    assert ours == {
        "c3graph.catalogues", "c3graph.cli", "c3graph.cli.group", "c3graph.config",
        "c3graph.errors", "c3graph.model", "c3graph.permitted", "c3graph.rdf",
        "c3graph.rdf.declared", "c3graph.rdf.iris", "c3graph.rdf.terms",
    }  # fmt: skip


def test_validating_a_file_imports_what_reads_and_judges_it(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data.ttl").write_text(DATA)
    others, ours, sparql = imported(tmp_path, "validate", "data.ttl", "--shapes", "shapes.ttl")
    assert {name for name in others if not name.startswith("_")} == {
        "click", "html5rdf", "pyoxigraph", "rdflib",
    }  # fmt: skip
    assert not sparql, "these shapes have no query"
    called = {name.split(".")[1] for name in ours}
    assert not called & {
        "build", "extract", "harvest", "lookup", "pipeline", "reason", "release", "review",
        "sheets", "web",
    }  # fmt: skip
    assert "c3graph.checking.incremental" not in ours


def test_validating_by_our_shapes_imports_no_step_but_validation(tmp_path: Path) -> None:
    """Exit code 10: the shapes find nothing of theirs in the file."""
    (tmp_path / "data.ttl").write_text(DATA)
    others, ours, _ = imported(tmp_path, "validate", "data.ttl")
    assert "c3graph.pipeline" in ours
    assert {name for name in others if not name.startswith("_")} == {
        "click", "html5rdf", "pyoxigraph", "pyparsing", "rdflib",
    }  # fmt: skip
    steps = {"build", "extract", "harvest", "lookup", "reason", "release", "review", "sheets"}
    steps |= {"web"}
    assert not {name.split(".")[1] for name in ours} & steps
