from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from c3graph import config
from c3graph.config import Settings
from c3graph.errors import UsageError


def toml(root: Path, text: str) -> Path:
    (root / "c3graph.toml").write_text(text, encoding="utf-8")
    return root


def test_every_setting_has_a_default_and_a_meaning(tmp_path: Path) -> None:
    assert config.load(tmp_path, environ={}) == Settings(root=tmp_path)
    rows = config.describe(config.load(tmp_path, environ={}))
    assert [row["name"] for row in rows] == [f.name for f in fields(Settings)]
    assert all(row["help"] for row in rows)
    assert all(
        row["variable"] == ("" if row["name"] == "root" else f"C3GRAPH_{row['name'].upper()}")
        for row in rows
    )


def test_the_file_overrides_the_default_and_the_environment_both(tmp_path: Path) -> None:
    root = toml(tmp_path, 'port = 9000\ntitle = "T"\nservice_hosts = ["a.org", "b.org"]\n')
    found = config.load(root, environ={"C3GRAPH_PORT": "9001", "C3GRAPH_QUERY_SECONDS": "1.5"})
    assert (found.port, found.title, found.query_seconds) == (9001, "T", 1.5)
    assert found.service_hosts == ("a.org", "b.org")
    assert config.load(root, environ={"C3GRAPH_SERVICE_HOSTS": " c.org , "}).service_hosts == (
        "c.org",
    )
    assert config.load(root, environ={}, port=9002, title=None).port == 9002


def test_the_nearest_parent_with_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml(tmp_path, 'title = "above"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    found = config.load(environ={})
    assert (found.title, found.root.resolve()) == ("above", tmp_path.resolve())


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        config.load(tmp_path, environ={}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mood = 1\n", "unknown setting mood"),
        ('root = "/"\n', "unknown setting root"),
        ("port = \n", "not readable as TOML"),
        ('port = "many"\n', "setting port wants a value of type int"),
        ("port = 80.5\n", "setting port wants a value of type int"),
        ("port = true\n", "setting port wants a value of type int"),
        ("port = [1]\n", "setting port wants a value of type int"),
        ("port = -1\n", "setting port wants a number from 0 up"),
        ("query_seconds = nan\n", "setting query_seconds wants a number from 0 up"),
        ("query_seconds = inf\n", "setting query_seconds wants a number from 0 up"),
        ("title = 3\n", "setting title wants a value of type str"),
        ("service_hosts = 3\n", "setting service_hosts wants a value of type tuple"),
        ("issued = 2020-01-01\n", "setting issued wants a value of type str"),
        ('base = "no iri"\n', "setting base cannot be 'no iri'"),
        ('base = "https://example.org"\n', "setting base cannot be"),
        ('base = "https://example.org/a"\n', "setting base cannot be"),
        ('version = "../x"\n', "setting version cannot be"),
    ],
)
def test_a_setting_that_is_not_usable(text: str, message: str, tmp_path: Path) -> None:
    root = toml(tmp_path, text)
    with pytest.raises(UsageError, match=message) as caught:
        config.load(root, environ={})
    assert caught.value.where == str(root / "c3graph.toml")
    assert caught.value.exit_code == 2


def test_a_variable_of_another_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="setting port wants") as caught:
        config.load(tmp_path, environ={"C3GRAPH_PORT": "many"})
    assert caught.value.where == "C3GRAPH_PORT"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "c3graph.toml").write_bytes(b'title = "Stra\xdfe"\n')
    with pytest.raises(UsageError, match="not readable as TOML"):
        config.load(tmp_path, environ={})


def test_folders(tmp_path: Path) -> None:
    found = config.load(toml(tmp_path, 'texts = "texts"\n'), environ={})
    assert found.texts_folder is None
    (tmp_path / "texts").mkdir()
    assert found.texts_folder == (tmp_path / "texts").resolve()
    (carried,) = found.resources("ontology")
    assert carried.name == "ontology"
    assert carried != tmp_path / "ontology"
    (tmp_path / "ontology").mkdir()
    assert found.resources("ontology") == (carried, tmp_path / "ontology")
    with pytest.raises(UsageError, match="no folder poems"):
        found.resources("poems")


def test_own_shapes_stand_beside_the_package_s_unless_a_setting_says_instead(
    tmp_path: Path,
) -> None:
    found = config.load(toml(tmp_path, ""), environ={})
    (carried,) = found.resources("shapes")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes/own.ttl").write_text("", encoding="utf-8")
    assert found.resources("shapes") == (carried, tmp_path / "shapes")
    assert found.resource_files("shapes")[-1] == tmp_path / "shapes/own.ttl"
    assert len(found.resource_files("shapes")) > 20
    for text in ("replace_shapes = true\n", 'replace_shapes = "true"\n'):
        alone = config.load(toml(tmp_path, text), environ={})
        assert alone.resource_files("shapes") == [tmp_path / "shapes/own.ttl"]
    asked = config.load(toml(tmp_path, ""), environ={"C3GRAPH_REPLACE_SHAPES": "1"})
    assert asked.replace_shapes is True
    with pytest.raises(UsageError, match="setting replace_shapes wants a value of type bool"):
        config.load(toml(tmp_path, "replace_shapes = 3\n"), environ={})
    (tmp_path / "shapes/own.ttl").unlink()
    (tmp_path / "shapes").rmdir()
    with pytest.raises(UsageError, match="there are no shapes to take instead"):
        config.load(toml(tmp_path, "replace_shapes = true\n"), environ={}).resources("shapes")
