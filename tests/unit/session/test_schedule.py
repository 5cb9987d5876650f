"""When to refresh and how long to wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session import schedule
from latchkey.session.instant import Instant
from latchkey.session.schedule import LONGEST_LIFETIME_MS, lifetime
from latchkey.session.tokens import NoExpiry

from .build import HOUR, MINUTE, NOW, SECOND, after, held, tokens

DAY = 24 * HOUR
YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("away_ms", "chance", "waits_ms"),
    [
        (0, 0.0, SECOND),
        (0, 1.0, 1_500),
        (MINUTE, 0.0, SECOND),
        (MINUTE, 1.0, 1_500),
        (5 * MINUTE, 0.5, 6_250),
        (HOUR, 0.0, 10 * SECOND),
        (DAY, 1.0, 15 * SECOND),
    ],
)
def test_a_server_that_is_missed_is_looked_for_every_second_at_first_and_less_often_later(
    away_ms: int, chance: float, waits_ms: int
) -> None:
    assert schedule.probe_ms(away_ms, chance) == waits_ms


@pytest.mark.parametrize(
    ("lifetime_ms", "margin_ms"),
    [(5 * SECOND, SECOND), (30 * SECOND, 6 * SECOND), (5 * MINUTE, MINUTE), (DAY, MINUTE), (10 * YEAR, MINUTE), (4, 0)],
)
def test_f35_the_margin_is_a_minute_and_never_more_than_a_fifth_of_the_lifetime(
    lifetime_ms: int, margin_ms: int
) -> None:
    assert schedule.margin_ms(lifetime_ms) == margin_ms
    assert schedule.refresh_due(held(expires_in_ms=lifetime_ms)) == after(lifetime_ms - margin_ms)


@pytest.mark.parametrize(
    "percent, lifetime_ms, margin_ms",
    [(5, 100 * SECOND, 5 * SECOND), (5, HOUR, 15 * SECOND), (50, 100 * SECOND, 50 * SECOND), (50, HOUR, 150 * SECOND)],
)
def test_f35_another_margin_follows_the_lifetime_too_and_has_its_most_in_proportion(
    percent: int, lifetime_ms: int, margin_ms: int
) -> None:
    assert schedule.margin_ms(lifetime_ms, percent) == margin_ms
    its = held(expires_in_ms=lifetime_ms, margin_percent=percent)
    assert schedule.refresh_due(its) == after(lifetime_ms - margin_ms)


def test_a_missing_lifetime_means_that_the_token_does_not_expire() -> None:
    """Spec K4."""
    assert lifetime(present=False) is NoExpiry.NEVER


@pytest.mark.parametrize(
    "raw",
    [-1, -(10**21), 0, "300000", "", 300000.0, 1.5, float("nan"), float("inf"), True, False, None, 10**21, [], {}],
)
def test_f34_whatever_is_no_lifetime_is_not_known(raw: object) -> None:
    assert lifetime(present=True, raw=raw) is NoExpiry.NOT_KNOWN


@pytest.mark.parametrize("raw", [1, 5 * SECOND, DAY, 10 * YEAR, LONGEST_LIFETIME_MS])
def test_a_whole_number_of_milliseconds_up_to_ten_years_is_a_lifetime(raw: int) -> None:
    assert lifetime(present=True, raw=raw) == raw


def test_f32_a_lifetime_of_a_hundred_years_is_not_known() -> None:
    assert lifetime(present=True, raw=100 * YEAR) is NoExpiry.NOT_KNOWN
    assert lifetime(present=True, raw=LONGEST_LIFETIME_MS + 1) is NoExpiry.NOT_KNOWN


def test_expiry_is_counted_from_when_the_request_was_sent() -> None:
    assert schedule.expiry(tokens(expires_in_ms=MINUTE, issued_at=after(7))) == after(MINUTE + 7)


@pytest.mark.parametrize("none", list(NoExpiry))
def test_without_a_number_there_is_no_expiry_and_no_planned_refresh(none: NoExpiry) -> None:
    assert schedule.expiry(tokens(expires_in_ms=none)) is none
    assert schedule.refresh_due(held(expires_in_ms=none)) is None


def test_no_refresh_is_planned_where_there_is_nothing_to_refresh_with() -> None:
    assert schedule.refresh_due(held(refresh=False)) is None
    assert schedule.refresh_due(held(renewable=False)) is None


def test_a_moment_has_passed_when_it_is_reached_on_either_clock() -> None:
    moment = after(MINUTE)
    assert not schedule.has_passed(moment, after(MINUTE - 1))
    assert schedule.has_passed(moment, moment)
    assert schedule.has_passed(moment, Instant(NOW.wall_ms, moment.boot_ms))
    assert schedule.has_passed(moment, Instant(moment.wall_ms, NOW.boot_ms))
    assert not schedule.has_passed(None, moment)


def test_f24_a_token_is_usable_until_either_clock_says_that_it_ended() -> None:
    alive, end = held(expires_in_ms=5 * MINUTE), after(5 * MINUTE)
    assert schedule.is_usable(alive, after(5 * MINUTE - 1))
    assert not schedule.is_usable(alive, end)
    assert not schedule.is_usable(alive, Instant(end.wall_ms, NOW.boot_ms)), "suspended, and one clock stood still"
    assert not schedule.is_usable(alive, Instant(NOW.wall_ms - YEAR, end.boot_ms)), "somebody set the wall clock back"


def test_f23_a_rejected_token_is_not_usable_whatever_the_clock_says() -> None:
    assert not schedule.is_usable(held(rejected=True), NOW)
    assert not schedule.is_usable(held(rejected=True, expires_in_ms=NoExpiry.NEVER), NOW)
    assert not schedule.is_usable(held(rejected=True, refresh=False), NOW)


def test_a_token_that_cannot_be_replaced_is_tried_whatever_the_clock_says() -> None:
    assert schedule.is_usable(held(refresh=False), after(YEAR))
    assert schedule.is_usable(held(renewable=False), after(YEAR))


@pytest.mark.parametrize("none", list(NoExpiry))
def test_a_token_without_expiry_is_usable_at_any_time(none: NoExpiry) -> None:
    assert schedule.is_usable(held(expires_in_ms=none), after(100 * YEAR))


def test_after_a_restart_the_age_is_read_from_the_wall_clock() -> None:
    booted = Instant(NOW.wall_ms + 2 * MINUTE, 9_000)
    stored = tokens(expires_in_ms=5 * MINUTE)
    back = schedule.since_restart(stored, booted)
    assert back == replace(stored, issued_at=Instant(NOW.wall_ms, 9_000 - 2 * MINUTE))
    end = schedule.expiry(back)
    assert isinstance(end, Instant)
    assert booted.ms_until(end) == 3 * MINUTE


def test_after_a_restart_with_the_wall_clock_set_back_a_token_counts_as_expired() -> None:
    booted = Instant(NOW.wall_ms - DAY, 9_000)
    back = schedule.since_restart(tokens(expires_in_ms=5 * MINUTE), booted)
    assert schedule.expiry(back) == booted
    assert not schedule.is_usable(replace(held(), tokens=back), booted)


@pytest.mark.parametrize("none", list(NoExpiry))
def test_after_a_restart_with_the_wall_clock_set_back_a_token_without_expiry_goes_on(none: NoExpiry) -> None:
    booted = Instant(NOW.wall_ms - DAY, 9_000)
    back = schedule.since_restart(tokens(expires_in_ms=none), booted)
    assert back.issued_at == booted
    assert schedule.is_usable(replace(held(), tokens=back), booted)


def test_waits_double_up_to_a_minute() -> None:
    assert [schedule.wait_ms(attempt) // SECOND for attempt in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert schedule.wait_ms(10**6) == MINUTE


@pytest.mark.parametrize(
    ("told_ms", "waits_ms"),
    [(20 * SECOND, 20 * SECOND), (0, SECOND), (-5, SECOND), (HOUR, HOUR), (DAY, HOUR), (10**21, HOUR)],
)
@pytest.mark.parametrize("attempt", [0, 3, 50])
def test_f03_a_told_wait_counts_within_a_second_and_an_hour(told_ms: int, waits_ms: int, attempt: int) -> None:
    assert schedule.wait_ms(attempt, told_ms) == waits_ms
