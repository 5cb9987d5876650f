"""A locked account: everything is kept, and looked at slowly (F22, spec D12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.commands import AskWitness, Discard, Refresh, RememberSoftLogout, WaitUntil
from latchkey.session.events import (
    Event,
    RefreshAsked,
    ReloginAsked,
    RequestRefused,
    TimeCame,
    TokenNeeded,
    TryAgainAsked,
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    Refreshing,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
)

from .build import (
    ALICE,
    ALIVE,
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
    step,
    the,
)

LOCKED_OUT = Locked(held(), "This account has been locked")


def heard(answer: object) -> WitnessHeard:
    return WitnessHeard(NOW, WhichToken.NEWEST, answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("event", [TimeCame(NOW), TryAgainAsked(NOW), Woke(NOW)])
def test_f22_a_locked_account_is_asked_whether_it_still_is(event: Event) -> None:
    assert step(LOCKED_OUT, event) == (LOCKED_OUT, (AskWitness(WhichToken.NEWEST, access(1)),))


@pytest.mark.parametrize("answer", [LOCKED, no_answer(), WEB_PAGE, USED, replace(RATE_LIMITED, wait_ms=None)])
def test_f22_whatever_is_no_unlocking_keeps_it_locked_for_another_half_minute(answer: Refused | NoAnswer) -> None:
    state, commands = step(LOCKED_OUT, heard(answer))
    assert (state, commands) == (LOCKED_OUT, (WaitUntil(after(30 * SECOND)),))


def test_f03_a_longer_told_wait_is_kept_to_while_locked() -> None:
    for told_ms, waits_ms in ((20 * SECOND, 30 * SECOND), (2 * MINUTE, 2 * MINUTE), (9 * HOUR, HOUR)):
        _, commands = step(LOCKED_OUT, heard(replace(RATE_LIMITED, wait_ms=told_ms)))
        assert the(WaitUntil, commands).moment == after(waits_ms)


def test_an_unlocked_account_goes_on_as_before() -> None:
    state, commands = step(Locked(held(rejected=True)), heard(ALIVE))
    assert state == Active(held())
    assert the(WaitUntil, commands).moment == after(4 * MINUTE)
    assert list(noted(commands)) == ["unlocked"]


@pytest.mark.parametrize("answer", [PLAIN, SOFT])
def test_d12_an_expired_token_of_a_locked_account_is_refreshed(answer: Refused) -> None:
    """Synapse answers 200 to the refresh; the next request then says that the account is locked."""
    state, commands = step(LOCKED_OUT, heard(answer))
    assert state == Refreshing(held(rejected=True, refresh_sent=True), Cause.REJECTED, is_first_send=True)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


def test_an_expired_token_without_a_refresh_token_is_a_soft_logout() -> None:
    state, commands = step(Locked(held(refresh=False)), heard(SOFT))
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.TOKEN_ENDED, held(refresh=False, rejected=True))
    assert the(RememberSoftLogout, commands).reason is SoftLogoutReason.TOKEN_ENDED
    assert none_of(Discard, commands)


def test_f17_a_dead_token_without_a_refresh_token_goes_before_the_second_witness() -> None:
    state, commands = step(Locked(held(refresh=False)), heard(PLAIN))
    assert state == Verifying(held(refresh=False, rejected=True), PLAIN)
    assert the(AskWitness, commands) == AskWitness(WhichToken.NEWEST, access(1))
    assert none_of(Discard, commands)


@pytest.mark.parametrize(
    "event",
    [
        RefreshAsked(NOW),
        TokenNeeded(NOW),
        ReloginAsked(NOW, Secret("pw"), "Latchkey"),
        RequestRefused(NOW, access(1), LOCKED),
        RequestRefused(NOW, access(1), SOFT),
    ],
)
def test_f22_while_locked_only_signing_out_works(event: Event) -> None:
    assert step(LOCKED_OUT, event) == (LOCKED_OUT, ())
