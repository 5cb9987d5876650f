"""What the dialog of user-interactive authentication is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from latchkey.language import mark
from latchkey.session.instant import Instant

from .shown import NO_DETAILS, Details

if TYPE_CHECKING:
    from .waits import Wait


class StageKind(StrEnum):
    """What a person has to do in a stage."""

    NOTHING = "nothing"
    """The server is being asked; where that came to nothing, it can be asked again."""
    PASSWORD = "password"
    TOKEN = "token"
    """A registration token."""
    TERMS = "terms"
    EMAIL_ADDRESS = "email_address"
    EMAIL_LINK = "email_link"
    EMAIL_CODE = "email_code"
    """The code that stands in the e-mail."""
    PAGE = "page"
    """On a page of the server's, in the browser."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One of the server's terms, in the person's language where there is one: text of any origin."""

    policy_id: str
    name: str
    url: str
    """http or https; empty where the server names no such page."""


@dataclass(frozen=True, slots=True)
class StageShown:
    kind: StageKind
    text: str = ""
    """What is to be done."""
    go_on: str = mark("Continue")
    """The words of the button that ends the stage."""
    account: str = ""
    """Whose password is asked for."""
    policies: tuple[Policy, ...] = ()
    page: str = ""
    """Of ``PAGE``; empty where the server keeps no session to which one could belong."""
    page_opened: bool = False
    resend_at: Instant | None = None
    """Once an e-mail was sent: not before this comes another."""


@dataclass(frozen=True, slots=True)
class InteractionShown:
    """``None`` in its place means: nothing is asked."""

    title: str
    explanation: str
    step: str
    """"Step 2 of 3"; empty where there is one alone."""
    stage: StageShown
    cancel: str
    """"Cancel", or "Not now" where it can be taken up again."""
    problem: str = ""
    details: Details = NO_DETAILS
    busy: bool = False
    wait: Wait | None = None
    """Rate-limited: nothing is sent before it is over, and ``problem`` holds ``{left}`` for the time left."""
    other_way: bool = False
    """The server would be content with other stages, too."""
