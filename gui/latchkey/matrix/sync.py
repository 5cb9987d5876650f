"""``GET /v3/sync`` (CS API, Syncing; spec Y1 to Y8): the question and the answer.

The filter asks for what the room list shows and no more. Timelines hold messages and the state a row depends on, so
that reactions and receipts of calls do not push the last message out of a short timeline; a server that filters on its
side sends a third less. Members come with the messages they wrote, and again each time
(``include_redundant_members``): whoever lost an answer, or forgot a name, gets it again with the next message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import msgspec

from latchkey.app.sync_answer import (
    MESSAGE_TYPES,
    REDACTION,
    STATE_TYPES,
    RoomDelta,
    StateEvent,
    SyncAnswer,
    TimelineEvent,
)
from latchkey.session.answers import NoAnswer

from .reading import read
from .transport import Answer

PATH = "/_matrix/client/v3/sync"

TIMELINE_LIMIT = 10
LONGEST_ID = 255
MOST_COUNTED = 1_000_000_000
LATEST_MS = 1 << 53
"""Integers of canonical JSON end here; databases and widgets take no larger ones either."""

_NOTHING = {"not_types": ["*"]}

FILTER: str = msgspec.json.encode(
    {
        "presence": _NOTHING,
        "account_data": {"types": ["m.direct"]},
        "room": {
            "include_leave": False,
            "account_data": _NOTHING,
            "ephemeral": _NOTHING,
            "state": {"types": STATE_TYPES, "lazy_load_members": True, "include_redundant_members": True},
            "timeline": {
                "types": [*STATE_TYPES, *MESSAGE_TYPES, REDACTION],
                "limit": TIMELINE_LIMIT,
                "lazy_load_members": True,
                "unread_thread_notifications": False,
            },
        },
    }
).decode()


def sync_query(since: str | None, timeout_ms: int) -> dict[str, str]:
    """The query of a sync. ``set_presence=unavailable``: the program is connected, and cannot tell whether the person
    is at the keyboard. Left out, it would claim "online" day and night (Y4); ``offline`` would hide a person whose only
    client this is."""
    query = {"filter": FILTER, "timeout": str(timeout_ms), "set_presence": "unavailable"}
    return query if since is None else query | {"since": since}


class _Rooms(msgspec.Struct):
    join: dict[str, msgspec.Raw] | None = None
    invite: dict[str, msgspec.Raw] | None = None
    leave: dict[str, msgspec.Raw] | None = None


class _Envelope(msgspec.Struct):
    next_batch: str
    rooms: _Rooms | None = None
    account_data: msgspec.Raw = msgspec.Raw()


class _JoinedRoom(msgspec.Struct):
    state: msgspec.Raw = msgspec.Raw()
    timeline: msgspec.Raw = msgspec.Raw()
    summary: msgspec.Raw = msgspec.Raw()
    unread_notifications: msgspec.Raw = msgspec.Raw()


class _InvitedRoom(msgspec.Struct):
    invite_state: msgspec.Raw = msgspec.Raw()


class _Events(msgspec.Struct):
    events: msgspec.Raw = msgspec.Raw()
    limited: object = False


class _Unsigned(msgspec.Struct):
    redacted_because: msgspec.Raw = msgspec.Raw()


class _Event(msgspec.Struct):
    type: str
    content: dict[str, object]
    sender: str = ""
    event_id: str = ""
    state_key: str | None = None
    origin_server_ts: object = 0
    redacts: object = None
    unsigned: _Unsigned | None = None


class _Summary(msgspec.Struct):
    heroes: object = msgspec.field(name="m.heroes", default=None)
    joined: object = msgspec.field(name="m.joined_member_count", default=None)
    invited: object = msgspec.field(name="m.invited_member_count", default=None)


class _Unread(msgspec.Struct):
    notification_count: object = None
    highlight_count: object = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_JOINED_ROOM = msgspec.json.Decoder(_JoinedRoom)
_INVITED_ROOM = msgspec.json.Decoder(_InvitedRoom)
_EVENTS = msgspec.json.Decoder(_Events)
_EVENT = msgspec.json.Decoder(_Event)
_EVENT_LIST = msgspec.json.Decoder(list[_Event])
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_SUMMARY = msgspec.json.Decoder(_Summary)
_UNREAD = msgspec.json.Decoder(_Unread)

T = TypeVar("T")


def sync_answer(answer: Answer) -> SyncAnswer | NoAnswer:
    """The envelope is decoded here and each room when it is called for. Within a room, a part that makes no sense is
    left out and the rest stands; a room that is no JSON object is ``None``."""
    envelope = read(answer, _ENVELOPE)
    if isinstance(envelope, NoAnswer):
        return envelope
    return SyncAnswer(
        next_batch=envelope.next_batch,
        rooms=tuple(_rooms(envelope.rooms or _Rooms())),
        direct=_direct(envelope.account_data),
    )


def _rooms(rooms: _Rooms) -> Iterator[Callable[[], RoomDelta | None]]:
    """Each room once, also where the answer names it as joined and left."""
    join, invite, leave = rooms.join or {}, rooms.invite or {}, rooms.leave or {}
    yield from (partial(_joined, room_id, raw) for room_id, raw in join.items() if _is_room_id(room_id))
    for room_id, raw in invite.items():
        if _is_room_id(room_id) and room_id not in join:
            yield partial(_invited, room_id, raw)
    for room_id in leave:
        if _is_room_id(room_id) and room_id not in join and room_id not in invite:
            yield partial(RoomDelta, room_id, "leave")


def _is_room_id(room_id: str) -> bool:
    return room_id.startswith("!") and len(room_id) <= LONGEST_ID


def _joined(room_id: str, raw: msgspec.Raw) -> RoomDelta | None:
    room = _decoded(_JOINED_ROOM, raw)
    if room is None:
        return None
    timeline = _decoded(_EVENTS, room.timeline) or _Events()
    summary = _decoded(_SUMMARY, room.summary) or _Summary()
    unread = _decoded(_UNREAD, room.unread_notifications) or _Unread()
    return RoomDelta(
        room_id,
        "join",
        state=_state(room.state),
        timeline=tuple(_timeline_event(event) for event in _events(timeline.events)),
        limited=timeline.limited is True,
        heroes=_user_ids(summary.heroes),
        joined_members=_count(summary.joined),
        invited_members=_count(summary.invited),
        unread=_count(unread.notification_count),
        highlights=_count(unread.highlight_count),
    )


def _invited(room_id: str, raw: msgspec.Raw) -> RoomDelta | None:
    room = _decoded(_INVITED_ROOM, raw)
    return None if room is None else RoomDelta(room_id, "invite", state=_state(room.invite_state))


def _state(raw: msgspec.Raw) -> tuple[StateEvent, ...]:
    events = _events((_decoded(_EVENTS, raw) or _Events()).events)
    return tuple(
        StateEvent(event.type, event.state_key, event.sender, event.content, _timestamp(event.origin_server_ts))
        for event in events
        if event.state_key is not None
    )


def _timeline_event(event: _Event) -> TimelineEvent:
    return TimelineEvent(
        event.type,
        event.sender,
        _timestamp(event.origin_server_ts),
        event.content,
        event.event_id,
        event.state_key,
        _redacts(event) if event.type == REDACTION else "",
        event.unsigned is not None and bool(event.unsigned.redacted_because),
    )


def _redacts(event: _Event) -> str:
    """Room version 11 moved it into the content, and servers copy it to where it was. The old place goes first: before
    version 11 the content is the sender's to fill."""
    for told in (event.redacts, event.content.get("redacts")):
        if isinstance(told, str) and told:
            return told
    return ""


def _events(raw: msgspec.Raw) -> list[_Event]:
    """All at once; one by one where one of them made no sense."""
    events = _decoded(_EVENT_LIST, raw)
    if events is not None:
        return events
    one_by_one = (_decoded(_EVENT, each) for each in _decoded(_RAW_LIST, raw) or ())
    return [event for event in one_by_one if event is not None]


def _direct(account_data: msgspec.Raw) -> dict[str, list[str]] | None:
    events = _events((_decoded(_EVENTS, account_data) or _Events()).events)
    contents = [event.content for event in events if event.type == "m.direct"]
    if not contents:
        return None
    return {
        user_id: [room_id for room_id in room_ids if isinstance(room_id, str)]
        for user_id, room_ids in contents[-1].items()
        if isinstance(room_ids, list)
    }


def _user_ids(value: object) -> tuple[str, ...] | None:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else None


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, MOST_COUNTED)


def _timestamp(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LATEST_MS:
        return 0
    return value


def _decoded(decoder: msgspec.json.Decoder[T], raw: msgspec.Raw) -> T | None:
    """``None`` for what is not there, broken, of the wrong shape, or nested too deeply."""
    if not raw:
        return None
    try:
        return decoder.decode(raw)
    except (ValueError, RecursionError):
        return None
