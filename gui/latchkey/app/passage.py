"""A way in that leads a person through somewhere else, as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from latchkey.session.instant import Instant


class PassageStage(StrEnum):
    ASKING = "asking"
    """The server is asked for what is needed to begin."""
    IN_BROWSER = "in_browser"
    CODE = "code"
    """The person types a code in elsewhere."""
    FINISHING = "finishing"
    """The answer is there, and is exchanged for tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    stage: PassageStage
    flow: str
    """Which way it is, as ``ways.flow_of`` names it."""
    url: str = ""
    """To be opened in a browser, or copied there. It brings nobody in but who comes back with it to this program."""
    browser_opened: bool = True
    """False where no browser took it."""
    user_code: str = ""
    verification_uri: str = ""
    ends_at: Instant | None = None
    """When it is given up."""
