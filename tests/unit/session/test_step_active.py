"""The living session: when it refreshes, and what a refused request does to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.commands import AskWitness, Discard, Note, Refresh, RememberSoftLogout, WaitUntil
from latchkey.session.events import (
    Event,
    MarginSet,
    RefreshAsked,
    RequestRefused,
    ServerReturned,
    TimeCame,
    TokenNeeded,
    TryAgainAsked,
    WhichToken,
    Woke,
)
from latchkey.session.instant import Instant
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
)
from latchkey.session.tokens import NoExpiry

from .build import (
    ALICE,
    HOUR,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    SOFT,
    USED,
    WEB_PAGE,
    access,
    after,
    held,
    no_answer,
    none_of,
    noted,
    refresh_token,
    refused,
    step,
    the,
)

ACTIVE = Active(held())
WAITING = Active(held(), attempts=2, trouble=no_answer(), retry_at=after(4 * SECOND))
"""Two refreshes came to nothing; the third is due in four seconds."""


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (TimeCame(after(4 * MINUTE)), Cause.SCHEDULED),
        (TokenNeeded(after(5 * MINUTE)), Cause.SCHEDULED),
        (RefreshAsked(NOW), Cause.ASKED),
        (Woke(after(HOUR)), Cause.WOKE),
        (RequestRefused(NOW, access(1), PLAIN), Cause.REJECTED),
    ],
)
def test_a_refresh_sends_the_refresh_token_and_says_why(event: Event, cause: Cause) -> None:
    state, commands = step(ACTIVE, event)
    assert isinstance(state, Refreshing)
    assert (state.cause, state.attempts) == (cause, 0)
    assert the(Refresh, commands) == Refresh(refresh_token(1))
    assert noted(commands)["refresh_started"] == {"cause": cause.value}


@pytest.mark.parametrize("event", [RefreshAsked(NOW), TryAgainAsked(NOW), TokenNeeded(NOW), Woke(after(HOUR))])
@pytest.mark.parametrize("active", [Active(held(refresh=False)), Active(held(renewable=False))])
def test_what_cannot_be_refreshed_is_not(active: Active, event: Event) -> None:
    assert step(active, event) == (active, ())


def test_trying_again_refreshes_only_what_was_tried_in_vain() -> None:
    assert step(ACTIVE, TryAgainAsked(NOW)) == (ACTIVE, ())
    state, commands = step(WAITING, TryAgainAsked(NOW))
    assert isinstance(state, Refreshing)
    assert (state.cause, state.attempts) == (Cause.ASKED, 2)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_f05_waking_up_in_time_works_the_waiting_out_anew() -> None:
    assert step(ACTIVE, Woke(after(MINUTE))) == (ACTIVE, (WaitUntil(after(4 * MINUTE)),))


def test_f24_waking_up_believes_the_clock_that_says_more() -> None:
    slept = Instant(NOW.wall_ms + HOUR, NOW.boot_ms + SECOND)
    assert isinstance(step(ACTIVE, Woke(slept))[0], Refreshing)


def test_waking_up_with_a_token_that_does_not_expire_waits_for_nothing() -> None:
    forever = Active(held(expires_in_ms=NoExpiry.NEVER))
    assert step(forever, Woke(after(HOUR))) == (forever, ())


def test_f05_waking_up_tries_a_server_again_that_could_not_be_reached() -> None:
    """And waits as shortly as at first between the tries: a network takes its time to come back after a sleep."""
    state, _ = step(WAITING, Woke(after(SECOND)))
    assert isinstance(state, Refreshing)
    assert state.attempts == 0


@pytest.mark.parametrize("ask", [RefreshAsked, TryAgainAsked])
@pytest.mark.parametrize(
    "limited", [RATE_LIMITED, replace(RATE_LIMITED, wait_ms=None), replace(WEB_PAGE, wait_ms=20 * SECOND)]
)
def test_f03_who_asked_to_wait_is_not_asked_earlier_by_a_person_either(
    ask: type[RefreshAsked | TryAgainAsked], limited: Refused
) -> None:
    waiting = replace(WAITING, trouble=limited, retry_at=after(20 * SECOND))
    assert step(waiting, ask(after(19 * SECOND))) == (waiting, ())
    assert isinstance(step(waiting, ask(after(20 * SECOND)))[0], Refreshing)


def test_a_server_that_is_back_is_asked_for_tokens_at_once_and_backs_off_as_before_where_it_goes_again() -> None:
    state, commands = step(WAITING, ServerReturned(after(SECOND)))
    assert isinstance(state, Refreshing)
    assert (state.cause, state.attempts) == (Cause.RETURNED, WAITING.attempts)
    assert the(Refresh, commands) == Refresh(refresh_token(1))
    assert noted(commands)["refresh_started"] == {"cause": "returned"}


@pytest.mark.parametrize(
    "active",
    [
        ACTIVE,
        replace(WAITING, held=held(refresh=False)),
        replace(WAITING, trouble=RATE_LIMITED, retry_at=after(20 * SECOND)),
    ],
)
def test_f03_a_server_that_is_back_is_not_asked_where_nothing_waits_or_it_asked_to_wait(active: Active) -> None:
    assert step(active, ServerReturned(NOW)) == (active, ())


def test_f03_waking_up_does_not_cut_a_told_wait_short() -> None:
    limited = replace(WAITING, trouble=RATE_LIMITED, retry_at=after(20 * SECOND))
    assert step(limited, Woke(after(SECOND))) == (limited, (WaitUntil(after(20 * SECOND)),))
    assert isinstance(step(limited, Woke(after(20 * SECOND)))[0], Refreshing)


def test_f20_requests_do_not_hurry_a_refresh_that_waits() -> None:
    assert step(WAITING, TokenNeeded(after(3999))) == (WAITING, ())
    state, commands = step(WAITING, RequestRefused(after(3999), access(1), PLAIN))
    assert state == replace(WAITING, held=held(rejected=True))
    assert list(noted(commands)) == ["request_rejected"]
    assert none_of(Refresh, commands)


def test_a_refresh_that_has_waited_long_enough_goes_on_counting() -> None:
    for event in (TokenNeeded(after(4 * SECOND)), RequestRefused(after(4 * SECOND), access(1), PLAIN), TimeCame(NOW)):
        state, _ = step(WAITING, event)
        assert isinstance(state, Refreshing)
        assert state.attempts == 2


def test_the_person_need_not_wait_for_the_next_try() -> None:
    assert isinstance(step(WAITING, RefreshAsked(NOW))[0], Refreshing)


@pytest.mark.parametrize("answer", [PLAIN, SOFT, refused(403)])
def test_d01_f23_a_rejected_token_is_refreshed_whatever_the_clock_and_the_flag_say(answer: Refused) -> None:
    state, commands = step(ACTIVE, RequestRefused(NOW, access(1), answer))
    assert isinstance(state, Refreshing)
    assert state.held.rejected
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_a_rejected_request_is_in_the_journal() -> None:
    answer = replace(SOFT, endpoint="/sync")
    assert noted(step(ACTIVE, RequestRefused(NOW, access(1), answer))[1])["request_rejected"] == {
        "status": 401,
        "errcode": "M_UNKNOWN_TOKEN",
        "soft_logout": True,
        "unreachable": None,
        "endpoint": "/sync",
    }


def test_d02_without_a_refresh_token_the_flag_is_a_soft_logout() -> None:
    state, commands = step(Active(held(refresh=False)), RequestRefused(NOW, access(1), SOFT))
    gone = held(refresh=False, rejected=True)
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.TOKEN_ENDED, gone)
    assert the(RememberSoftLogout, commands) == RememberSoftLogout(ALICE, SoftLogoutReason.TOKEN_ENDED)
    assert noted(commands)["soft_logged_out"] == {"reason": "token_ended"}
    assert none_of(Discard, commands)


def test_a_session_that_could_not_be_renewed_says_that_its_refresh_token_ended() -> None:
    state, _ = step(Active(held(renewable=False)), RequestRefused(NOW, access(1), SOFT))
    assert isinstance(state, SoftLoggedOut)
    assert state.reason is SoftLogoutReason.REFRESH_TOKEN_ENDED


@pytest.mark.parametrize("active", [Active(held(refresh=False)), Active(held(renewable=False))])
def test_d03_f17_without_refresh_token_and_flag_the_second_witness_is_asked_first(active: Active) -> None:
    state, commands = step(active, RequestRefused(NOW, access(1), PLAIN))
    assert state == Verifying(replace(active.held, rejected=True), PLAIN)
    assert the(AskWitness, commands) == AskWitness(WhichToken.NEWEST, access(1))
    assert none_of((Discard, RememberSoftLogout), commands)


@pytest.mark.parametrize("can_refresh", [True, False])
def test_f22_d12_a_locked_account_is_kept_and_looked_at_slowly(can_refresh: bool) -> None:
    state, commands = step(Active(held(refresh=can_refresh)), RequestRefused(NOW, access(1), LOCKED))
    assert state == Locked(held(refresh=can_refresh), "This account has been locked")
    assert the(WaitUntil, commands).moment == after(30 * SECOND)
    assert list(noted(commands)) == ["request_rejected", "locked"]
    assert none_of((Refresh, Discard, RememberSoftLogout), commands)


@pytest.mark.parametrize(
    "answer",
    [
        USED,
        RATE_LIMITED,
        WEB_PAGE,
        refused(401, "M_MISSING_TOKEN"),
        refused(401, None),
        refused(403, "M_USER_SUSPENDED"),
    ],
)
@pytest.mark.parametrize("active", [ACTIVE, WAITING, Active(held(refresh=False))])
def test_f18_other_refusals_change_nothing(active: Active, answer: Refused) -> None:
    assert step(active, RequestRefused(NOW, access(1), answer)) == (active, ())


@pytest.mark.parametrize("answer", [PLAIN, SOFT, LOCKED])
@pytest.mark.parametrize(
    "state",
    [
        Active(held(2, previous_access=access(1))),
        Active(held(2, refresh=False)),
        Refreshing(held(2), Cause.ASKED),
        Verifying(held(2), PLAIN),
        RefreshChallenged(held(2)),
    ],
)
def test_f12_d22_a_refusal_of_a_token_that_is_not_the_current_one_is_no_news(state: State, answer: Refused) -> None:
    """Second witness 3."""
    for number in (1, 7):
        assert step(state, RequestRefused(NOW, access(number), answer)) == (state, ())


@pytest.mark.parametrize(
    "state", [Refreshing(held(), Cause.ASKED), Verifying(held(), PLAIN), RefreshChallenged(held())]
)
@pytest.mark.parametrize(("answer", "rejected"), [(PLAIN, True), (SOFT, True), (LOCKED, False), (RATE_LIMITED, False)])
def test_f12_a_hundred_refusals_of_the_current_token_start_nothing_while_it_is_being_seen_to(
    state: Refreshing | Verifying | RefreshChallenged, answer: Refused, rejected: bool
) -> None:
    for _ in range(100):
        following, commands = step(state, RequestRefused(NOW, access(1), answer))
        assert following == replace(state, held=held(rejected=rejected))
        assert commands == ()


def test_a_challenged_session_asks_again_when_the_person_does() -> None:
    for event in (RefreshAsked(NOW), TryAgainAsked(NOW)):
        state, commands = step(RefreshChallenged(held()), event)
        assert state == Refreshing(held(refresh_sent=True), Cause.ASKED, is_first_send=True)
        assert the(Refresh, commands) == Refresh(refresh_token(1))


@pytest.mark.parametrize("trouble", [no_answer(), RATE_LIMITED, WEB_PAGE])
def test_a_session_that_waits_is_soft_logged_out_by_no_clock(trouble: Refused | NoAnswer) -> None:
    """Its token has run out long ago; only the server can say what that means."""
    waiting = replace(WAITING, trouble=trouble)
    state, commands = step(waiting, TokenNeeded(after(HOUR)))
    assert isinstance(state, Refreshing)
    assert all(isinstance(command, Note | Refresh) for command in commands)


def test_another_margin_moves_the_next_refresh() -> None:
    state, commands = step(Active(held(expires_in_ms=HOUR)), MarginSet(after(MINUTE), 50))
    assert the(WaitUntil, commands).moment == after(HOUR - 150 * SECOND)
    assert isinstance(state, Active)
    assert state.held.margin_percent == 50


def test_a_margin_that_reaches_past_now_has_the_token_refreshed_at_once() -> None:
    state, commands = step(Active(held(expires_in_ms=MINUTE)), MarginSet(after(35 * SECOND), 50))
    assert the(WaitUntil, commands).moment == after(36 * SECOND)
    assert isinstance(step(state, TimeCame(after(36 * SECOND)))[0], Refreshing)


def test_another_margin_keeps_a_wait_after_a_try_in_vain() -> None:
    waiting = Active(held(), 2, WEB_PAGE, after(4 * MINUTE))
    state, commands = step(waiting, MarginSet(after(MINUTE), 50))
    assert (state, commands) == (waiting, ())
    assert isinstance(state, Active)
    assert state.held.margin_percent == 50
