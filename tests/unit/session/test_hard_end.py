"""Lifetimes that shrink towards the end of a session: what is evidence, and what is not (F32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from latchkey.session import schedule
from latchkey.session.events import Restored, TokensRefreshed
from latchkey.session.instant import Instant
from latchkey.session.schedule import CONFIRM_AFTER_MS, ONE_MOMENT_MS
from latchkey.session.states import Active, Cause, Refreshing, Restoring, Saving
from latchkey.session.tokens import HardEnd, Held, NoExpiry

from .build import ALICE, HOUR, MINUTE, NOW, SECOND, after, granted, held, noted, step, tokens

DAY = 24 * HOUR
Grant = tuple[int, int | NoExpiry]
"""When it was asked for, in milliseconds after NOW, and the lifetime it came with."""


def after_grants(*grants: Grant) -> list[HardEnd | None]:
    """What is known after each grant."""
    at_ms, lifetime_ms = grants[0]
    now = Held(ALICE, tokens(expires_in_ms=lifetime_ms, issued_at=after(at_ms)))
    known = [now.hard_end]
    for at_ms, lifetime_ms in grants[1:]:
        new = tokens(expires_in_ms=lifetime_ms, issued_at=after(at_ms))
        now = replace(now, tokens=new, hard_end=schedule.hard_end(now, new))
        known.append(now.hard_end)
    return known


def sure(known: Sequence[HardEnd | None]) -> list[bool]:
    return [end is not None and end.is_sure for end in known]


def lived(access_ms: int, session_ms: int, delays_ms: Sequence[int] = (0,)) -> list[tuple[int, HardEnd | None]]:
    """A session from its sign-in to its end, refreshed when that is due, on a server that hides its hard end: the moment
    of each grant and what is known after it. Requests take ``delays_ms`` to the server, in turn."""
    now = Held(ALICE, tokens(expires_in_ms=min(access_ms, session_ms)))
    sent_ms, story = 0, [(0, now.hard_end)]
    for number in range(1, 500):
        due = schedule.refresh_due(now)
        assert due is not None
        sent_ms = max(due.boot_ms - NOW.boot_ms, sent_ms + SECOND)
        arrived_ms = sent_ms + delays_ms[number % len(delays_ms)]
        lifetime_ms = min(access_ms, session_ms - arrived_ms)
        if lifetime_ms <= 0:
            return story
        new = tokens(expires_in_ms=lifetime_ms, issued_at=after(sent_ms))
        now = replace(now, tokens=new, hard_end=schedule.hard_end(now, new))
        story.append((sent_ms, now.hard_end))
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("access_ms", "session_ms", "warned_ms"),
    [
        (5 * MINUTE, DAY, 2 * MINUTE),
        (HOUR, 7 * DAY, 49 * MINUTE),
        (DAY, DAY, 10 * SECOND),
        (5 * SECOND, 2 * MINUTE, 800),
    ],
)
def test_f32_the_hard_end_of_a_session_is_found_before_it_comes(
    access_ms: int, session_ms: int, warned_ms: int
) -> None:
    story = lived(access_ms, session_ms)
    found_ms = next(at_ms for at_ms, end in story if end is not None and end.is_sure)
    assert session_ms - found_ms >= warned_ms
    known = [end for at_ms, end in story if at_ms >= found_ms]
    assert {end and end.at for end in known} == {after(session_ms)}


@given(
    access_ms=st.integers(5 * SECOND, DAY),
    session_ms=st.integers(30 * SECOND, 3 * DAY),
    delays_ms=st.lists(st.integers(0, 1500), min_size=1, max_size=5),
)
def test_f32_what_is_told_is_true_and_told_only_when_it_can_be_known(
    access_ms: int, session_ms: int, delays_ms: list[int]
) -> None:
    session_ms = min(session_ms, 300 * access_ms)
    for at_ms, end in lived(access_ms, session_ms, delays_ms):
        if end is not None and end.is_sure:
            assert abs(end.at.boot_ms - after(session_ms).boot_ms) <= 2 * SECOND
            assert at_ms + access_ms >= session_ms - 2 * SECOND, "before that every lifetime is whole"


@given(
    first_ms=st.integers(SECOND, 2 * DAY),
    second_ms=st.integers(SECOND, 2 * DAY),
    gaps_ms=st.lists(st.integers(SECOND, DAY), min_size=3, max_size=6),
    changed_at=st.integers(1, 6),
)
def test_f32_a_setting_that_is_changed_once_is_no_hard_end(
    first_ms: int, second_ms: int, gaps_ms: list[int], changed_at: int
) -> None:
    grants: list[Grant] = [(0, first_ms)]
    for number, gap_ms in enumerate(gaps_ms, 1):
        grants.append((grants[-1][0] + gap_ms, first_ms if number < changed_at else second_ms))
    assert not any(sure(after_grants(*grants)))


def test_f32_not_even_where_the_token_happens_to_end_when_the_one_before_would_have() -> None:
    """Five minutes become one, and the refresh was a minute before the end."""
    known = after_grants((0, 5 * MINUTE), (4 * MINUTE, MINUTE), (4 * MINUTE + 30 * SECOND, MINUTE))
    assert known == [None, HardEnd(after(5 * MINUTE), after(4 * MINUTE), is_sure=False), None]


def test_f32_three_grants_make_it_sure_and_two_do_not() -> None:
    known = after_grants((0, HOUR), (50 * MINUTE, 30 * MINUTE), (51 * MINUTE, 29 * MINUTE))
    assert sure(known) == [False, False, True]
    assert known[2] == HardEnd(after(80 * MINUTE), since=after(50 * MINUTE))


def test_a_suspicion_is_looked_into_after_half_a_minute_and_once() -> None:
    """Whoever holds tokens of an hour would otherwise hear of the end a minute before it."""
    suspected = held(expires_in_ms=30 * MINUTE, hard_end=HardEnd(after(30 * MINUTE), NOW, is_sure=False))
    assert schedule.refresh_due(suspected) == after(CONFIRM_AFTER_MS)
    known = replace(suspected, hard_end=HardEnd(after(30 * MINUTE), NOW))
    assert schedule.refresh_due(known) == after(29 * MINUTE)


def test_a_suspicion_delays_no_refresh() -> None:
    short = held(expires_in_ms=10 * SECOND, hard_end=HardEnd(after(10 * SECOND), NOW, is_sure=False))
    assert schedule.refresh_due(short) == after(8 * SECOND)


@pytest.mark.parametrize("lifetime_ms", [HOUR - 50, HOUR - 6 * MINUTE])
def test_a_lifetime_that_is_hardly_shorter_is_no_suspicion(lifetime_ms: int) -> None:
    assert after_grants((0, HOUR), (MINUTE, lifetime_ms))[-1] is None


def test_grants_within_a_second_prove_nothing() -> None:
    known = after_grants((0, HOUR), (MINUTE, 30 * MINUTE), (MINUTE + 900, 30 * MINUTE - 900))
    assert not any(sure(known))


@pytest.mark.parametrize("off_ms", [-ONE_MOMENT_MS - 1, ONE_MOMENT_MS + 1, HOUR // 2])
def test_tokens_that_end_near_each_other_do_not_end_at_one_moment(off_ms: int) -> None:
    known = after_grants((0, 10 * HOUR), (HOUR, 4 * HOUR), (2 * HOUR, 3 * HOUR + off_ms))
    assert sure(known) == [False, False, False]


@pytest.mark.parametrize("none", list(NoExpiry))
def test_a_grant_without_a_lifetime_ends_all_knowledge(none: NoExpiry) -> None:
    known = after_grants((0, HOUR), (MINUTE, 30 * MINUTE), (2 * MINUTE, 29 * MINUTE), (3 * MINUTE, none), (0, HOUR))
    assert sure(known) == [False, False, True, False, False]


def test_f32_a_token_that_outlives_the_known_end_withdraws_it() -> None:
    known = after_grants((0, HOUR), (MINUTE, 30 * MINUTE), (2 * MINUTE, 29 * MINUTE), (3 * MINUTE, 29 * MINUTE))
    assert sure(known) == [False, False, True, False]


def test_a_token_that_ends_before_the_known_end_says_nothing_about_it() -> None:
    known = after_grants((0, HOUR), (MINUTE, 30 * MINUTE), (2 * MINUTE, 29 * MINUTE), (3 * MINUTE, 5 * MINUTE))
    assert known[3] == known[2]


def test_a_slow_request_at_the_very_end_does_not_withdraw_it() -> None:
    known = after_grants((0, HOUR), (MINUTE, 20 * SECOND), (MINUTE + 16 * SECOND, 4 * SECOND), (79 * SECOND, 2_800))
    assert sure(known) == [False, False, True, True]


@pytest.mark.parametrize("set_ms", [-365 * DAY, -HOUR, HOUR, 365 * DAY])
def test_f32_a_wall_clock_that_is_set_between_grants_moves_the_end_with_it_and_proves_nothing(set_ms: int) -> None:
    def reset(moment: Instant) -> Instant:
        return Instant(moment.wall_ms + set_ms, moment.boot_ms)

    suspected = held(expires_in_ms=30 * MINUTE, hard_end=HardEnd(after(30 * MINUTE), NOW, is_sure=False))
    confirming = tokens(2, expires_in_ms=29 * MINUTE, issued_at=reset(after(MINUTE)))
    known = schedule.hard_end(suspected, confirming)
    assert known == HardEnd(reset(after(30 * MINUTE)), NOW)
    constant = tokens(2, expires_in_ms=30 * MINUTE, issued_at=reset(after(MINUTE)))
    assert schedule.hard_end(suspected, constant) is None


# In the machine -------------------------------------------------------------------------------------------------------


def refreshed(before: Held, at_ms: int, lifetime_ms: int) -> tuple[Held, dict[str, dict[str, object]]]:
    moment = after(at_ms)
    event = TokensRefreshed(moment, granted(2, expires_in_ms=lifetime_ms, sent_at=moment))
    state, commands = step(Refreshing(before, Cause.SCHEDULED), event)
    assert isinstance(state, Saving)
    return state.fresh, {name: dict(facts) for name, facts in noted(commands).items()}


def test_f32_the_end_is_journalled_when_it_is_first_sure_and_when_it_is_withdrawn() -> None:
    suspected, notes = refreshed(held(expires_in_ms=HOUR), MINUTE, 30 * MINUTE)
    assert list(notes) == ["tokens_refreshed"]
    known, notes = refreshed(suspected, 2 * MINUTE, 29 * MINUTE)
    assert notes["hard_end_noticed"] == {"ends_in_ms": 29 * MINUTE, "ends_at_ms": after(31 * MINUTE).wall_ms}
    known, notes = refreshed(known, 3 * MINUTE, 28 * MINUTE)
    assert list(notes) == ["tokens_refreshed"], "once"
    _, notes = refreshed(known, 4 * MINUTE, HOUR)
    assert list(notes) == ["tokens_refreshed", "hard_end_withdrawn"]


def test_f32_after_a_restart_of_the_computer_the_end_is_still_known() -> None:
    known = held(expires_in_ms=HOUR, hard_end=HardEnd(after(HOUR), NOW))
    booted = Instant(NOW.wall_ms + 10 * MINUTE, 9_000)
    state, _ = step(Restoring(ALICE), Restored(booted, known))
    assert isinstance(state, Active)
    end = state.held.hard_end
    assert end is not None
    assert end.is_sure
    assert booted.ms_until(end.at) == 50 * MINUTE
    assert end.since.ms_until(booted) == 10 * MINUTE


def test_after_a_restart_with_the_wall_clock_set_back_the_end_is_forgotten() -> None:
    known = held(expires_in_ms=HOUR, hard_end=HardEnd(after(HOUR), NOW))
    state, _ = step(Restoring(ALICE), Restored(Instant(NOW.wall_ms - HOUR, 9_000), known))
    assert isinstance(state, Refreshing)
    assert state.held.hard_end is None


def test_what_cannot_be_renewed_needs_a_sign_in_when_its_token_ends() -> None:
    for bound in (held(refresh=False), held(renewable=False)):
        assert schedule.sign_in_needed(bound) == HardEnd(after(5 * MINUTE), NOW)
    for endless in (held(refresh=False, expires_in_ms=NoExpiry.NEVER), held()):
        assert schedule.sign_in_needed(endless) is None
    assert schedule.sign_in_needed(held(hard_end=HardEnd(after(1), NOW, is_sure=False))) is None
