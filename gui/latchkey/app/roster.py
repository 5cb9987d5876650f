"""The rooms of one account: changes go in, rows come out. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from .room_facts import RoomFacts, facts_from, facts_to
from .room_fold import fold
from .room_name import display_name, hero_of_two, room_name
from .rooms import YOU, Room
from .sync_answer import RoomDelta

_Direct = dict[str, list[str]]
_DIRECT = msgspec.json.Decoder(_Direct)


class Roster:
    """What is known of each room, and the row that follows from it.

    The same changes in the same order give the same rows, also where facts went through bytes in between.
    """

    def __init__(self, own_user_id: str) -> None:
        self._own = own_user_id
        self._facts: dict[str, RoomFacts] = {}
        self._undecoded: dict[str, bytes] = {}
        self._direct: _Direct | None = None
        self._direct_rooms: frozenset[str] = frozenset()

    def load(self, facts: Mapping[str, bytes], account: bytes | None) -> None:
        """Begin with what was kept, in place of anything known so far. A room's facts are decoded when it first
        changes; broken ones count as none."""
        self._facts = {}
        self._undecoded = dict(facts)
        self._direct, self._direct_rooms = None, frozenset()
        if account is not None:
            try:
                self._set_direct(_DIRECT.decode(account))
            except (ValueError, RecursionError):
                return

    def apply(self, delta: RoomDelta, now_ms: int) -> Room | None:
        """The row after ``delta``; ``None`` once the room is left. ``now_ms`` is Unix time, as a bound for messages
        that claim to be from the future."""
        room_id = delta.room_id
        if delta.membership == "leave":
            self._facts.pop(room_id, None)
            self._undecoded.pop(room_id, None)
            return None
        self._facts[room_id] = fold(self._known(room_id) or RoomFacts(), delta, self._own, now_ms)
        return self._row(room_id)

    def direct(self, mapping: Mapping[str, Sequence[str]]) -> list[Room]:
        """``m.direct`` changed; the rows that change with it."""
        before = self._direct_rooms
        self._set_direct({user_id: list(room_ids) for user_id, room_ids in mapping.items()})
        changed = []
        for room_id in sorted(before ^ self._direct_rooms):
            facts = self._known(room_id)
            if facts is not None and not facts.invited_as_direct:
                changed.append(self._row(room_id))
        return changed

    def facts_of(self, room_id: str) -> bytes:
        """What ``load`` takes back. ``KeyError`` for a room that is not known."""
        facts = self._facts.get(room_id)
        return self._undecoded[room_id] if facts is None else facts_to(facts)

    def account(self) -> bytes | None:
        """What ``load`` takes back; ``None`` as long as the server said nothing of direct chats."""
        return None if self._direct is None else msgspec.json.encode(self._direct)

    def _set_direct(self, direct: _Direct) -> None:
        self._direct = direct
        self._direct_rooms = frozenset(room_id for room_ids in direct.values() for room_id in room_ids)

    def _known(self, room_id: str) -> RoomFacts | None:
        data = self._undecoded.pop(room_id, None)
        if data is not None:
            self._facts[room_id] = facts_from(data)
        return self._facts.get(room_id)

    def _row(self, room_id: str) -> Room:
        facts = self._facts[room_id]
        is_direct = facts.invited_as_direct or room_id in self._direct_rooms
        message = facts.message
        return Room(
            room_id=room_id,
            name=room_name(facts, self._own),
            topic=facts.topic,
            canonical_alias=facts.canonical_alias,
            avatar_mxc=facts.avatar_mxc or (self._other_avatar(facts) if is_direct else ""),
            invited_by=facts.invited_by,
            is_direct=is_direct,
            encrypted=facts.encrypted,
            unread=facts.unread,
            highlights=facts.highlights,
            joined_members=facts.joined,
            recency_ms=facts.newest_ms or facts.entered_ms,
            last_sender=self._sender(facts, message.sender) if message else "",
            last_text=_last_text(facts),
            last_ms=message.at_ms if message else 0,
        )

    def _sender(self, facts: RoomFacts, user_id: str) -> str:
        return YOU if user_id == self._own else display_name(user_id, facts.members)

    def _other_avatar(self, facts: RoomFacts) -> str:
        """In a direct chat of two, the other one's."""
        other = facts.members.get(hero_of_two(facts, self._own))
        return other.avatar_mxc if other else ""


def _last_text(facts: RoomFacts) -> str:
    message = facts.message
    if message is None:
        return ""
    if message.is_emote:
        return f"* {display_name(message.sender, facts.members)} {message.text}"
    return message.text
