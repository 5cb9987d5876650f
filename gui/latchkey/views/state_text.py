"""The words of "Session state", which programs compare in English, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latchkey.language import mark, tr

if TYPE_CHECKING:
    from latchkey.app.shown import StateWord

STATES: dict[StateWord, str] = {
    "Signed out": mark("Signed out"),
    "Signing in": mark("Signing in"),
    "Active": mark("Active"),
    "Refreshing": mark("Refreshing"),
    "Offline": mark("Offline"),
    "Locked": mark("Locked"),
    "Sign-in step needed": mark("Sign-in step needed"),
    "Soft logged out": mark("Soft logged out"),
    "Signing out": mark("Signing out"),
    "Signed out by the server": mark("Signed out by the server"),
}


def state_text(word: StateWord) -> str:
    return tr(STATES[word])
