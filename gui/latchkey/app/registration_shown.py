"""What the card "Create account" is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from latchkey.language import tr
from latchkey.session.secret import Secret

from .login_shown import FieldMark
from .shown import NO_DETAILS, Details, StateWord

if TYPE_CHECKING:
    from .waits import Wait

ADVISED_LENGTH = 8
"""CS API, password management."""


@dataclass(frozen=True, slots=True)
class RegistrationShown:
    """``None`` in its place means: the card is not open."""

    homeserver: str
    state: StateWord = "Signed out"
    name_mark: FieldMark = FieldMark.NOTHING
    name_note: str = ""
    """Whether the name can be had, beside the field."""
    password_problem: str = ""
    """Why the server takes the password no longer, beside the field."""
    consent_note: str = ""
    """As in ``LoginShown``."""
    busy: bool = False
    """The account is being made: fields are fixed, and "Cancel" is offered."""
    problem: str = ""
    problem_details: Details = NO_DETAILS
    wait: Wait | None = None
    """As in ``LoginShown``."""


def password_note(first: Secret, second: Secret) -> str:
    """A hint on what stands in the two fields; empty where there is none to give."""
    if second and first != second:
        return tr("The two passwords are not the same.")
    if first and len(first.reveal()) < ADVISED_LENGTH:
        return tr(
            "A short password is easily guessed: better take {count} characters or more.",
            count=ADVISED_LENGTH,
        )
    return ""
