"""Token buckets, whose address counts, and a setting and a default for every limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import config
from c3graph.config import Settings
from c3graph.web.http.limits import Bucket, client_address

LIMITS = {
    "query_seconds": 20.0, "query_memory_mb": 1024, "result_bytes": 500_000_000,
    "spool_bytes": 4_000_000, "query_workers": 4, "query_queue": 64, "server_processes": 1,
    "cache_bytes": 64_000_000, "rate_per_second": 1000.0, "rate_burst": 2000,
    "trusted_proxies": (), "body_seconds": 10.0, "head_seconds": 10.0, "max_head_bytes": 32_000,
    "max_query_bytes": 200_000, "max_connections": 1000, "access_log": True, "service_hosts": (),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_has_a_default_a_variable_and_a_meaning(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("set")
    default = LIMITS[name]
    assert getattr(Settings(), name) == default
    (row,) = [r for r in config.describe(Settings()) if r["name"] == name]
    assert row["variable"] == f"C3GRAPH_{name.upper()}"
    assert row["default"] == str(default)
    assert row["help"]
    items = ("10.0.0.1", "::1") if name == "trusted_proxies" else ("a", "b")
    number = 0 if isinstance(default, bool) else 7
    text, value = (", ".join(items), items) if default == () else (str(number), number)
    assert getattr(config.load(root, environ={row["variable"]: text}), name) == value
    (root / "c3graph.toml").write_text(f"{name} = {list(items) if default == () else number}\n")
    assert getattr(config.load(root, environ={}), name) == value


def test_tokens_come_back_with_time() -> None:
    bucket = Bucket(2.0, 2)
    assert [bucket.wait("a", 0.0) for _ in range(3)] == [0.0, 0.0, 0.5]
    assert bucket.wait("b", 0.0) == 0.0
    assert bucket.wait("a", 0.5) == 0.0
    assert bucket.wait("a", 0.5) == 0.5


def test_no_rate_is_no_limit() -> None:
    bucket = Bucket(0.0, 1)
    assert not any(bucket.wait("a", 0.0) for _ in range(1000))


@given(st.lists(st.floats(0, 2), max_size=80), st.floats(0.1, 20), st.integers(1, 10))
def test_never_more_than_burst_and_rate_allow(pauses: list[float], rate: float, burst: int) -> None:
    bucket, now, taken = Bucket(rate, burst), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.wait("a", now) == 0.0
    assert taken <= burst + now * rate + 1e-6


def scope(client: str | None, *forwarded: str) -> dict[str, object]:
    fields = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return {"client": (client, 5) if client else None, "headers": fields}


@pytest.mark.parametrize(
    ("client", "forwarded", "found"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("203.0.113.9",), "192.0.2.1"),
        ("10.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("10.0.0.1", ("forged, 203.0.113.9",), "203.0.113.9"),
        ("10.0.0.1", ("forged", "203.0.113.9, 10.0.0.2"), "203.0.113.9"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("10.0.0.2, ,",), "10.0.0.1"),
        (None, ("203.0.113.9",), ""),
    ],
)
def test_only_a_named_proxy_is_believed(
    client: str | None, forwarded: tuple[str, ...], found: str
) -> None:
    proxies = frozenset({"10.0.0.1", "10.0.0.2"})
    assert client_address(scope(client, *forwarded), proxies) == found


@given(
    st.lists(st.text(max_size=30).map(lambda s: s.encode("utf-8").decode("latin-1")), max_size=4)
)
def test_what_a_stranger_forwards_changes_nothing(values: list[str]) -> None:
    assert client_address(scope("192.0.2.1", *values), frozenset({"10.0.0.1"})) == "192.0.2.1"
