"""Tests left out for want of a program are said in one line, and fail in CI."""

from __future__ import annotations

import pytest

import skips

_FOUND = {"needs nginx: make tools": 3, "lets everyone write": 2}


def test_one_line_names_the_one_command() -> None:
    line = "3 tests were skipped for want of a program: make tools brings all of them"
    assert skips.said(_FOUND, ci=False) == [line]
    assert skips.said({"lets everyone write": 2}, ci=False) == []
    one = "1 test was skipped for want of a program: make tools brings all of them"
    assert skips.said({"needs nginx: make tools": 1}, ci=False) == [one]


def test_ci_names_what_was_skipped_and_why() -> None:
    assert skips.said(_FOUND, ci=True)[:2] == [
        "skipped 2: lets everyone write",
        "skipped 3: needs nginx: make tools",
    ]


def test_a_missing_program_fails_in_ci_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert skips.missing_in_ci(_FOUND)
    assert not skips.missing_in_ci({"lets everyone write": 2})
    monkeypatch.delenv("CI")
    assert not skips.missing_in_ci(_FOUND)
