"""What the login view and the dialog "Sign in again" are shown. It is read before the first paint of a login, and a tuple
is made five times as fast as a dataclass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from .shown import NO_DETAILS, Banner, Details, StateWord, Tone

if TYPE_CHECKING:  # not needed for the first paint
    from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso

    from .registration_shown import RegistrationShown
    from .waits import Wait


class WayShown(NamedTuple):
    """A way in that leads through elsewhere, as a button."""

    text: str
    """May hold a mnemonic, and ``{name}`` for ``provider``."""
    way: BySso | ByOAuth | ByDeviceCode
    provider: str = ""
    """The name of an identity provider: text of any origin."""
    picture: bytes = b""
    """Its icon as a file, where it has come; else its first letter stands there."""


class PasswordPlace(StrEnum):
    """Where a password is asked for."""

    HERE = "here"
    INSTEAD = "instead"
    """Once a button is pressed that stands with the other ways."""
    BEHIND = "behind"
    """As ``INSTEAD``, but that button is behind "More…" with the others."""
    NOWHERE = "nowhere"


class WaysShown(NamedTuple):
    """The ways in, best first."""

    password: PasswordPlace = PasswordPlace.HERE
    ways: tuple[WayShown, ...] = ()
    """The first of them stands out where no password is asked for."""
    note: str = ""
    """What the first one means, below it, where it stands out."""
    more: tuple[WayShown, ...] = ()
    """Behind a button of the name ``more_text``, or "More…" where that is empty."""
    more_text: str = ""
    creates: ByOAuth | BySso | None = None
    """The way behind "Create account"."""
    registers: bool = False
    """"Create account" opens a card of its own."""


PASSWORD_ALONE = WaysShown()


class PassageShown(NamedTuple):
    """What a person is told while a way in leads through elsewhere."""

    title: str
    text: str
    problem: str = ""
    """What they have to do themselves, as no browser could be opened."""
    url: str = ""
    """Can be opened in a browser, and copied; empty while there is none."""
    code: str = ""
    """To be typed in on another device."""
    address: str = ""
    """Where it is to be typed in: text of any origin."""
    left: str = ""
    """With ``{left}`` for the time left of ``wait``."""
    wait: Wait | None = None


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
    wait: Wait | None = None
    """Rate-limited: the button stays off until it is over, and ``problem`` holds ``{left}`` for the time left."""
    details: Details = NO_DETAILS
    can_forget: bool = True
    """"Sign out and forget" is offered."""
    ways: WaysShown = PASSWORD_ALONE
    """The one by which the session signed in first, the others behind it (F25)."""
    passage: PassageShown | None = None
    """In place of password and ways."""


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
    consent_note: str = ""
    """Plain http to another machine: what others could read. A check box "Send my password without encryption", or "Sign in
    without encryption" where none is asked for, must be ticked then."""
    ways: WaysShown = PASSWORD_ALONE
    """With nothing in them ``homeserver_note`` says what the server offers."""
    passage: PassageShown | None = None
    """In place of fields and ways."""
    can_sign_in: bool = False
    busy: bool = False
    """A sign-in is on its way: fields are fixed, and "Cancel" is offered."""
    problem: str = ""
    """What went wrong with the last try, beside the button."""
    problem_details: Details = NO_DETAILS
    password_refused: bool = False
    """The server has said that it is wrong. One that was not even looked at may stay where it was typed."""
    wait: Wait | None = None
    """Rate-limited, as in ``ReloginShown``."""
    registration: RegistrationShown | None = None
    """In place of the card; set as long as an account is to be made."""
    welcome: bool = False
    """Nobody has ever signed in with this profile: the card says what this is."""
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
