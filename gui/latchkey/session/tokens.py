"""What a session holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from .identity import Identity
from .instant import Instant
from .issuer import Issuer
from .secret import Secret

USUAL_MARGIN_PERCENT = 20


class NoExpiry(StrEnum):
    """Why there is no number of milliseconds to count down."""

    NEVER = "never"
    """The server gave no ``expires_in_ms``: the token does not expire (CS API, refreshing access tokens)."""
    NOT_KNOWN = "not known"
    """The server gave something that is no lifetime; the token is used all the same (F34)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One answer of ``/login``, ``/refresh`` or an OAuth token endpoint. They are stored and adopted together."""

    access: Secret
    refresh: Secret | None
    expires_in_ms: int | NoExpiry
    issued_at: Instant
    """When the request was sent: expiry is counted from there."""
    issuer: Issuer | None = None
    """``None`` where the homeserver's own login API issued them; else nothing of that API is ever called (spec A3)."""


class HardEnd(NamedTuple):
    """The moment beyond which no refresh carries a session, as its lifetimes tell: see ``schedule``."""

    at: Instant
    since: Instant
    """When the first token that reached no further was asked for."""
    is_sure: bool = True
    """False while it is no more than a suspicion, which the next refresh confirms or dispels."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a session with tokens has in hand."""

    identity: Identity
    tokens: Tokens
    previous_access: Secret | None = None
    """The access token before this one, for the second witness. Its refresh token is gone once ``tokens`` was used."""
    rejected: bool = False
    """The server has said that ``tokens.access`` is no good, whatever the clock says (F23)."""
    renewable: bool = True
    """False once the server refused the refresh token while the access token still lives."""
    refresh_count: int = 0
    last_refresh_ms: int | None = None
    """Unix time in milliseconds."""
    last_rotated: bool | None = None
    """Whether the last refresh brought a new refresh token."""
    hard_end: HardEnd | None = None
    refresh_sent: bool = False
    """``tokens.refresh`` may have been sent to the server before: by this run or by one that was killed."""
    margin_percent: int = field(default=USUAL_MARGIN_PERCENT, compare=False)
    """What the person has set, see ``schedule.margin_ms``: it is nothing of the session, and is not kept with it."""

    @property
    def can_refresh(self) -> bool:
        return self.renewable and bool(self.tokens.refresh)
