"""Who a session is. Identity outlives tokens, so they are two types; this one is read before the first paint, and a tuple is
made five times as fast as a dataclass."""

from __future__ import annotations

from typing import NamedTuple


class Identity(NamedTuple):
    """The part of a session that survives soft logout."""

    session_id: str
    """Eight hex digits of our own, the same in keyring, database and journal."""
    user_id: str
    device_id: str
    homeserver_url: str
    """Base URL of the Client-Server API without a trailing slash."""
    signed_in_with: str
    """The way in that was used, as ``ways.flow_of`` names it: the one that is offered first later (F25)."""


ENDED = "ended"
"""The standing of a session whose discarding has begun: the next start finishes it."""


LEAVING, LEAVING_EVERYWHERE = "leaving", "leaving everywhere"
"""The standing of a session that a person has signed out of: the next start finishes it, and tells the server."""
OVER = (ENDED, LEAVING, LEAVING_EVERYWHERE)


class StoredIdentity(NamedTuple):
    """A session that was found on disk."""

    identity: Identity
    standing: str
    has_tokens: bool
    backend: str
    """Where its key is kept, as the keyring named itself (F37)."""
