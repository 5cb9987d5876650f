"""A session that is over here, and that its server has still to be told of."""

from __future__ import annotations

from dataclasses import dataclass

from .identity import Identity
from .issuer import Issuer
from .secret import Secret


@dataclass(frozen=True, slots=True)
class Revocation:
    """What the server is told with. It outlives the session's database and key."""

    identity: Identity
    access: Secret
    refresh: Secret | None
    """For an access token that the server does not take any more."""
    since_ms: int
    """Unix time in milliseconds: when the session ended here."""
    everywhere: bool = False
    """All sessions of this user are to end: ``/logout/all``."""
    issuer: Issuer | None = None
