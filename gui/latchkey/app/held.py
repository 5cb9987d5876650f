"""What a session has in hand."""

from __future__ import annotations

from latchkey.session.states import Active, Locked, RefreshChallenged, Refreshing, Saving, State, Verifying
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
