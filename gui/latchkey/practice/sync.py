"""What ``GET /v3/sync`` answers (CS API, syncing): the part of it that a room list needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .refusal import refusal
from .room import Event, Room, Unread
from .world import World

_INVITE_STATE = ("create", "join_rules", "name", "topic", "avatar", "canonical_alias", "encryption")
_DEFAULT_LIMIT = 10
_NO_KEYS: Mapping[str, object] = {
    "device_one_time_keys_count": {"signed_curve25519": 0},
    "device_unused_fallback_key_types": [],
}
_HEROES = 5


@dataclass(frozen=True, slots=True)
class _Types:
    """``types`` and ``not_types`` of one part of a filter; ``*`` stands for anything."""

    only: tuple[str, ...] | None = None
    never: tuple[str, ...] = ()

    @classmethod
    def of(cls, part: Mapping[str, object]) -> _Types:
        only, never = part.get("types"), part.get("not_types")
        return cls(
            tuple(map(str, only)) if isinstance(only, list) else None,
            tuple(map(str, never)) if isinstance(never, list) else (),
        )

    def allow(self, event_type: str) -> bool:
        if any(fnmatchcase(event_type, pattern) for pattern in self.never):
            return False
        return self.only is None or any(fnmatchcase(event_type, pattern) for pattern in self.only)


@dataclass(frozen=True, slots=True)
class Filter:
    full_state: bool = False
    """Not in the filter, but beside it in the query."""
    limit: int = _DEFAULT_LIMIT
    lazy_members: bool = False
    timeline: _Types = _Types()
    state: _Types = _Types()
    account_data: _Types = _Types()

    @classmethod
    def parse(cls, text: str | None, kept: Sequence[dict[str, object]] = (), *, full_state: bool = False) -> Filter:
        """From the query: JSON, or the ID of one that was kept. Raises ``Refusal``."""
        if text is None:
            return cls(full_state)
        if text.isdecimal() and int(text) < len(kept):
            return cls.of(kept[int(text)], full_state=full_state)
        if not text.startswith("{"):
            raise refusal(400, "M_INVALID_PARAM", "No such filter" if text.isdecimal() else "Invalid filter ID")
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            raise refusal(400, "M_NOT_JSON", "Invalid filter JSON") from None
        return cls.of(given, full_state=full_state)

    @classmethod
    def of(cls, given: Mapping[str, object], *, full_state: bool = False) -> Filter:
        """Raises ``Refusal``."""
        room = _object(given, "room")
        timeline, state = _object(room, "timeline"), _object(room, "state")
        limit = timeline.get("limit", _DEFAULT_LIMIT)
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise refusal(400, "M_UNKNOWN", f"{limit!r} is not of type 'integer'")
        return cls(
            full_state,
            max(limit, 0),
            state.get("lazy_load_members") is True,
            _Types.of(timeline),
            _Types.of(state),
            _Types.of(_object(given, "account_data")),
        )


def parse_since(text: str | None) -> int:
    """The position a ``next_batch`` stands for; 0, before everything, without one. Raises ``Refusal``."""
    if text is None:
        return 0
    if not re.fullmatch(r"s\d{1,15}", text, re.ASCII):
        raise refusal(400, "M_UNKNOWN", "Invalid stream token")
    return int(text[1:])


def sync_answer(world: World, user_id: str, device_id: str, since: int, wanted: Filter) -> dict[str, object]:
    """Keys whose value would be empty are left out, as Synapse does: without ``rooms`` and ``account_data`` there is no
    news."""
    view = _View(world, user_id, device_id, since, wanted)
    sections: dict[str, dict[str, object]] = {"join": {}, "invite": {}, "leave": {}}
    for room in world.rooms.values():
        membership = room.membership(user_id)
        if membership in sections and (news := view.of(room, membership)):
            sections[membership][room.room_id] = news
    data = [
        {"type": data_type, "content": content}
        for data_type, (position, content) in world.account_data.get(user_id, {}).items()
        if (position > since or wanted.full_state) and wanted.account_data.allow(data_type)
    ]
    answer: dict[str, object] = {"next_batch": f"s{world.position}", **_NO_KEYS}
    if data:
        answer["account_data"] = {"events": data}
    if rooms := {name: section for name, section in sections.items() if section}:
        answer["rooms"] = rooms
    return answer


@dataclass(frozen=True, slots=True)
class _View:
    """One device's view of the rooms after ``since``."""

    world: World
    user_id: str
    device_id: str
    since: int
    wanted: Filter

    def of(self, room: Room, membership: str) -> dict[str, object] | None:
        """``None`` where there is no news."""
        own = room.state["m.room.member", self.user_id]
        if membership == "join":
            return self._joined(room, whole=own.position > self.since and not self._was_joined(room, own))
        if own.position <= self.since:
            return None
        if membership == "invite":
            return self._invited(room)
        return self._left(room, own) if self.since else None

    def _was_joined(self, room: Room, own: Event) -> bool:
        """Whether the newest membership only changed the profile of somebody who was in the room at ``since``."""
        earlier = [
            e for e in room.events if e.type == own.type and e.state_key == self.user_id and e.position <= self.since
        ]
        return bool(earlier) and earlier[-1].content["membership"] == "join"

    def _joined(self, room: Room, *, whole: bool) -> dict[str, object] | None:
        after = 0 if whole else self.since
        new = [event for event in room.events if event.position > after]
        if not new and not self.wanted.full_state:
            return None
        visible = [event for event in new if self.wanted.timeline.allow(event.type)]
        timeline = visible[len(visible) - min(self.wanted.limit, len(visible)) :]
        shown = {event.event_id for event in timeline}
        unread = room.unread.get(self.user_id, Unread())
        changed = [event for event in room.state.values() if event.position > after]
        members_moved = any(event.type == "m.room.member" for event in changed)
        if self.wanted.full_state:
            changed = list(room.state.values())
        return {
            "timeline": {
                "events": [self._client_event(event, room) for event in timeline],
                "prev_batch": f"s{timeline[0].position - 1 if timeline else after}",
                "limited": len(timeline) < len(visible),
            },
            "state": {"events": [self._client_event(event) for event in self._state(room, changed, timeline, shown)]},
            "account_data": {"events": []},
            "ephemeral": {"events": []},
            "unread_notifications": {
                "notification_count": unread.notifications,
                "highlight_count": unread.highlights,
            },
            "summary": self._summary(room) if members_moved and self.wanted.lazy_members else {},
        }

    def _state(self, room: Room, changed: list[Event], timeline: list[Event], shown: set[str]) -> Iterable[Event]:
        state = [event for event in changed if event.event_id not in shown and self.wanted.state.allow(event.type)]
        if not self.wanted.lazy_members:
            return state
        needed = {event.sender for event in timeline} | {self.user_id, *self._heroes(room)}
        return [event for event in state if event.type != "m.room.member" or event.state_key in needed] + [
            # Whoever speaks for the first time after the state was sent: their profile comes with their words.
            member
            for sender in sorted({event.sender for event in timeline})
            if (member := room.state.get(("m.room.member", sender)))
            and member not in changed
            and self.wanted.state.allow(member.type)
        ]

    def _summary(self, room: Room) -> dict[str, object]:
        summary: dict[str, object] = {
            "m.joined_member_count": len(room.members("join")),
            "m.invited_member_count": len(room.members("invite")),
        }
        if heroes := self._heroes(room):
            summary["m.heroes"] = heroes
        return summary

    def _heroes(self, room: Room) -> list[str]:
        if room.text_of("m.room.name", "name") or room.text_of("m.room.canonical_alias", "alias"):
            return []
        present = [user for user in room.members("join") + room.members("invite") if user != self.user_id]
        return (present or [user for user in room.members("leave") if user != self.user_id])[:_HEROES]

    def _invited(self, room: Room) -> dict[str, object]:
        invite = room.state["m.room.member", self.user_id]
        events = [room.state.get((f"m.room.{name}", "")) for name in _INVITE_STATE]
        events += [room.state.get(("m.room.member", invite.sender)), invite]
        stripped = [
            {"type": e.type, "state_key": e.state_key, "sender": e.sender, "content": e.content} for e in events if e
        ]
        return {"invite_state": {"events": stripped}}

    def _left(self, room: Room, own: Event) -> dict[str, object]:
        return {
            "timeline": {
                "events": [self._client_event(own, room)] if self.wanted.timeline.allow(own.type) else [],
                "prev_batch": f"s{own.position - 1}",
                "limited": False,
            },
            "state": {"events": []},
            "account_data": {"events": []},
        }

    def _client_event(self, event: Event, room: Room | None = None) -> dict[str, object]:
        """In a timeline, where ``room`` is given, with what this user was to it."""
        unsigned: dict[str, object] = {"age": max(self.world.now_ms() - event.sent_ms, 0)}
        if room is not None:
            unsigned["membership"] = room.membership_at(self.user_id, event.position)
        if event.replaced is not None:
            unsigned |= {
                "replaces_state": event.replaced.event_id,
                "prev_sender": event.replaced.sender,
                "prev_content": event.replaced.content,
            }
        if event.sent_by and event.sent_by[0] == self.device_id and event.sender == self.user_id:
            unsigned["transaction_id"] = event.sent_by[1]
        told: dict[str, object] = {
            "type": event.type,
            "sender": event.sender,
            "content": event.content,
            "event_id": event.event_id,
            "origin_server_ts": event.sent_ms,
            "unsigned": unsigned,
        }
        if event.state_key is not None:
            told["state_key"] = event.state_key
        return told


def _object(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Raises ``Refusal``."""
    found = value.get(key, {})
    if not isinstance(found, dict):
        raise refusal(400, "M_UNKNOWN", f"{found!r} is not of type 'object'")
    return found
