"""What the login view and the dialog "Sign in again" are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from latchkey.session.instant import Instant

from .shown import NO_DETAILS, Banner, Details, StateWord, Tone


@dataclass(frozen=True, slots=True)
class ReloginShown:
    """The dialog "Sign in again". ``None`` in its place means: close it."""

    title: str
    explanation: str
    user_id: str
    homeserver: str
    device_id: str
    problem: str = ""
    """What went wrong with the last try, beside the password field."""
    busy: bool = False
    wait_until: Instant | None = None
    """Rate-limited: the button stays off until then and ``problem`` holds ``{left}`` for the time left."""
    details: Details = NO_DETAILS
    can_forget: bool = True
    """"Sign out and forget" is offered."""


class FieldMark(StrEnum):
    """What stands beside the homeserver field."""

    NOTHING = "nothing"
    LOOKING = "looking"
    FOUND = "found"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class LoginShown:
    """The login view."""

    state: StateWord = "Signed out"
    homeserver: str | None = None
    """Where set, the field is filled with it once (the homeserver of a session that ended)."""
    homeserver_mark: FieldMark = FieldMark.NOTHING
    homeserver_note: str = ""
    """"Found matrix.example.org", "Looking for ...", or what is wrong, beside the field."""
    homeserver_details: Details = NO_DETAILS
    username: str | None = None
    """Where set, the field is filled with it (a whole user ID was typed as homeserver)."""
    consent_needed: bool = False
    """Plain http to another machine: a check box "Send my password without encryption" must be ticked."""
    password_offered: bool = True
    """False where the server has no password flow; ``homeserver_note`` then says what it offers."""
    can_sign_in: bool = False
    busy: bool = False
    """A sign-in is on its way: fields are fixed, the button becomes "Cancel"."""
    problem: str = ""
    """What went wrong with the last try, beside the button."""
    problem_details: Details = NO_DETAILS
    password_refused: bool = False
    """The server has said that it is wrong. One that was not even looked at may stay where it was typed."""
    wait_until: Instant | None = None
    """Rate-limited, as in ``ReloginShown``."""
    farewell: str = ""
    """Above the card: how the last session ended and what became of it; the journal tells the rest."""
    farewell_why: str = ""
    """Below that: which answer and which witness."""
    farewell_tone: Tone = Tone.ENDED
    untold: Banner | None = None
    """Above the card: a sign-out that its server has not heard of."""
    notice: str = ""
    """Above the card: what became of a session on disk that cannot be opened."""
    notice_details: Details = NO_DETAILS
