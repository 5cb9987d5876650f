"""What a homeserver says of an account, or of itself, when it refuses something: the session goes on (spec D13, D14, D18)."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.session import verdict
from latchkey.session.answers import NoAnswer, Refused

_SUSPENDED = "Your homeserver has suspended this account: it may read and leave rooms, but neither join them nor write."
_NOT_AGREED = "Your homeserver asks you to agree to its terms before it does that."
_LIMIT = "Your homeserver has reached a limit of its own and does not serve you at present."
_DEACTIVATED = (
    "Your homeserver says that this account has been deactivated. What is stored on this computer is kept until you "
    "sign out."
)


@dataclass(frozen=True, slots=True)
class Standing:
    text: str
    page: str = ""
    """A web page on which something can be done about it."""


def standing(answer: Refused | NoAnswer | None) -> Standing | None:
    """``None`` where an answer says nothing of the kind."""
    if not isinstance(answer, Refused):
        return None
    match answer.errcode:
        case verdict.USER_SUSPENDED:
            return Standing(_SUSPENDED)
        case verdict.USER_DEACTIVATED:
            return Standing(_DEACTIVATED)
        case verdict.CONSENT_NOT_GIVEN:
            return Standing(_NOT_AGREED, answer.consent_uri)
        case verdict.RESOURCE_LIMIT_EXCEEDED:
            is_page = answer.admin_contact.startswith(("http:", "https:"))
            return Standing(f"{_LIMIT}{whom_to_ask(answer)}", answer.admin_contact if is_page else "")
    return None


def whom_to_ask(refused: Refused) -> str:
    """One more sentence; empty where the server names nobody."""
    return f" Its administrator can be reached at {refused.admin_contact}." if refused.admin_contact else ""
