"""All rooms of the practice homeserver, and what people do in them."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from .refusal import forbidden, refusal
from .room import Event, Replaced, Room

_LARGEST_EVENT = 65_536
_ID_LETTERS = string.ascii_letters + string.digits


@dataclass(slots=True)
class World:
    """``changed`` is called after every change that a ``/sync`` may tell."""

    server_name: str
    random: Random
    now_ms: Callable[[], int]
    changed: Callable[[], None] = lambda: None
    rooms: dict[str, Room] = field(default_factory=dict)
    position: int = 0
    account_data: dict[str, dict[str, tuple[int, dict[str, object]]]] = field(default_factory=dict)
    """User ID to type to position and content."""
    _sent: dict[tuple[str, str, str, str, str], str] = field(default_factory=dict)

    def user_id(self, localpart: str) -> str:
        return f"@{localpart}:{self.server_name}"

    def profile(self, user_id: str) -> dict[str, object]:
        """Raises ``Refusal``."""
        if not user_id.startswith("@"):
            raise refusal(400, "M_INVALID_PARAM", f"Expected user_id={user_id} to start with '@'")
        if not any(("m.room.member", user_id) in room.state for room in self.rooms.values()):
            raise refusal(404, "M_UNKNOWN", "Profile was not found")
        return {"displayname": _display_name(user_id)}

    def create_room(self) -> Room:
        room = Room(f"!{self._letters(18)}:{self.server_name}")
        self.rooms[room.room_id] = room
        return room

    def add(
        self,
        room: Room,
        sender: str,
        event_type: str,
        content: dict[str, object],
        *,
        state_key: str | None = None,
        sent_ms: int | None = None,
        sent_by: tuple[str, str] | None = None,
    ) -> Event:
        self.position += 1
        when_ms = self.now_ms() if sent_ms is None else sent_ms
        before = None if state_key is None else room.state.get((event_type, state_key))
        replaced = None if before is None else Replaced(before.event_id, before.sender, before.content)
        event = Event(
            self.position, f"${self._letters(43)}", event_type, sender, content, when_ms, state_key, sent_by, replaced
        )
        room.add(event)
        self.changed()
        return event

    def set_account_data(self, user_id: str, data_type: str, content: dict[str, object]) -> None:
        self.position += 1
        self.account_data.setdefault(user_id, {})[data_type] = (self.position, content)
        self.changed()

    def say(self, room: Room, sender: str, text: str, *, sent_ms: int | None = None) -> Event:
        """A message; in an encrypted room one that nobody can read, since there is no key to it."""
        if ("m.room.encryption", "") not in room.state:
            content: dict[str, object] = {"msgtype": "m.text", "body": text}
            return self.add(room, sender, "m.room.message", content, sent_ms=sent_ms)
        sealed: dict[str, object] = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": self._letters(120),
            "device_id": "PRACTICING",
            "sender_key": self._letters(43),
            "session_id": self._letters(43),
        }
        return self.add(room, sender, "m.room.encrypted", sealed, sent_ms=sent_ms)

    def send(
        self, sender: str, room_id: str, event_type: str, content: dict[str, object], *, sent_by: tuple[str, str]
    ) -> str:
        """The event's ID; the same one when this device repeats a transaction ID (CS API, transaction identifiers).

        ``sent_by`` is the device and the transaction ID. Raises ``Refusal``."""
        key = (sender, room_id, event_type, *sent_by)
        if key not in self._sent:
            room = self.rooms.get(room_id)
            if room is None or room.membership(sender) != "join":
                raise forbidden(f"User {sender} not in room {room_id}")
            self._sent[key] = self.add(room, sender, event_type, content, sent_by=sent_by).event_id
        return self._sent[key]

    def join(self, user_id: str, room_id_or_alias: str) -> str:
        """The room's ID. Raises ``Refusal``."""
        room = self._find(room_id_or_alias)
        if room.membership(user_id) != "join":
            if room.membership(user_id) != "invite" and room.text_of("m.room.join_rules", "join_rule") != "public":
                raise forbidden("You are not invited to this room.")
            self.set_member(room, user_id, user_id, "join")
        return room.room_id

    def leave(self, user_id: str, room_id: str) -> None:
        """Also declines an invitation. Raises ``Refusal``."""
        room = self.rooms.get(room_id)
        if room is None:
            raise refusal(404, "M_UNKNOWN", "Not a known room")
        membership = room.membership(user_id)
        if membership is None:
            raise forbidden(f"{user_id} not in room {room_id}.")
        if membership != "leave":
            self.set_member(room, user_id, user_id, "leave")

    def set_member(
        self,
        room: Room,
        sender: str,
        user_id: str,
        membership: str,
        *,
        is_direct: bool = False,
        sent_ms: int | None = None,
    ) -> None:
        content: dict[str, object] = {"membership": membership}
        if membership != "leave":
            content["displayname"] = _display_name(user_id)
        if is_direct:
            content["is_direct"] = True
        self.add(room, sender, "m.room.member", content, state_key=user_id, sent_ms=sent_ms)

    def _find(self, room_id_or_alias: str) -> Room:
        if room_id_or_alias.startswith("!"):
            if room_id_or_alias in self.rooms:
                return self.rooms[room_id_or_alias]
            raise refusal(
                404,
                "M_UNKNOWN",
                "Can't join remote room because no servers that are in the room have been provided.",
            )
        if room_id_or_alias.startswith("#"):
            for room in self.rooms.values():
                if room.text_of("m.room.canonical_alias", "alias") == room_id_or_alias:
                    return room
            raise refusal(404, "M_NOT_FOUND", f"Room alias {room_id_or_alias} not found")
        raise refusal(400, "M_UNKNOWN", f"{room_id_or_alias} was not legal room ID or room alias")

    def _letters(self, count: int) -> str:
        return "".join(self.random.choices(_ID_LETTERS, k=count))


def _display_name(user_id: str) -> str:
    return user_id[1:].partition(":")[0].capitalize()


def check_content(event_type: str, content: dict[str, object]) -> None:
    """Of what somebody wants to send. Raises ``Refusal``."""
    if _has_fraction(content):
        raise refusal(400, "M_BAD_JSON", "Bad JSON value: float")
    if event_type == "m.room.message" and not {"msgtype", "body"} <= content.keys():
        raise refusal(400, "M_UNKNOWN", "'body' not in content")
    if len(json.dumps(content)) > _LARGEST_EVENT:
        raise refusal(413, "M_TOO_LARGE", "event too large")


def _has_fraction(value: object) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, float) or any(map(_has_fraction, inner))
