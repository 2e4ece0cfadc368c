from __future__ import annotations

import datetime
import json
import re
from dataclasses import Field, FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from click.testing import CliRunner
from hypothesis import strategies as st

from c3graph import config
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.permitted import Number


def settings_fields() -> list[Field[Any]]:
    """The settings; what else a field holds is not one (`stated`)."""
    return [field for field in fields(Settings) if field.metadata]


def toml(root: Path, text: str) -> Path:
    (root / "c3graph.toml").write_text(text, encoding="utf-8")
    return root


def test_every_setting_has_a_default_and_a_meaning(tmp_path: Path) -> None:
    assert config.load(tmp_path, environ={}) == Settings(root=tmp_path)
    rows = config.describe(config.load(tmp_path, environ={}))
    assert [row["name"] for row in rows] == [f.name for f in settings_fields()]
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


PORT = "it takes a whole number from 1 to 65535"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("mood = 1\n", 1, "unknown setting mood"),
        ('title = "T"\n[mood]\na = 1\n', 2, "unknown setting mood"),
        ('root = "/"\n', 1, "unknown setting root"),
        ('title = "T"\nport = \n', 2, "not readable as TOML: Invalid value"),
        ('title = "T"\n\nport = "many"\n', 3, f"setting port cannot be 'many': {PORT}"),
        ('port = "8000"\n', 1, PORT),
        ("port = 80.5\n", 1, PORT),
        ("port = true\n", 1, PORT),
        ("port = [1]\n", 1, PORT),
        ("port = -1\n", 1, PORT),
        ("port = 0\n", 1, PORT),
        ("port = 99999\n", 1, f"setting port cannot be 99999: {PORT}"),
        (f"port = 1{'0' * 4000}\n", 1, PORT),
        ("[port]\na = 1\n", 1, PORT),
        ('description = """\nport = 1\n"""\nport = 0\n', 4, PORT),
        ("query_workers = 0\n", 1, "it takes a whole number from 1 to 1000"),
        ("server_processes = 0\n", 1, "it takes a whole number from 1 to 1000"),
        ("cache_bytes = 0\n", 1, "it takes a whole number from 1 to"),
        ("query_seconds = 0\n", 1, "it takes a number from 0.001 to"),
        ("query_seconds = nan\n", 1, "setting query_seconds cannot be nan"),
        ("validate_seconds = inf\n", 1, "or 0 for no limit"),
        ("rate_per_second = -1\n", 1, "or 0 for no limit"),
        ("title = 3\n", 1, "it takes text that is not empty"),
        ('title = " "\n', 1, "it takes text that is not empty"),
        ('title = "a\\u0000b"\n', 1, "setting title cannot be"),
        ("service_hosts = 3\n", 1, "it takes a list, each a host name"),
        ("service_hosts = [1]\n", 1, "it takes a list, each a host name"),
        ('service_hosts = ["https://a.org/"]\n', 1, "it takes a list, each a host name"),
        ('trusted_proxies = ["proxy"]\n', 1, "it takes a list, each an IP address"),
        ('more_dumps = ["hdt"]\n', 1, "it takes a list, each jelly"),
        ('titles = ["Port"]\n', 1, "a text, with its language before it"),
        ('keywords = ["en:a:b"]\n', 1, "a word, with its language before it"),
        ("review = 2\n", 1, "it takes true or false"),
        ('host = "a b"\n', 1, "it takes a host name or an IP address"),
        ("issued = 2020-01-01\n", 1, "in quotes"),
        ('issued = "2026-11"\n', 1, "setting issued cannot be '2026-11': it takes a day or a time"),
        ('issued = "2026-02-30"\n', 1, "setting issued cannot be '2026-02-30'"),
        ('issued = "2026-11-22T00:00:00"\n', 1, "a time with its zone"),
        ('issued = "2026-11-22T25:00:00Z"\n', 1, "setting issued cannot be"),
        ('issued = ""\n', 1, "setting issued cannot be ''"),
        ('reviewed = "2026-13-01"\n', 1, "setting reviewed cannot be"),
        ('base = "no iri"\n', 1, "setting base cannot be 'no iri'"),
        ('base = "https://example.org"\n', 1, "setting base cannot be"),
        ('base = "https://example.org/a"\n', 1, "setting base cannot be"),
        ('base = "https://example.org:99999/"\n', 1, "setting base cannot be"),
        ('base = "https://example.org/../a/"\n', 1, "setting base cannot be"),
        ('licence = "https://example.org/[a]"\n', 1, "setting licence cannot be"),
        ('licence = ""\n', 1, "setting licence cannot be"),
        ('version = "../x"\n', 1, "setting version cannot be"),
        ('push_token = "x"\n', 1, "push_token is not a setting of a file"),
    ],
)
def test_a_setting_that_is_not_usable(text: str, line: int, message: str, tmp_path: Path) -> None:
    root = toml(tmp_path, text)
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        config.load(root, environ={})
    assert caught.value.where == f"{root / 'c3graph.toml'}:{line}"
    assert caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"port = 1{'0' * 5000}\n", "too long, too deep or out of its range"),
        (f"port = {'[' * 5000}\n", "not readable as TOML"),
        ("#" * 1_000_001, "larger than 1000000 bytes"),
    ],
)
def test_a_file_that_the_parser_itself_cannot_take(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=what) as caught:
        config.load(toml(tmp_path, text), environ={})
    assert (caught.value.where or "").startswith(str(tmp_path / "c3graph.toml"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "many"), ("port", "99999"), ("port", "٣٣"), ("query_seconds", "1e3"),
        ("query_workers", "0"), ("issued", "2026-11"), ("base", "https://example.org"),
        ("service_hosts", "a b, c"), ("access_log", "maybe"), ("title", "\udc80"),
    ],
)  # fmt: skip
def test_a_variable_that_is_not_usable_is_named(name: str, value: str, tmp_path: Path) -> None:
    variable = f"C3GRAPH_{name.upper()}"
    with pytest.raises(UsageError, match=f"setting {name} cannot be .*: it takes") as caught:
        config.load(toml(tmp_path, 'title = "T"\n'), environ={variable: value})
    assert caught.value.where == variable


def test_a_secret_that_is_not_usable_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="setting push_token cannot be what it is") as caught:
        config.load(tmp_path, environ={"C3GRAPH_PUSH_TOKEN": "hidden\x00"})
    assert "hidden" not in str(caught.value)


def test_what_the_command_line_sets_is_read_by_the_same_rules(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="setting public_url cannot be 'nowhere'"):
        config.load(tmp_path, environ={}, public_url="nowhere")


def test_zero_is_no_limit_wherever_a_number_takes_it(tmp_path: Path) -> None:
    for one in settings_fields():
        rule = one.metadata["rule"]
        if isinstance(rule, Number):
            assert rule.unlimited == ("no limit" in str(one.metadata["help"])), one.name
            assert rule.unlimited == rule.takes.endswith("or 0 for no limit")
            if rule.unlimited:
                assert (
                    getattr(config.load(toml(tmp_path, f"{one.name} = 0\n"), environ={}), one.name)
                    == 0
                )
            else:
                with pytest.raises(UsageError, match=f"setting {one.name} cannot be 0"):
                    config.load(toml(tmp_path, f"{one.name} = 0\n"), environ={})


def test_every_default_is_a_value_that_the_setting_takes() -> None:
    for one in settings_fields():
        assert one.metadata["rule"].read(one.default) == one.default, one.name


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "c3graph.toml").write_bytes(b'version = "1"\ntitle = "Stra\xdfe"\n')
    with pytest.raises(UsageError, match="not readable as TOML: not UTF-8") as caught:
        config.load(tmp_path, environ={})
    assert caught.value.where == f"{tmp_path / 'c3graph.toml'}:2"


NAMES = st.sampled_from([f.name for f in settings_fields()])
VALUES = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.text(), st.dates(), st.datetimes(),
    st.lists(st.one_of(st.text(), st.integers())),
    st.sampled_from(["2026-11-30", "https://a.org/b/", "jelly", "en:a", "a.org", "::1", "0", "1"]),
)  # fmt: skip


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return repr(value)


FILES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(str.encode),
    st.dictionaries(NAMES, VALUES, max_size=4).map(
        lambda rows: "".join(f"{n} = {_toml_value(v)}\n" for n, v in rows.items()).encode()
    ),
)


@hypothesis.settings(max_examples=300, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@hypothesis.given(data=FILES)
def test_any_settings_file_is_read_or_refused_in_words(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The exit code is documented, nothing is a traceback, and a file that is read can be shown."""
    root = tmp_path_factory.mktemp("any")
    (root / "c3graph.toml").write_bytes(data)
    result = CliRunner(env={}).invoke(main, ["--root", str(root), "config", "--format", "json"])
    assert result.exit_code in (0, 2), result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if result.exit_code == 0:
        rows = json.loads(result.stdout)
        assert [row["name"] for row in rows] == [f.name for f in settings_fields()]
    else:
        error = json.loads(result.stderr)
        assert error["error"] == "usage"
        assert error["where"].startswith(str(root / "c3graph.toml"))


@pytest.mark.parametrize("command", [["release"], ["serve"], ["query", "-e", "ASK {}"], ["up"]])
def test_no_command_begins_on_a_setting_that_cannot_serve(
    command: list[str], tmp_path: Path
) -> None:
    toml(tmp_path, 'title = "Harbour"\nissued = "2026-11"\n')
    result = CliRunner().invoke(main, ["--root", str(tmp_path), *command])
    assert result.exit_code == 2
    assert "c3graph.toml:2: setting issued cannot be '2026-11'" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["c3graph.toml"]


@pytest.mark.parametrize("port", ["0", "99999"])
def test_a_port_of_the_command_line_has_the_same_bounds(port: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "serve", "--port", port])
    assert result.exit_code == 2
    assert "1<=x<=65535" in result.stderr


def test_folders(tmp_path: Path) -> None:
    found = config.load(toml(tmp_path, 'texts = "texts"\n'), environ={})
    assert found.texts_folder is None
    (tmp_path / "texts").mkdir()
    assert found.texts_folder == (tmp_path / "texts").resolve()
    (carried,) = found.resources("ontology")
    assert carried.name == "ontology"
    assert carried != tmp_path / "ontology"
    (tmp_path / "ontology").mkdir()
    assert found.resources("ontology") == (carried,)
    (tmp_path / "ontology/own.ttl").touch()
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
    alone = config.load(toml(tmp_path, "replace_shapes = true\n"), environ={})
    assert alone.resource_files("shapes") == [tmp_path / "shapes/own.ttl"]
    asked = config.load(toml(tmp_path, ""), environ={"C3GRAPH_REPLACE_SHAPES": "1"})
    assert asked.replace_shapes is True
    for wrong in ("3", '"true"'):
        with pytest.raises(UsageError, match="replace_shapes cannot be"):
            config.load(toml(tmp_path, f"replace_shapes = {wrong}\n"), environ={})
    (tmp_path / "shapes/own.ttl").unlink()
    (tmp_path / "shapes").rmdir()
    with pytest.raises(UsageError, match="there are no shapes to take instead"):
        config.load(toml(tmp_path, "replace_shapes = true\n"), environ={}).resources("shapes")
