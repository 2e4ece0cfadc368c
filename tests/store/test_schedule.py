"""Who is served next: least attained service, fading, and nothing gained by reconnecting."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from c3graph.store import schedule
from c3graph.store.schedule import HALF_LIFE, Client, ClientUsage, first, last, light


@dataclass(frozen=True)
class Asked:
    client: Client
    number: int


clients = st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 4))
events = st.lists(st.tuples(clients, st.floats(0, 20), st.floats(0, 5)), min_size=1, max_size=40)


def test_the_lightest_goes_first_and_the_heaviest_is_turned_away() -> None:
    usage = ClientUsage()
    usage.add(("heavy", 1), 10.0, 0.0)
    usage.add(("light", 1), 0.1, 0.0)
    waiting = [Asked(("heavy", 1), 1), Asked(("light", 1), 2), Asked(("light", 1), 3)]
    assert first(waiting, usage, 0.0) == waiting[1]
    assert last(waiting, usage, 0.0) == waiting[0]
    assert first([], usage, 0.0) is None
    assert last([], usage, 0.0) is None


def test_equals_are_served_in_order_and_turned_away_from_the_end() -> None:
    waiting = [Asked(("x", n), n) for n in range(3)]
    assert first(waiting, ClientUsage(), 0.0) == waiting[0]
    assert last(waiting, ClientUsage(), 0.0) == waiting[2]


def test_light_is_who_used_little_or_much_less_than_another() -> None:
    usage = ClientUsage()
    waiting = [Asked((name, 1), n) for n, name in enumerate("abc")]
    usage.add(("b", 1), 0.9, 0.0)
    usage.add(("c", 1), 1.1, 0.0)
    assert light(waiting, usage, 0.0) == waiting[:2]
    usage.add(("c", 1), 4.9, 0.0)
    usage.add(("b", 1), 2.0, 0.0)
    assert light(waiting, usage, 0.0) == waiting[:2]
    usage.add(("b", 1), 0.1, 0.0)
    assert light(waiting, usage, 0.0) == waiting[:1]
    assert light([], usage, 0.0) == []


def test_what_was_used_fades_by_half() -> None:
    usage = ClientUsage()
    usage.add(("a", 1), 8.0, 0.0)
    assert abs(usage.of(("a", 1), HALF_LIFE) - 4.0) < 1e-9
    assert abs(usage.of(("a", 1), 3 * HALF_LIFE) - 1.0) < 1e-9


def test_a_new_connection_begins_with_the_mean_of_its_host() -> None:
    usage = ClientUsage()
    usage.add(("a", 1), 6.0, 0.0)
    usage.add(("a", 2), 0.0, 0.0)
    assert usage.of(("a", 2), 0.0) == 6.0  # it was new, so it began with what the other had used
    assert usage.of(("a", 3), 0.0) == 6.0
    assert usage.of(("b", 1), 0.0) == 0.0


def test_light_queries_shed_what_was_inherited_and_nothing_else() -> None:
    usage = ClientUsage()
    usage.add(("a", 1), 8.0, 0.0)
    usage.add(("a", 2), 0.0, 0.0, light=True)
    assert usage.of(("a", 2), 0.0) == 4.0
    usage.add(("a", 2), 0.0, HALF_LIFE, light=True)
    assert usage.of(("a", 2), HALF_LIFE) == 1.0
    usage.add(("a", 2), 3.0, HALF_LIFE)
    usage.add(("a", 2), 0.0, HALF_LIFE, light=True)
    assert usage.of(("a", 2), HALF_LIFE) == 3.5
    usage.add(("a", 1), 0.0, HALF_LIFE, light=True)
    assert usage.of(("a", 1), HALF_LIFE) == 4.0


@given(events)
def test_the_mean_of_a_host_is_that_of_its_connections(
    rows: list[tuple[Client, float, float]],
) -> None:
    usage, now, seen = ClientUsage(), 0.0, set()
    for client, seconds, later in rows:
        now += later
        usage.add(client, seconds, now)
        seen.add(client)
    for host in "abc":
        known = [usage.of(c, now) for c in seen if c[0] == host]
        expected = sum(known) / len(known) if known else 0.0
        assert abs(usage.of((host, 99), now) - expected) <= 1e-6 * max(1.0, expected)


@given(events)
def test_reconnecting_never_beats_the_lightest_connection_of_the_host(
    rows: list[tuple[Client, float, float]],
) -> None:
    usage, now = ClientUsage(), 0.0
    for client, seconds, later in rows:
        now += later
        usage.add(client, seconds, now)
    for host in "abc":
        known = [usage.of(c, now) for c, *_ in rows if c[0] == host]
        if known:
            assert usage.of((host, 99), now) >= min(known) - 1e-6


def test_what_is_remembered_is_bounded() -> None:
    usage = ClientUsage()
    for n in range(2 * schedule._MOST + 10):
        usage.add((f"h{n % 7}", n), 100.0, 0.0)
        assert len(usage._clients) <= schedule._MOST
    assert sum(count for _, count in usage._hosts.values()) == len(usage._clients)
