"""A refresh that takes user-interactive authentication: the session is neither lost nor softly logged out."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session.commands import Note, Step
from latchkey.session.events import (
    ChallengePostponed,
    ChallengeReopened,
    RefreshAsked,
    RefreshFailed,
    Restored,
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
    SoftLoggedOut,
    Verifying,
)

from . import moves, refreshing


def try_again(state: RefreshChallenged, event: RefreshAsked | TryAgainAsked) -> Step[RefreshChallenged | Refreshing]:
    """What was asked for may have been done elsewhere; if not, the server says anew what it wants."""
    if state.asking:
        return state, ()
    return moves.refreshing(state.held, Cause.ASKED)


def run_out(state: RefreshChallenged, event: TokenNeeded) -> Step[RefreshChallenged]:
    """No refresh follows until the person has been led through it: each would only be challenged again."""
    return state if state.held.rejected else replace(state, held=replace(state.held, rejected=True)), ()


def postponed(state: RefreshChallenged, event: ChallengePostponed) -> Step[RefreshChallenged]:
    return replace(state, asking=False), (Note("challenge_postponed"),)


def reopened(state: RefreshChallenged, event: ChallengeReopened) -> Step[RefreshChallenged]:
    if state.asking or state.challenge is None:
        return state, ()
    return replace(state, asking=True), (moves.meet(state.held, state.challenge),)


def met(state: RefreshChallenged, event: TokensRefreshed) -> Step[Saving]:
    saving, commands = refreshing.refreshed(_in_flight(state), event)
    return saving, (Note("challenge_met"), *commands)


def renewed_by_another(state: RefreshChallenged, event: Restored) -> Step[Active | Refreshing]:
    return moves.opened(event)


def not_met(
    state: RefreshChallenged, event: RefreshFailed
) -> Step[Active | SoftLoggedOut | Locked | RefreshChallenged | Verifying]:
    """A challenge that nobody could meet must not open its dialog again by itself."""
    following, commands = refreshing.refresh_failed(_in_flight(state), event)
    if isinstance(following, RefreshChallenged):
        waiting = replace(following, asking=False)
        return waiting, tuple(one for one in commands if isinstance(one, Note))
    return following, commands


def _in_flight(state: RefreshChallenged) -> Refreshing:
    """What was shown to the server went along with the refresh."""
    return Refreshing(state.held, Cause.ASKED)
