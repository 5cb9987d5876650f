"""What is done to a session on the QA bench goes the ordinary ways."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session import schedule
from latchkey.session.commands import KeepTokens, Refresh, WaitUntil
from latchkey.session.events import AccessTokenForgotten, Event, ExpiryBroughtForward, RenewalTrustedAgain, TokenNeeded
from latchkey.session.states import Active, Cause, Refreshing, SoftLogoutReason, State, Verifying
from latchkey.session.tokens import NoExpiry

from .build import (
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    after,
    held,
    noted,
    refresh_token,
    soft_logged_out,
    step,
    the,
)

TRUSTED = RenewalTrustedAgain(NOW, refresh_token(1))


@pytest.mark.parametrize("lifetime", [300_000, NoExpiry.NEVER, NoExpiry.NOT_KNOWN])
def test_an_expiry_that_is_brought_forward_leads_to_the_one_refresh(lifetime: int | NoExpiry) -> None:
    state, commands = step(Active(held(expires_in_ms=lifetime)), ExpiryBroughtForward(NOW))
    assert isinstance(state, Refreshing)
    assert state.cause is Cause.SCHEDULED
    assert the(Refresh, commands).refresh_token == refresh_token(1)
    assert not schedule.is_usable(state.held, NOW)


def test_an_expiry_that_is_brought_forward_does_not_shorten_a_wait_the_server_asked_for() -> None:
    waiting = Active(held(), 1, RATE_LIMITED, after(20 * SECOND))
    state, commands = step(waiting, ExpiryBroughtForward(NOW))
    assert isinstance(state, Active)
    assert (state.retry_at, commands) == (waiting.retry_at, ())
    assert not schedule.is_usable(state.held, NOW)


def test_a_forgotten_token_is_fetched_once_a_request_needs_one() -> None:
    forgotten, commands = step(Active(held()), AccessTokenForgotten(NOW))
    assert isinstance(forgotten, Active)
    assert commands == ()
    assert not schedule.is_usable(forgotten.held, NOW)
    assert isinstance(step(forgotten, TokenNeeded(NOW))[0], Refreshing)


@pytest.mark.parametrize("event", [ExpiryBroughtForward(NOW), AccessTokenForgotten(NOW)])
def test_a_token_that_cannot_be_replaced_is_left_alone(event: Event) -> None:
    only = Active(held(refresh=False))
    assert step(only, event) == (only, ())


def test_what_was_said_of_a_wrong_refresh_token_is_forgotten_of_the_right_one() -> None:
    state, commands = step(Active(held(renewable=False)), TRUSTED)
    assert state == Active(held())
    assert the(WaitUntil, commands).moment == schedule.refresh_due(held())


def test_the_witness_of_a_wrong_refresh_token_is_not_waited_for() -> None:
    assert step(Verifying(held(), PLAIN), TRUSTED)[0] == Active(held())


def test_from_a_soft_logout_by_a_wrong_refresh_token_the_session_is_back_on_disk_and_at_work() -> None:
    ended = soft_logged_out(SoftLogoutReason.REFRESH_TOKEN_ENDED, held=held(renewable=False, rejected=True))
    state, commands = step(ended, TRUSTED)
    assert isinstance(state, Active)
    assert (state.held.renewable, state.held.rejected) == (True, False)
    assert the(KeepTokens, commands).fresh == state.held
    assert "restored" in noted(commands)


@pytest.mark.parametrize(
    "state",
    [
        Active(held(2, renewable=False)),
        Verifying(held(2), PLAIN),
        soft_logged_out(held=held(2)),
        soft_logged_out(),
        replace(soft_logged_out(held=held(2)), asking=False),
    ],
)
def test_nothing_is_forgotten_of_another_refresh_token(state: State) -> None:
    assert step(state, TRUSTED) == (state, ())
