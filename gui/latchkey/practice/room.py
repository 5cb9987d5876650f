"""One room: its events in order, the state they left, who is in it, and what each member has not read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_KEPT_EVENTS = 500
MESSAGE_TYPES = ("m.room.message", "m.room.encrypted")


@dataclass(frozen=True, slots=True)
class Replaced:
    """The state event in whose place another one came."""

    event_id: str
    sender: str
    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """``state_key`` is ``None`` for a message-like event; ``position`` counts all events of the server."""

    position: int
    event_id: str
    type: str
    sender: str
    content: dict[str, object]
    sent_ms: int
    state_key: str | None = None
    sent_by: tuple[str, str] | None = None
    """Device and transaction ID, told to that device alone."""
    replaced: Replaced | None = None


@dataclass(slots=True)
class Unread:
    notifications: int = 0
    highlights: int = 0


@dataclass(slots=True)
class Room:
    room_id: str
    events: list[Event] = field(default_factory=list)
    state: dict[tuple[str, str], Event] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Only the last few hundred events are kept: a chatterer may talk for days."""
        self.events.append(event)
        if len(self.events) > 2 * _KEPT_EVENTS:
            del self.events[:_KEPT_EVENTS]
        if event.state_key is not None:
            self.state[event.type, event.state_key] = event
        elif event.type in MESSAGE_TYPES:
            self._count_unread(event)

    def membership(self, user_id: str) -> str | None:
        member = self.state.get(("m.room.member", user_id))
        return str(member.content["membership"]) if member else None

    def membership_at(self, user_id: str, position: int) -> str:
        """After the event there, as far as events are kept."""
        now = self.state.get(("m.room.member", user_id))
        if now is None or now.position <= position:
            return "leave" if now is None else str(now.content["membership"])
        then = [e for e in self.events if e.state_key == user_id and e.position <= position]
        return str(then[-1].content["membership"]) if then else "leave"

    def members(self, membership: str) -> list[str]:
        """User IDs in the order in which they came."""
        found = [event for (kind, _), event in self.state.items() if kind == "m.room.member"]
        found.sort(key=lambda event: event.position)
        return [str(event.state_key) for event in found if event.content["membership"] == membership]

    def text_of(self, event_type: str, key: str) -> str:
        """A text in the content of a state event without state key; empty where there is none."""
        event = self.state.get((event_type, ""))
        return str(event.content.get(key, "")) if event else ""

    def _count_unread(self, event: Event) -> None:
        body = str(event.content.get("body", ""))
        for user_id in self.members("join"):
            if user_id != event.sender:
                unread = self.unread.setdefault(user_id, Unread())
                unread.notifications += 1
                localpart = user_id[1:].partition(":")[0]
                unread.highlights += bool(re.search(rf"\b{re.escape(localpart)}\b", body, re.IGNORECASE))
