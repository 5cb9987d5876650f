"""Durations as people write them."""

from __future__ import annotations

import pytest

from latchkey.practice.lifetimes import parse_duration_s


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("30s", 30),
        ("500ms", 0.5),
        ("1.5m", 90),
        ("2h", 7200),
        ("1d", 86400),
        ("1w", 604800),
        ("45", 45),
        ("none", None),
    ],
)
def test_a_duration_has_a_unit_or_is_in_seconds(text: str, seconds: float | None) -> None:
    assert parse_duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "0s", "0", "-5s", "5 s", "5y", "s", "1e3s", "five", "٣s", "5s\n"])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration_s(text)
