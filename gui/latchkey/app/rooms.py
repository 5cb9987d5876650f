"""A room as the list shows it. Nothing here knows how it was worked out: that is ``roster``."""

from __future__ import annotations

from typing import NamedTuple


class Room(NamedTuple):
    """One row. Every text came from a server and is plain text of one line; it is cut to fit where it is painted."""

    room_id: str
    name: str
    """As the specification computes it: name, canonical alias, heroes, "Empty room" (CS API, room naming)."""
    topic: str = ""
    canonical_alias: str = ""
    avatar_mxc: str = ""
    invited_by: str = ""
    """User ID of the inviter; empty in a room that was joined. An invite is exactly a room where this is not empty."""
    is_direct: bool = False
    encrypted: bool = False
    unread: int = 0
    highlights: int = 0
    joined_members: int = 0
    recency_ms: int = 0
    """Unix time of what the list is sorted by, newest first: the last message, else the invite or join."""
    last_sender: str = ""
    """Display name of who wrote the last message, or their user ID; "You" for oneself."""
    last_text: str = ""
    """One line of the last message; "Encrypted message" where it is encrypted."""
    last_ms: int = 0
    """Unix time of the last message; 0 where there is none."""
