"""Time left, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latchkey.views.countdown import ms_to_next_change, time_left, wait_left

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("left_ms", "words"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (1, "0:01"),
        (1_000, "0:01"),
        (59_001, "1:00"),
        (252_000, "4:12"),
        (300_000, "5:00"),
        (HOUR - 1_000, "59:59"),
        (HOUR, "1 h 0 min"),
        (2 * HOUR + 14 * MINUTE, "2 h 14 min"),
        (DAY - 1_000, "23 h 59 min"),
        (DAY, "1 d 0 h"),
        (3 * DAY + 4 * HOUR + 59 * MINUTE, "3 d 4 h"),
        (36_500 * DAY, "36500 d 0 h"),
    ],
)
def test_time_left_is_said_in_minutes_then_hours_then_days(left_ms: int, words: str) -> None:
    assert time_left(left_ms) == words


@given(st.integers(min_value=1, max_value=400 * DAY))
def test_a_tick_comes_just_when_the_words_may_change_and_at_most_once_a_second(left_ms: int) -> None:
    wait_ms = ms_to_next_change(left_ms)
    assert wait_ms is not None
    assert time_left(left_ms - wait_ms + 1) == time_left(left_ms)
    if left_ms <= HOUR - 1_000:
        assert 1 <= wait_ms <= 1_000
        assert time_left(left_ms - wait_ms) != time_left(left_ms)
    else:
        assert 1 <= wait_ms <= MINUTE


def test_what_takes_hours_ticks_once_a_minute() -> None:
    assert ms_to_next_change(5 * HOUR + 59_000) == MINUTE


def test_nothing_ticks_once_the_time_is_over() -> None:
    assert ms_to_next_change(0) is None
    assert ms_to_next_change(-1) is None


@pytest.mark.parametrize(
    ("left_ms", "words"), [(1, "1 s"), (4_000, "4 s"), (59_000, "59 s"), (59_001, "1:00"), (HOUR, "1 h 0 min")]
)
def test_a_wait_is_said_in_seconds_below_a_minute(left_ms: int, words: str) -> None:
    assert wait_left(left_ms) == words
