"""A locked account: everything is kept, and looked at slowly (F22, spec D12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.commands import (
    AskWitness,
    Discard,
    KeepTokens,
    LookAtLock,
    Refresh,
    RememberSoftLogout,
    WaitUntil,
)
from latchkey.session.events import (
    Event,
    KeepForThisRunAsked,
    LockAnswered,
    RefreshAsked,
    RefreshFailed,
    ReloginAsked,
    ReloginReopened,
    RequestRefused,
    ServerReturned,
    SignInFailed,
    SignOutAsked,
    TimeCame,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TokensRefreshed,
    TryAgainAsked,
    WhichToken,
    Woke,
)
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    Refreshing,
    Saving,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
    lock_of,
)
from latchkey.session.ways import PASSWORD_FLOW, ByPassword

from .build import (
    ALICE,
    DISK_FULL,
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
    granted,
    held,
    no_answer,
    none_of,
    noted,
    refresh_token,
    soft_logged_out,
    step,
    the,
)

SAID = "This account has been locked"
LOCKED_OUT = Locked(held(), SAID)
RENEWING = Refreshing(held(), Cause.REJECTED, locked=LOCKED_OUT)
RENEWED = Saving(held(2, previous_access=access(1)), before=held(), locked=LOCKED_OUT)


def looked(answer: Done | Refused | NoAnswer) -> LockAnswered:
    return LockAnswered(NOW, answer)


@pytest.mark.parametrize("event", [TimeCame(NOW), TryAgainAsked(NOW), Woke(NOW)])
def test_f22_a_locked_account_is_asked_whether_it_still_is(event: Event) -> None:
    assert step(LOCKED_OUT, event) == (LOCKED_OUT, (LookAtLock(access(1)),))


@pytest.mark.parametrize("answer", [LOCKED, no_answer(), WEB_PAGE, USED])
def test_f22_whatever_is_no_unlocking_keeps_it_locked_for_another_half_minute(answer: Refused | NoAnswer) -> None:
    state, commands = step(LOCKED_OUT, looked(answer))
    assert (state, commands) == (LOCKED_OUT, (WaitUntil(after(30 * SECOND)),))


def test_f03_a_longer_told_wait_is_kept_to_while_locked() -> None:
    for told_ms, waits_ms in (
        (None, 30 * SECOND),
        (20 * SECOND, 30 * SECOND),
        (2 * MINUTE, 2 * MINUTE),
        (9 * HOUR, HOUR),
    ):
        state, commands = step(LOCKED_OUT, looked(replace(RATE_LIMITED, wait_ms=told_ms)))
        assert state == replace(LOCKED_OUT, retry_at=after(waits_ms))
        assert the(WaitUntil, commands).moment == after(waits_ms)


@pytest.mark.parametrize("event", [TimeCame, TryAgainAsked, Woke])
def test_f03_a_server_that_asked_to_wait_is_not_asked_about_the_lock_before(
    event: type[TimeCame | TryAgainAsked | Woke],
) -> None:
    waiting = replace(LOCKED_OUT, retry_at=after(MINUTE))
    assert step(waiting, event(after(SECOND))) == (waiting, (WaitUntil(after(MINUTE)),))
    assert step(waiting, ServerReturned(after(SECOND))) == (waiting, ())
    assert step(waiting, event(after(MINUTE))) == (LOCKED_OUT, (LookAtLock(access(1)),))


def test_a_lock_is_looked_at_as_soon_as_the_server_is_back_and_no_more_than_once_a_second() -> None:
    assert step(LOCKED_OUT, ServerReturned(NOW)) == (LOCKED_OUT, (WaitUntil(after(SECOND)),))


def test_f22_an_unlocked_account_goes_on_as_before() -> None:
    state, commands = step(Locked(held(rejected=True)), looked(Done()))
    assert state == Active(held())
    assert the(WaitUntil, commands).moment == after(4 * MINUTE)
    assert list(noted(commands)) == ["unlocked"]


@pytest.mark.parametrize("answer", [PLAIN, SOFT])
def test_d12_a_rejected_token_of_a_locked_account_is_refreshed(answer: Refused) -> None:
    state, commands = step(LOCKED_OUT, looked(answer))
    assert state == Refreshing(held(rejected=True, refresh_sent=True), Cause.REJECTED, 0, True, LOCKED_OUT)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_d12_an_expired_token_of_a_locked_account_is_refreshed_before_it_is_sent() -> None:
    state, commands = step(LOCKED_OUT, TimeCame(after(HOUR)))
    assert state == Refreshing(held(refresh_sent=True), Cause.SCHEDULED, 0, True, LOCKED_OUT)
    assert none_of(LookAtLock, commands)


def test_an_expired_token_that_cannot_be_refreshed_is_tried_all_the_same() -> None:
    """The server knows better, and says whether a password is needed."""
    _, commands = step(Locked(held(refresh=False)), TimeCame(after(HOUR)))
    assert the(LookAtLock, commands) == LookAtLock(access(1))


@pytest.mark.parametrize("state", [LOCKED_OUT, RENEWING, RENEWED])
def test_f22_an_account_is_locked_also_while_its_tokens_are_renewed(state: State) -> None:
    assert lock_of(state) == LOCKED_OUT


def test_f22_a_renewed_pair_is_saved_and_then_shows_whether_the_account_still_is_locked() -> None:
    state, commands = step(RENEWING, TokensRefreshed(NOW, granted()))
    assert lock_of(state) == LOCKED_OUT
    fresh = the(KeepTokens, commands).fresh
    state, commands = step(state, TokensKept(NOW))
    assert state == Locked(fresh, SAID)
    assert the(LookAtLock, commands) == LookAtLock(access(2))
    assert list(noted(commands)) == ["tokens_saved"], "it was locked all the time"


def test_f09_a_pair_that_cannot_be_saved_is_not_used_to_look_at_the_lock() -> None:
    state, commands = step(RENEWED, TokensNotKept(NOW, DISK_FULL))
    assert state == replace(RENEWED, trouble=DISK_FULL)
    assert none_of(LookAtLock, commands)


@pytest.mark.parametrize("event", [KeepForThisRunAsked(NOW), TokenNeeded(NOW)])
def test_f22_a_pair_that_has_to_be_used_unsaved_does_not_unlock_anything(event: Event) -> None:
    state, _ = step(replace(RENEWED, trouble=DISK_FULL), event)
    assert state == Locked(RENEWED.fresh, SAID)


@pytest.mark.parametrize("answer", [no_answer(), WEB_PAGE, RATE_LIMITED, LOCKED])
def test_f22_a_refresh_that_came_to_nothing_leaves_the_account_locked(answer: Refused | NoAnswer) -> None:
    state, commands = step(RENEWING, RefreshFailed(NOW, answer))
    waits = after(30 * SECOND)
    assert state == replace(LOCKED_OUT, retry_at=waits if answer is RATE_LIMITED else None)
    assert the(WaitUntil, commands).moment == waits
    assert list(noted(commands)) == ["refresh_failed"], "it is not locked a second time"


def test_f30_a_refused_refresh_of_a_locked_account_goes_before_the_second_witness() -> None:
    state, commands = step(RENEWING, RefreshFailed(NOW, USED))
    assert state == Verifying(held(), USED)
    assert none_of(Discard, commands)


def test_an_expired_token_without_a_refresh_token_is_a_soft_logout() -> None:
    state, commands = step(Locked(held(refresh=False)), looked(SOFT))
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.TOKEN_ENDED, held(refresh=False, rejected=True))
    assert the(RememberSoftLogout, commands).reason is SoftLogoutReason.TOKEN_ENDED
    assert none_of(Discard, commands)


def test_f17_a_dead_token_without_a_refresh_token_goes_before_the_second_witness() -> None:
    state, commands = step(Locked(held(refresh=False)), looked(PLAIN))
    assert state == Verifying(held(refresh=False, rejected=True), PLAIN)
    assert the(AskWitness, commands) == AskWitness(WhichToken.NEWEST, access(1))
    assert none_of(Discard, commands)


@pytest.mark.parametrize(
    "event",
    [
        RefreshAsked(NOW),
        TokenNeeded(NOW),
        ReloginAsked(NOW, ByPassword("", Secret("pw")), "Latchkey"),
        RequestRefused(NOW, access(1), LOCKED),
        RequestRefused(NOW, access(1), SOFT),
    ],
)
def test_f22_while_locked_only_signing_out_works(event: Event) -> None:
    assert step(LOCKED_OUT, event) == (LOCKED_OUT, ())


@pytest.mark.parametrize("state", [LOCKED_OUT, RENEWING, RENEWED])
def test_f22_a_locked_account_can_be_signed_out(state: State) -> None:
    assert step(state, SignOutAsked(NOW))[0] == SigningOut(ALICE)


def test_f22_a_sign_in_that_says_locked_leads_back_to_the_lock_and_not_to_the_dialog() -> None:
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, soft_logged_out()), SignInFailed(NOW, LOCKED))
    assert state == soft_logged_out(problem=LOCKED, problem_at=NOW, asking=False)
    assert list(noted(commands)) == ["sign_in_failed", "locked"]
    state, _ = step(state, ReloginReopened(NOW))
    assert state == soft_logged_out(), "it may be unlocked by now, so the dialog begins anew"
