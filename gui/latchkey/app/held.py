"""What a session has in hand."""

from __future__ import annotations

from latchkey.session.issuer import Issuer
from latchkey.session.states import (
    Active,
    Locked,
    RefreshChallenged,
    Refreshing,
    Saving,
    SoftLoggedOut,
    State,
    Verifying,
)
from latchkey.session.tokens import Held


def held_of(state: State) -> Held | None:
    """The tokens a person is shown: those that requests use, or a pair that is about to be used."""
    match state:
        case Active() | Refreshing() | Verifying() | RefreshChallenged() | Locked():
            return state.held
        case Saving():
            return state.before or state.fresh
        case _:
            return None


def issuer_of(state: State) -> Issuer | None:
    """Where OAuth issued the tokens; of a session that waits for a sign-in, those that it had."""
    held = state.held if isinstance(state, SoftLoggedOut) else held_of(state)
    return None if held is None else held.tokens.issuer
