"""A release keeps the shapes that it was validated with, and is verified by these."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph import pipeline, validate
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.model import DraftGraph, Release
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import graph_digest

OWN, OTHER = "by its own shapes", "by its own shapes, which are not those at hand"
NONE = "by the shapes at hand: the release keeps none"


@pytest.fixture
def root(released: Release, released_settings: Settings, tmp_path: Path) -> Path:
    """A dataset with a copy of the release of the repository's, and shapes of its own in the place
    of the package's, which they are a copy of."""
    for name in ("ontology", "queries", "data"):
        (tmp_path / name).symlink_to(released_settings.root / name)
    shutil.copytree(released_settings.root / "shapes", tmp_path / "shapes")
    said = (released_settings.root / "c3graph.toml").read_text()
    (tmp_path / "c3graph.toml").write_text(f"{said}replace_shapes = true\n")
    shutil.copytree(released.path, tmp_path / "releases" / released.path.name)
    (tmp_path / "releases/current").write_text(released.path.name)
    return tmp_path


def verify(root: Path) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "verify", "--format", "json"])


def note(done: Result) -> str:
    rows = {row["check"]: row["note"] for row in json.loads(done.stdout)}
    return str(rows["shapes"])


def test_the_manifest_names_the_shapes_by_hash(
    released: Release, released_settings: Settings
) -> None:
    files = json.loads((released.path / "manifest.json").read_bytes())["files"]
    data = (released.path / pipeline.SHAPES).read_bytes()
    assert files[pipeline.SHAPES]["sha256"] == hashlib.sha256(data).hexdigest()
    assert data == pipeline.shapes_at_hand(released_settings)
    assert graph_digest(parse(data, RdfFormat.N_QUADS)) == hashlib.sha256(data).hexdigest()
    listed = (released.path / pipeline.ACCEPTED).read_bytes()
    assert listed == (released_settings.root / "shapes/accepted.toml").read_bytes()


@pytest.mark.slow
def test_the_kept_shapes_say_what_the_files_say(
    released: Release, released_settings: Settings, draft: DraftGraph
) -> None:
    by_files = pipeline.validate_graph(released_settings, draft)
    by_kept, which = pipeline.validate_kept(released_settings, draft, released.path)
    assert which == OWN
    assert validate.report_json(by_kept) == validate.report_json(by_files)
    by_kept.raise_for_results()


@pytest.mark.slow
def test_verify_says_which_shapes_it_looked_by(root: Path) -> None:
    # A comment makes no other shapes; a constraint that nothing meets does, and counts for nothing.
    file = next((root / "shapes").glob("*.ttl"))
    file.write_text(file.read_text() + "\n# a comment\n")
    done = verify(root)
    assert (done.exit_code, note(done)) == (0, OWN)
    file.write_text(
        file.read_text()
        + "\n<urn:x:strict> a <http://www.w3.org/ns/shacl#NodeShape> ;"
        + " <http://www.w3.org/ns/shacl#targetSubjectsOf>"
        + " <http://www.w3.org/2004/02/skos/core#prefLabel> ;"
        + " <http://www.w3.org/ns/shacl#in> () .\n"
    )
    done = verify(root)
    assert (done.exit_code, note(done)) == (0, OTHER)


@pytest.mark.slow
def test_a_release_of_old_is_verified_by_the_shapes_at_hand(root: Path) -> None:
    path = next((root / "releases").glob("*/manifest.json"))
    document = json.loads(path.read_bytes())
    for name in (pipeline.SHAPES, pipeline.ACCEPTED):
        del document["files"][name]
        (path.parent / name).unlink()
    path.write_text(json.dumps(document))
    done = verify(root)
    assert (done.exit_code, note(done)) == (0, NONE)


@pytest.mark.slow
def test_shapes_that_were_changed_in_the_folder_are_noticed(root: Path) -> None:
    path = next((root / "releases").glob(f"*/{pipeline.SHAPES}"))
    path.write_bytes(path.read_bytes() + b"<urn:a> <urn:b> <urn:c> .\n")
    assert verify(root).exit_code == 7


def test_names_of_blank_nodes_in_shape_files_do_not_run_together(
    released_settings: Settings, tmp_path: Path
) -> None:
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    for name in "ab":
        (shapes / f"{name}.ttl").write_text(f"_:x <urn:says> <urn:{name}> .\n")
    kept = pipeline.shapes_at_hand(replace(released_settings, root=tmp_path, replace_shapes=True))
    lines = kept.decode().splitlines()
    assert len({line.partition(" ")[0] for line in lines}) == 2
    assert sorted(line.partition(" ")[2] for line in lines) == [
        "<urn:says> <urn:a> .", "<urn:says> <urn:b> .",
    ]  # fmt: skip
