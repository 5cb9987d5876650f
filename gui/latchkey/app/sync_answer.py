"""What one ``/sync`` answer says about rooms, between the wire and the roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

STATE_TYPES = (
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.avatar",
    "m.room.topic",
    "m.room.encryption",
    "m.room.create",
    "m.room.member",
)
"""The state a row is worked out from."""

MESSAGE_TYPES = (
    "m.room.message",
    "m.room.encrypted",
    "m.sticker",
    "m.poll.start",
    "org.matrix.msc3381.poll.start",
)
"""What counts as a message."""

REDACTION = "m.room.redaction"


@dataclass(frozen=True, slots=True)
class StateEvent:
    """``content`` values may be of any JSON type."""

    type: str
    state_key: str
    sender: str
    content: Mapping[str, object]
    origin_server_ts: int = 0
    """Unix time in milliseconds; 0 where there is none, as in the stripped state of an invite."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """``state_key`` is ``None`` for a message-like event. ``content`` values may be of any JSON type."""

    type: str
    sender: str
    origin_server_ts: int
    content: Mapping[str, object]
    event_id: str = ""
    state_key: str | None = None
    redacts: str = ""
    """Event ID that a redaction is about, whatever the room version keeps it in."""
    redacted: bool = False
    """The server sent it already emptied."""


@dataclass(frozen=True, slots=True)
class RoomDelta:
    """One room of one answer. State comes before timeline; both in the server's order."""

    room_id: str
    membership: str
    """``join``, ``invite`` or ``leave``; a ``knock`` is left out."""
    state: Sequence[StateEvent] = ()
    timeline: Sequence[TimelineEvent] = ()
    limited: bool = False
    """There is a gap before ``timeline``; ``state`` covers it."""
    heroes: Sequence[str] | None = None
    """User IDs; ``None`` where the summary did not change."""
    joined_members: int | None = None
    invited_members: int | None = None
    unread: int | None = None
    highlights: int | None = None


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """``rooms`` are decoded one at a time as they are called, so that a large answer never stalls the window."""

    next_batch: str
    rooms: Sequence[Callable[[], RoomDelta | None]] = ()
    """``None`` for a room that made no sense: it is left out and the others go on. A call never raises."""
    direct: Mapping[str, Sequence[str]] | None = None
    """``m.direct``: user ID to room IDs; ``None`` where it did not change."""
