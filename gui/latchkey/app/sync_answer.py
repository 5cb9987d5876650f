"""What one ``/sync`` answer says about rooms, between the wire and the roster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StateEvent:
    type: str
    state_key: str
    sender: str
    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """``state_key`` is ``None`` for a message-like event."""

    type: str
    sender: str
    origin_server_ts: int
    content: dict[str, object]
    event_id: str = ""
    state_key: str | None = None


@dataclass(frozen=True, slots=True)
class RoomDelta:
    """One room of one answer. State comes before timeline; both in the server's order."""

    room_id: str
    membership: str
    """``join``, ``invite`` or ``leave``; a ``knock`` is left out."""
    state: Sequence[StateEvent] = ()
    timeline: Sequence[TimelineEvent] = ()
    limited: bool = False
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
    """``None`` for a room that made no sense: it is left out and the others go on."""
    direct: dict[str, list[str]] | None = field(default=None)
    """``m.direct``: user ID to room IDs; ``None`` where it did not change."""
