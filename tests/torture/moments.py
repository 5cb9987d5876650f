"""When the program is killed, and what may be found after that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What a person finds after a start."""

    OUT = "signed out"
    IN = "signed in"
    """The session was renewed after the start: it does not only look alive."""
    SOFT = "asked for the password"


@dataclass(frozen=True, slots=True)
class Moment:
    """``spread_ms`` after ``event``, or after ``asks`` where there is none, or after everything has settled."""

    name: str
    of: Standing
    spread_ms: int
    asks: tuple[str, ...] = ()
    event: str = ""
    demanded: bool = False
    """The server is made to demand the password first."""
    leads_to: tuple[Standing, ...] = ()
    """Where it may lead; where it was, unless said."""
    weight: int = 1

    @property
    def allowed(self) -> tuple[Standing, ...]:
        return self.leads_to or (self.of,)


OUT, IN, SOFT = Standing
BEFORE_SETTLED = "while starting"
REFRESHES = (
    Moment("a refresh is asked for", IN, 60, ("refresh",), weight=3),
    Moment("a refresh was sent", IN, 60, ("refresh",), "refresh_started", weight=4),
    Moment("tokens came and are not saved", IN, 20, ("refresh",), "tokens_refreshed", weight=5),
    Moment("tokens were saved", IN, 40, ("refresh",), "tokens_saved", weight=3),
)
MOMENTS = (
    *REFRESHES,
    Moment(BEFORE_SETTLED, IN, 1500, weight=5),
    Moment("at any time", IN, 2000, weight=2),
    Moment("it refreshes by itself", IN, 60, event="refresh_started", weight=2),
    Moment("its window is closed", IN, 100, ("end",), weight=1),
    Moment("signing out", IN, 250, ("sign_out",), leads_to=(IN, OUT), weight=2),
    Moment("signed out", IN, 60, ("sign_out",), "signed_out", leads_to=(OUT,), weight=1),
    Moment("the password is demanded", IN, 60, ("refresh",), "soft_logged_out", True, (SOFT,), weight=2),
    Moment("signing in", OUT, 400, ("sign_in",), leads_to=(OUT, IN), weight=1),
    Moment("signed in", OUT, 100, ("sign_in",), "signed_in", leads_to=(OUT, IN), weight=1),
    Moment("the first tokens were saved", OUT, 40, ("sign_in",), "tokens_saved", leads_to=(IN,), weight=3),
    Moment(BEFORE_SETTLED, SOFT, 1500, weight=1),
    Moment("signing in again", SOFT, 250, ("sign_in_again",), leads_to=(SOFT, IN), weight=2),
    Moment("signed in again", SOFT, 40, ("sign_in_again",), "signed_in_again", leads_to=(IN,), weight=3),
)


class Variant(StrEnum):
    """What else goes wrong."""

    NOTHING = "nothing else"
    LOST = "answers to /refresh are lost"
    FULL = "no file takes a byte more"
    STAYS_FULL = "a small disk is full for longer than a token lives"
    READ_ONLY = "the database can only be read"
    LOCKED = "the keyring is locked"


WEIGHTS = {
    Variant.NOTHING: 12,
    Variant.LOST: 3,
    Variant.FULL: 2,
    Variant.STAYS_FULL: 1,
    Variant.READ_ONLY: 1,
    Variant.LOCKED: 1,
}
