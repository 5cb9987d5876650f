"""What a homeserver says of an account, or of itself, when it refuses something: the session goes on (spec D13, D14, D18)."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.language import mark, tr
from latchkey.session import verdict
from latchkey.session.answers import NoAnswer, Refused

_SAYS = {
    verdict.USER_SUSPENDED: (
        mark(
            "Your homeserver has suspended this account: it may read and leave rooms, but neither join them nor write."
        ),
        mark(
            "Not served since {since}: your homeserver has suspended this account: it may read and leave rooms, but neither "
            "join them nor write."
        ),
    ),
    verdict.USER_DEACTIVATED: (
        mark(
            "Your homeserver says that this account has been deactivated. What is stored on this computer is kept until you "
            "sign out."
        ),
        mark(
            "Not served since {since}: your homeserver says that this account has been deactivated. What is stored on this "
            "computer is kept until you sign out."
        ),
    ),
    verdict.CONSENT_NOT_GIVEN: (
        mark("Your homeserver asks you to agree to its terms before it does that."),
        mark("Not served since {since}: your homeserver asks you to agree to its terms before it does that."),
    ),
    verdict.RESOURCE_LIMIT_EXCEEDED: (
        mark("Your homeserver has reached a limit of its own and does not serve you at present."),
        mark(
            "Not served since {since}: your homeserver has reached a limit of its own and does not serve you at present."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    text: str
    since: str
    """The same of a session that is not served since ``{since}``, which is still to be filled in."""
    page: str = ""
    """A web page on which something can be done about it."""


def standing(answer: Refused | NoAnswer | None) -> Standing | None:
    """``None`` where an answer says nothing of the kind."""
    if not isinstance(answer, Refused) or answer.errcode not in _SAYS:
        return None
    text, since = map(tr, _SAYS[answer.errcode])
    match answer.errcode:
        case verdict.CONSENT_NOT_GIVEN:
            return Standing(text, since, answer.consent_uri)
        case verdict.RESOURCE_LIMIT_EXCEEDED:
            is_page = answer.admin_contact.startswith(("http:", "https:"))
            ask = whom_to_ask(answer)
            return Standing(f"{text}{ask}", f"{since}{ask}", answer.admin_contact if is_page else "")
    return Standing(text, since)


def whom_to_ask(refused: Refused) -> str:
    """One more sentence; empty where the server names nobody."""
    if not refused.admin_contact:
        return ""
    return f" {tr('Its administrator can be reached at {admin}.', admin=refused.admin_contact)}"
