"""The one refresh, and what its answer means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import Refused, Trouble
from latchkey.session.commands import AskWitness, Discard, KeepTokens, Refresh, RememberSoftLogout, WaitUntil
from latchkey.session.events import (
    RefreshAsked,
    RefreshFailed,
    ServerReturned,
    TimeCame,
    TokenNeeded,
    TokensKept,
    TokensRefreshed,
    TryAgainAsked,
    WhichToken,
    Woke,
)
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Saving,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
)
from latchkey.session.tokens import Held, NoExpiry, Tokens

from .build import (
    ALICE,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    SOFT,
    USED,
    access,
    after,
    granted,
    held,
    no_answer,
    none_of,
    noted,
    refresh_token,
    refused,
    step,
    the,
    tokens,
)

SENT = held(refresh_sent=True)
REFRESHING = Refreshing(SENT, Cause.SCHEDULED)
ENDS = (Discard, RememberSoftLogout)


def test_f07_a_flight_that_hangs_over_a_gap_gets_a_moment_and_is_then_sent_again() -> None:
    hanging = replace(REFRESHING, attempts=3)
    state, commands = step(hanging, ServerReturned(NOW))
    assert (state, commands) == (hanging, (WaitUntil(after(SECOND)),))
    state, commands = step(state, TimeCame(after(SECOND)))
    assert state == Refreshing(SENT, Cause.RETURNED, attempts=3)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_f08_new_tokens_are_saved_before_they_are_used() -> None:
    old = held(1, previous_access=access(0), refresh_count=6, rejected=True)
    state, commands = step(Refreshing(old, Cause.REJECTED), TokensRefreshed(after(9), granted(2, sent_at=after(3))))
    fresh = Held(
        ALICE,
        tokens(2, issued_at=after(3)),
        previous_access=access(1),
        refresh_count=7,
        last_refresh_ms=after(9).wall_ms,
        last_rotated=True,
    )
    assert state == Saving(fresh, before=old)
    assert the(KeepTokens, commands) == KeepTokens(fresh)


def test_the_journal_tells_tokens_apart_by_their_fingerprints() -> None:
    _, commands = step(REFRESHING, TokensRefreshed(NOW, granted(2)))
    assert noted(commands)["tokens_refreshed"] == {
        "rotated": True,
        "expires_in_ms": 5 * MINUTE,
        "access": access(2).fingerprint,
        "refresh": refresh_token(2).fingerprint,
    }


def test_f11_an_answer_without_a_refresh_token_keeps_the_old_one() -> None:
    state, commands = step(REFRESHING, TokensRefreshed(NOW, granted(2, refresh=False)))
    assert isinstance(state, Saving)
    assert state.fresh.tokens == Tokens(access(2), refresh_token(1), 5 * MINUTE, NOW)
    assert state.fresh.last_rotated is False
    assert the(KeepTokens, commands).fresh == state.fresh
    assert noted(commands)["tokens_refreshed"]["rotated"] is False


@pytest.mark.parametrize("none", list(NoExpiry))
def test_f34_new_tokens_without_a_lifetime_are_adopted_and_the_old_countdown_ends(none: NoExpiry) -> None:
    """Spec K4: after a refresh without ``expires_in_ms`` the token does not expire."""
    saving, commands = step(REFRESHING, TokensRefreshed(NOW, granted(2, expires_in_ms=none)))
    assert noted(commands)["tokens_refreshed"]["expires_in_ms"] == none.value
    state, commands = step(saving, TokensKept(NOW))
    assert isinstance(state, Active)
    assert state.held.tokens.expires_in_ms is none
    assert none_of(WaitUntil, commands)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_f01_f02_no_answer_keeps_the_session_and_the_refresh_token(trouble: Trouble) -> None:
    answer = no_answer(trouble)
    state, commands = step(REFRESHING, RefreshFailed(NOW, answer))
    assert state == Active(SENT, 1, answer, after(SECOND))
    assert the(WaitUntil, commands).moment == after(SECOND)
    assert noted(commands)["refresh_failed"] == {
        "status": None,
        "errcode": None,
        "soft_logout": False,
        "unreachable": trouble.value,
        "refresh": refresh_token(1).fingerprint,
    }
    assert none_of(ENDS, commands)


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 520, 522, 524, 525, 529])
@pytest.mark.parametrize("errcode", [None, "M_UNKNOWN", "M_UNKNOWN_TOKEN"])
def test_f02_a_server_error_keeps_the_session_and_the_refresh_token(status: int, errcode: str | None) -> None:
    answer = refused(status, errcode)
    state, commands = step(REFRESHING, RefreshFailed(NOW, answer))
    assert state == Active(SENT, 1, answer, after(SECOND))
    assert none_of((*ENDS, AskWitness), commands)


def test_f03_429_waits_as_long_as_the_server_says() -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, RATE_LIMITED))
    assert state == Active(SENT, 1, RATE_LIMITED, after(20 * SECOND))
    assert the(WaitUntil, commands).moment == after(20 * SECOND)


def test_f03_429_without_a_number_backs_off() -> None:
    answer = replace(RATE_LIMITED, wait_ms=None)
    state, commands = step(replace(REFRESHING, attempts=3), RefreshFailed(NOW, answer))
    assert state == Active(SENT, 4, answer, after(8 * SECOND))
    assert the(WaitUntil, commands).moment == after(8 * SECOND)


def test_f07_a_lost_answer_is_repeated_with_the_same_refresh_token() -> None:
    """Spec K5: the old one is valid until the new pair is first used."""
    state, _ = step(REFRESHING, RefreshFailed(NOW, no_answer(Trouble.CONNECTION_LOST)))
    state, commands = step(state, TimeCame(after(SECOND)))
    assert state == Refreshing(SENT, Cause.SCHEDULED, attempts=1)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_f16_a_failed_flight_is_gone_and_a_good_one_forgets_the_failures() -> None:
    state, _ = step(REFRESHING, RefreshFailed(NOW, no_answer()))
    state, _ = step(state, TimeCame(after(SECOND)))
    state, _ = step(state, TokensRefreshed(after(SECOND), granted(2)))
    state, _ = step(state, TokensKept(after(SECOND)))
    assert isinstance(state, Active)
    assert (state.attempts, state.trouble, state.retry_at) == (0, None, None)


@pytest.mark.parametrize("event", [RefreshAsked(NOW), TryAgainAsked(NOW), TokenNeeded(NOW), Woke(after(10 * MINUTE))])
def test_f12_nothing_starts_a_second_refresh(event: RefreshAsked | TryAgainAsked | TokenNeeded | Woke) -> None:
    assert step(REFRESHING, event) == (REFRESHING, ())


@pytest.mark.parametrize("errcode", ["M_UNKNOWN_TOKEN", "M_FORBIDDEN"])
@pytest.mark.parametrize("status", [401, 403])
def test_d04_a_refresh_refused_with_the_flag_is_a_soft_logout(status: int, errcode: str) -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, refused(status, errcode, soft_logout=True)))
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.SERVER_ASKED, SENT)
    assert the(RememberSoftLogout, commands) == RememberSoftLogout(ALICE, SoftLogoutReason.SERVER_ASKED)
    assert list(noted(commands)) == ["refresh_failed", "soft_logged_out"]
    assert none_of(Discard, commands)


@pytest.mark.parametrize("answer", [PLAIN, USED, refused(404, "M_UNRECOGNIZED")])
def test_d05_f17_a_refused_refresh_asks_the_second_witness_before_anything_else(answer: Refused) -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, answer))
    assert state == Verifying(SENT, answer)
    assert the(AskWitness, commands) == AskWitness(WhichToken.NEWEST, access(1))
    assert none_of((*ENDS, Refresh, WaitUntil), commands)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_f18_a_refusal_without_an_errcode_is_no_verdict(status: int) -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, refused(status, None)))
    assert isinstance(state, Active)
    assert none_of((*ENDS, AskWitness), commands)


def test_f22_a_locked_account_is_kept_with_its_tokens() -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, LOCKED))
    assert state == Locked(SENT, "This account has been locked")
    assert the(WaitUntil, commands).moment == after(30 * SECOND)
    assert none_of(ENDS, commands)


def test_d16_a_challenged_refresh_waits_for_the_person() -> None:
    state, commands = step(REFRESHING, RefreshFailed(NOW, refused(401, None, has_flows=True)))
    assert state == RefreshChallenged(SENT), "and there is nothing to lead anybody through"
    assert list(noted(commands)) == ["refresh_failed", "refresh_challenged"]
    assert none_of((*ENDS, Refresh, WaitUntil), commands), "F20: it starts no loop"


def test_the_flag_on_a_server_error_is_not_believed() -> None:
    state, _ = step(REFRESHING, RefreshFailed(NOW, replace(SOFT, status=503)))
    assert isinstance(state, Active)


def test_a_token_that_nobody_here_has_sent_and_that_was_used_all_the_same_is_a_hint() -> None:
    state, _ = step(Active(held()), RefreshAsked(NOW))
    state, commands = step(state, RefreshFailed(NOW, USED))
    assert noted(commands)["refresh_token_used_elsewhere"] == {"refresh": refresh_token(1).fingerprint}
    assert isinstance(state, Verifying), "a hint, never a verdict"


def test_f07_our_own_repetition_is_no_hint() -> None:
    state, _ = step(Active(held()), RefreshAsked(NOW))
    state, _ = step(state, RefreshFailed(NOW, no_answer(Trouble.CONNECTION_LOST)))
    state, _ = step(state, TimeCame(after(SECOND)))
    _, commands = step(state, RefreshFailed(NOW, USED))
    assert "refresh_token_used_elsewhere" not in noted(commands)


def test_a_token_that_an_earlier_run_may_have_sent_is_no_hint() -> None:
    state, _ = step(Active(held(refresh_sent=True)), RefreshAsked(NOW))
    _, commands = step(state, RefreshFailed(NOW, USED))
    assert "refresh_token_used_elsewhere" not in noted(commands)


def test_f11_a_refresh_token_that_was_kept_by_the_server_has_been_sent() -> None:
    state, _ = step(REFRESHING, TokensRefreshed(NOW, granted(2, refresh=False)))
    assert isinstance(state, Saving)
    assert state.fresh.refresh_sent
    state, _ = step(REFRESHING, TokensRefreshed(NOW, granted(2)))
    assert isinstance(state, Saving)
    assert not state.fresh.refresh_sent
