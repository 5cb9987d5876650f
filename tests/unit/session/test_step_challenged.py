"""A refresh that takes user-interactive authentication (D16): the session is neither lost nor softly logged out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import Challenge, NoAnswer, Refused
from latchkey.session.commands import Discard, KeepTokens, MeetChallenge, Refresh, RememberSoftLogout, WaitUntil
from latchkey.session.events import (
    ChallengePostponed,
    ChallengeReopened,
    RefreshAsked,
    RefreshFailed,
    Restored,
    SignOutAsked,
    TokenNeeded,
    TokensRefreshed,
    TryAgainAsked,
)
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Saving,
    SigningOut,
    SoftLoggedOut,
    Verifying,
)

from .build import (
    CHALLENGE,
    CHALLENGED,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    SOFT,
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
)

SENT = held(refresh_sent=True)
ASKING = RefreshChallenged(SENT, CHALLENGE, asking=True)
LATER = replace(ASKING, asking=False)
MEET = MeetChallenge(refresh_token(1), CHALLENGE)
ENDS = (Discard, RememberSoftLogout)


def test_d16_a_challenged_refresh_leads_the_person_through_what_is_asked() -> None:
    state, commands = step(Refreshing(SENT, Cause.SCHEDULED), RefreshFailed(NOW, CHALLENGED))
    assert state == ASKING
    assert the(MeetChallenge, commands) == MEET
    assert noted(commands)["refresh_challenged"] == {"readable": True}
    assert none_of((*ENDS, Refresh, WaitUntil), commands)


def test_f20_a_challenge_that_nobody_can_read_opens_nothing() -> None:
    state, commands = step(Refreshing(SENT, Cause.SCHEDULED), RefreshFailed(NOW, replace(CHALLENGED, challenge=None)))
    assert state == RefreshChallenged(SENT)
    assert noted(commands)["refresh_challenged"] == {"readable": False}
    assert step(state, ChallengeReopened(NOW)) == (state, ())


def test_tokens_that_come_of_it_are_saved_as_those_of_any_refresh() -> None:
    state, commands = step(ASKING, TokensRefreshed(NOW, granted(2)))
    assert isinstance(state, Saving)
    assert (state.fresh.tokens, state.before) == (held(2).tokens, SENT)
    assert the(KeepTokens, commands) == KeepTokens(state.fresh)
    assert list(noted(commands)) == ["challenge_met", "tokens_refreshed"]


def test_not_now_keeps_everything_and_asks_nobody_until_it_is_taken_up_again() -> None:
    state, commands = step(ASKING, ChallengePostponed(NOW))
    assert state == LATER
    assert list(noted(commands)) == ["challenge_postponed"]
    assert none_of((*ENDS, MeetChallenge, Refresh), commands)
    assert step(state, ChallengeReopened(NOW)) == (ASKING, (MEET,))


def test_a_dialog_that_is_open_is_opened_once() -> None:
    for event in (ChallengeReopened(NOW), RefreshAsked(NOW), TryAgainAsked(NOW)):
        assert step(ASKING, event) == (ASKING, ()), "no second refresh beside the one that the dialog sends"


@pytest.mark.parametrize("event", [RefreshAsked(NOW), TryAgainAsked(NOW)])
def test_what_was_done_elsewhere_is_seen_by_a_refresh_without_anything(event: RefreshAsked | TryAgainAsked) -> None:
    state, commands = step(LATER, event)
    assert isinstance(state, Refreshing)
    assert the(Refresh, commands) == Refresh(refresh_token(1))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (SOFT, SoftLoggedOut),
        (LOCKED, Locked),
        (PLAIN, Verifying),
        (refused(403, "M_FORBIDDEN"), Verifying),
        (refused(404, None), Active),
        (no_answer(), Active),
    ],
)
def test_what_else_the_server_says_then_means_what_it_means_of_any_refresh(
    answer: Refused | NoAnswer, expected: type
) -> None:
    """Nothing of it ends the session at once."""
    state, commands = step(ASKING, RefreshFailed(NOW, answer))
    assert isinstance(state, expected)
    assert none_of(Discard, commands)


def test_f20_a_challenge_that_cannot_be_met_does_not_open_its_dialog_again_by_itself() -> None:
    other = Challenge("uia-2", (("org.example.other",),))
    state, commands = step(ASKING, RefreshFailed(NOW, replace(CHALLENGED, challenge=other)))
    assert state == RefreshChallenged(SENT, other)
    assert none_of((MeetChallenge, Refresh, WaitUntil), commands)
    assert list(noted(commands)) == ["refresh_failed", "refresh_challenged"]


def test_f13_tokens_that_another_run_has_renewed_meanwhile_are_taken_over() -> None:
    state, _ = step(ASKING, Restored(NOW, held(3)))
    assert state == Active(held(3))


@pytest.mark.parametrize("state", [ASKING, LATER])
def test_f20_a_token_that_has_run_out_is_known_and_starts_no_refresh(state: RefreshChallenged) -> None:
    """However often a request needs one."""
    following, commands = step(state, TokenNeeded(after(6 * MINUTE)))
    assert following == replace(state, held=replace(SENT, rejected=True))
    assert commands == ()
    assert step(following, TokenNeeded(after(7 * MINUTE))) == (following, ())


@pytest.mark.parametrize("state", [ASKING, LATER])
def test_f45_signing_out_works_from_there(state: RefreshChallenged) -> None:
    following, _ = step(state, SignOutAsked(NOW))
    assert isinstance(following, SigningOut)
