"""The small values everything is made of."""

from __future__ import annotations

import copy
import pickle

import pytest

from latchkey.session.instant import Instant
from latchkey.session.secret import Secret

from .build import HOUR, MINUTE, NOW, SECOND

SECRET = Secret("syt_YWxpY2U_secret")


@pytest.mark.parametrize(
    "printed",
    [repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET!s:>40}", f"{SECRET:>40}", f"{[SECRET]}", f"{SECRET!r}"],
)
def test_a_secret_does_not_print(printed: str) -> None:
    assert "<redacted>" in printed
    assert "syt_" not in printed


def test_a_secret_is_not_pickled_or_copied_out() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(SECRET)
    with pytest.raises(TypeError, match="not pickled"):
        copy.deepcopy(SECRET)


def test_a_secret_is_revealed_on_demand() -> None:
    assert SECRET.reveal() == "syt_YWxpY2U_secret"


def test_secrets_are_compared_by_value_and_with_secrets_only() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_an_empty_secret_is_nothing() -> None:
    assert not Secret("")
    assert Secret("0")


def test_a_fingerprint_tells_two_tokens_apart_and_shows_neither() -> None:
    assert Secret("abc").fingerprint == "ba7816bf"
    assert Secret("abd").fingerprint != Secret("abc").fingerprint


def test_a_later_moment_is_later_on_both_clocks() -> None:
    assert NOW.later(SECOND) == Instant(NOW.wall_ms + SECOND, NOW.boot_ms + SECOND)


@pytest.mark.parametrize(
    ("wall", "boot", "left"),
    [
        (0, 0, MINUTE),
        (HOUR, SECOND, MINUTE - HOUR),
        (SECOND, HOUR, MINUTE - HOUR),
        (-HOUR, SECOND, MINUTE - SECOND),
    ],
)
def test_f24_the_clock_that_says_less_is_believed(wall: int, boot: int, left: int) -> None:
    """Suspended with one clock standing still, and a wall clock that somebody set."""
    now = Instant(NOW.wall_ms + wall, NOW.boot_ms + boot)
    assert now.ms_until(NOW.later(MINUTE)) == left
